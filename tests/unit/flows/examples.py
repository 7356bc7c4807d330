"""The guide's examples, run as their readers would run them, but in this process."""

from __future__ import annotations

import json
import pathlib
import typing as t
from collections.abc import Iterable, Mapping

import jinja2.nativetypes
from ansible_collections.gen2.azure.plugins.filter.eligibility import FilterModule

from .azure import Azure

PREFIX = "gen2.azure."
ASSERT, DEBUG = "ansible.builtin.assert", "ansible.builtin.debug"
Task = Mapping[str, t.Any]
Results = dict[str, dict[str, t.Any]]


def _flatten(lists: Iterable[t.Any]) -> list[t.Any]:
    return [item for each in lists for item in (_flatten(each) if isinstance(each, list | tuple) else [each])]


def _read(plugin: str, path: str) -> str:
    assert plugin == "ansible.builtin.file"
    return pathlib.Path(path).read_text(encoding="utf-8")


JINJA = jinja2.nativetypes.NativeEnvironment(undefined=jinja2.StrictUndefined)
# Ansible's own, of what the examples use, and the collection's.
JINJA.globals["lookup"] = _read
JINJA.filters |= {"flatten": _flatten, "from_json": json.loads}
JINJA.filters |= {f"{PREFIX}{name}": judge for name, judge in FilterModule().filters().items()}
JINJA.tests["succeeded"] = lambda result: not result.get("failed")


def run_page(azure: Azure, tasks: Iterable[Task], variables: Mapping[str, t.Any]) -> Results:
    """Run the tasks in order, what one registers being there for the next; return the modules' results by task."""
    known = dict(variables)
    results: Results = {}
    for task in tasks:
        for item in filled(task.get("loop", [None]), known):
            here = {**known, "item": item}
            for name, value in task.get("vars", {}).items():
                here[name] = filled(value, here)
            if ASSERT in task:
                assert evaluated(task[ASSERT]["that"], here), filled(task[ASSERT].get("fail_msg", task["name"]), here)
            elif DEBUG in task:
                assert filled(task[DEBUG]["msg"], here) not in ("", None)
            else:
                results[task["name"]] = known[task.get("register", "_")] = run_task(azure, task, **here)
    return results


def run_task(azure: Azure, task: Task, *, check: bool = False, **variables: t.Any) -> dict[str, t.Any]:
    """Run one task of an example, its expressions filled from `variables`, and return its result; raises Failed."""
    (module,) = (key for key in task if key.startswith(PREFIX))
    return azure.run(module.removeprefix(PREFIX), check=check, **filled(task[module], variables))


def evaluated(expression: str, variables: Mapping[str, t.Any]) -> t.Any:
    return JINJA.compile_expression(expression, undefined_to_none=False)(**variables)


def filled(value: t.Any, variables: Mapping[str, t.Any]) -> t.Any:
    """Return the value with every expression in it evaluated; a variable that is not there raises."""
    if isinstance(value, str):
        return JINJA.from_string(value).render(variables) if "{{" in value else value
    if isinstance(value, dict):
        return {key: filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    return value
