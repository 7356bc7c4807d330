"""A run that is killed, wherever in its way: the next one brings the machine to where the first would have.

Each story is told once to its end, which tells the requests it takes. Then it is told anew for a few points in it,
before a request is sent and after it is answered, which a seed draws: it is killed there and run again.
"""

from __future__ import annotations

import random
import re
import sys
import typing as t
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from .azure import Azure
from .machines import machine_options
from .mortal import Mortals, When

SEED = 5
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"
IMAGE = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest"
# What names end in that nobody chose.
DIGEST = re.compile(r"[0-9a-f]{8,}")
Options = dict[str, t.Any]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is there beforehand, what is asked for, and at how many points that is cut off."""

    prepare: Callable[[Azure, Options], None]
    ask: Callable[[Options], Options]
    points: int


def _nothing(_azure: Azure, _machine: Options) -> None:
    """There is no machine yet."""


def _machine(azure: Azure, machine: Options) -> None:
    azure.run("virtual_machine", **machine)


def _machine_and_disk(azure: Azure, machine: Options) -> None:
    _machine(azure, machine)
    azure.run("managed_disk", name="restored", resource_group=machine["resource_group"], source={"image": IMAGE})


def _old_machine(azure: Azure, machine: Options) -> None:
    azure.run("virtual_machine", **{**machine, "image": FIRST_GENERATION, "generation": "V1"})


STORIES = {
    "create": Story(
        prepare=_nothing,
        ask=lambda machine: {
            **machine,
            "data_disks": [{"lun": 0, "size_gb": 8}, {"lun": 1, "size_gb": 4}],
            "power_state": "deallocated",
        },
        points=12,
    ),
    "resize": Story(
        prepare=_machine,
        ask=lambda machine: {**machine, "size": ["Standard_D4s_v5"], "os_disk": {"size_gb": 64}},
        points=10,
    ),
    "swap": Story(
        prepare=_machine_and_disk,
        ask=lambda machine: {
            "name": machine["name"],
            "resource_group": machine["resource_group"],
            "os_disk": {"managed_disk": "restored", "swap": True},
        },
        points=10,
    ),
    "upgrade": Story(
        prepare=_old_machine,
        ask=lambda machine: {
            **machine,
            "image": FIRST_GENERATION,
            "security_type": "trusted_launch",
            "upgrade_generation": True,
        },
        points=10,
    ),
    "delete": Story(
        prepare=_machine,
        ask=lambda machine: {key: machine[key] for key in ("name", "resource_group")} | {"state": "absent"},
        points=10,
    ),
}


@dataclass(frozen=True, kw_only=True)
class End:
    """Where a story ends: the resources of its group, and how its machine is, None where that is gone."""

    resources: Counter[str]
    machine: tuple[t.Any, ...] | None


@pytest.fixture(scope="module")
def mortals(emulator: dict[str, str]) -> Iterator[Mortals]:
    ready = Mortals(emulator, "virtual_machine")
    try:
        yield ready
    finally:
        ready.end()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return what shows a line whatever pytest captures."""

    def show(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return show


def begin(azure: Azure, story: Story, make_group: Callable[[], str]) -> Options:
    """Make what is there beforehand in a group of its own, and return what is asked for."""
    machine = machine_options(azure, make_group(), name="web1")
    story.prepare(azure, machine)
    asked = story.ask(machine)
    return asked if asked.get("state") == "absent" else {**asked, "allow_deallocate": True}


def end_of(azure: Azure, asked: Options) -> End:
    group = asked["resource_group"]
    listed = azure.get(f"/subscriptions/{azure.subscription}/resourceGroups/{group}/resources", "2024-11-01")["value"]
    names = Counter(f"{each['type']} {DIGEST.sub('#', each['name'])}" for each in listed)
    (machine,) = azure.run("virtual_machine_info", name="web1", resource_group=group)["virtual_machines"] or [None]
    told = ("generation", "security_type", "size", "power_state", "provisioning_state", "tags")
    return End(resources=names, machine=tuple(machine[name] for name in told) if machine else None)


def succeeded(azure: Azure) -> list[str]:
    """Return the writes since forget() that Azure took."""
    return [
        f"{entry['method']} {entry['path']} {entry['request_body']}"
        for entry in azure.requests()
        if entry["method"] != "GET" and entry["status"] < 300
    ]


@pytest.mark.parametrize("name", STORIES)
def test_killed_and_run_again(
    azure: Azure, new_group: Callable[[], str], mortals: Mortals, name: str, told: Callable[[str], None]
) -> None:
    story = STORIES[name]
    asked = begin(azure, story, new_group)
    length = mortals.count("virtual_machine", asked)
    wanted = end_of(azure, asked)
    whens: tuple[When, ...] = ("before", "after")
    points = [(number, when) for number in range(1, length + 1) for when in whens]
    drawn = random.Random(f"{SEED} {name}").sample(points, min(story.points, len(points)))
    for number, when in sorted(drawn):
        asked = begin(azure, story, new_group)
        azure.forget()
        mortals.kill("virtual_machine", asked, number, when)
        before = succeeded(azure)
        azure.forget()
        azure.run("virtual_machine", **asked)
        repeated = set(before) & set(succeeded(azure))
        assert not repeated, (number, when)
        assert end_of(azure, asked) == wanted, (number, when)
        azure.forget()
        assert not azure.run("virtual_machine", **asked)["changed"]
        assert not azure.writes()
    told(f"{name}: killed at {len(drawn)} of {len(points)} points, all converged, orphans 0, writes repeated 0")
