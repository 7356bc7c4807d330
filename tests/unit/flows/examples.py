"""The guide's examples, run as their readers would run them, but in this process."""

from __future__ import annotations

import typing as t

import jinja2.nativetypes

from .azure import Azure

PREFIX = "gen2.azure."


def run_task(azure: Azure, task: t.Mapping[str, t.Any], *, check: bool = False, **variables: t.Any) -> dict[str, t.Any]:
    """Run one task of an example, its expressions filled from `variables`, and return its result; raises Failed."""
    (module,) = (key for key in task if key.startswith(PREFIX))
    options = filled(task[module], variables)
    return azure.run(module.removeprefix(PREFIX), check=check, **options)


def filled(value: t.Any, variables: t.Mapping[str, t.Any]) -> t.Any:
    """Return the value with every expression in it evaluated; a variable that is not there raises."""
    if isinstance(value, str):
        environment = jinja2.nativetypes.NativeEnvironment(undefined=jinja2.StrictUndefined)
        return environment.from_string(value).render(variables) if "{{" in value else value
    if isinstance(value, dict):
        return {key: filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    return value
