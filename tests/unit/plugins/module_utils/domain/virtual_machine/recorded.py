"""Machines that others wrote down: as Azure answered them, and as Microsoft's documents show them."""

from __future__ import annotations

import json
import pathlib
import typing as t
from collections.abc import Iterator

# A machine of a uniform scale set has a type of its own; its document is otherwise that of a machine.
_TYPES = ("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets/virtualmachines")


def recorded_machines(recordings: pathlib.Path) -> Iterator[dict[str, t.Any]]:
    """Yield every machine in an answer that was recorded, those in lists too."""
    for path in sorted(recordings.glob("*/**/*.json")):
        recording = json.loads(path.read_text())
        if not isinstance(recording, dict):
            continue
        for interaction in recording.get("interactions", ()):
            yield from _machines(interaction.get("body"))
        for entry in recording.get("Entries", ()):
            yield from _machines(entry.get("ResponseBody"))


def documented_machines(recordings: pathlib.Path) -> Iterator[dict[str, t.Any]]:
    """Yield every machine in an answer of Microsoft's examples."""
    examples = recordings.parent.glob("openapi/**/virtualMachineExamples/*.json")
    for path in sorted(examples):
        yield from _machines(json.loads(path.read_text()).get("responses"))


def _machines(document: t.Any) -> Iterator[dict[str, t.Any]]:
    if isinstance(document, list):
        for member in document:
            yield from _machines(member)
    elif isinstance(document, dict):
        # What has no id is a resource in a template.
        if str(document.get("type")).lower() in _TYPES and {"id", "properties"} <= set(document):
            yield document
        else:
            for member in document.values():
                yield from _machines(member)
