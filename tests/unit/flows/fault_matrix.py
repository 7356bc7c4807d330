"""The cells of the fault matrix: each write of each story, with each way in which its answer or its polls can go wrong.

A story is run once without a fault, which tells its writes. A cell is one fault at one of them, in a group of its own.
After the run the emulator's own state and its log of requests show whether what the module said is true; then the same
task runs again without a fault, and once more, which must change nothing. A kill ends the run at its transport, in this
process; test_killed.py kills processes.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import typing as t
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from unittest import mock

from .azure import WRITES, Azure, Failed
from .machines import machine_options

Options = dict[str, t.Any]
FIRST_GENERATION = "Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest"
# What names end in that nobody chose.
DIGEST = re.compile(r"[0-9a-f]{8,}")


@dataclass(frozen=True, kw_only=True)
class Story:
    """A module, what exists before it runs, and what it is asked for."""

    module: str
    prepare: Callable[[Azure, Options], None]
    ask: Callable[[Options], Options]


def _nothing(_azure: Azure, _machine: Options) -> None:
    """Nothing exists yet."""


def _machine(azure: Azure, machine: Options) -> None:
    azure.run("virtual_machine", **machine, security_type="standard")


def _old_machine(azure: Azure, machine: Options) -> None:
    azure.run("virtual_machine", **{**machine, "image": FIRST_GENERATION, "generation": "V1"})


def _fleet(azure: Azure, machine: Options) -> None:
    azure.run("fleet", **_fleet_options(machine))


def _fleet_options(machine: Options, **more: t.Any) -> Options:
    shared = {key: value for key, value in machine.items() if key != "name"}
    members = [{"name": "web1"}, {"name": "web2"}]
    return {"name": machine["resource_group"], "machines": members, "defaults": {**shared, **more}}


def _scale_set(azure: Azure, machine: Options) -> None:
    azure.run("scale_set", **_scale_set_options(machine))


def _scale_set_options(machine: Options, **more: t.Any) -> Options:
    return {**machine, "name": "set1", "capacity": 1, **more}


STORIES: dict[str, Story] = {
    "create": Story(
        module="virtual_machine",
        prepare=_nothing,
        ask=lambda machine: {**machine, "data_disks": [{"lun": 0, "size_gb": 8}], "power_state": "deallocated"},
    ),
    "resize": Story(
        module="virtual_machine",
        prepare=_machine,
        ask=lambda machine: {
            **machine,
            "size": ["Standard_D4s_v5"],
            "os_disk": {"size_gb": 64},
            "allow_deallocate": True,
        },
    ),
    "power": Story(
        module="virtual_machine", prepare=_machine, ask=lambda machine: {**machine, "power_state": "stopped"}
    ),
    "upgrade": Story(
        module="virtual_machine",
        prepare=_old_machine,
        ask=lambda machine: {
            **machine,
            "image": FIRST_GENERATION,
            "security_type": "trusted_launch",
            "upgrade_generation": True,
            "allow_deallocate": True,
        },
    ),
    "delete": Story(
        module="virtual_machine",
        prepare=_machine,
        ask=lambda machine: {key: machine[key] for key in ("name", "resource_group")} | {"state": "absent"},
    ),
    "fleet create": Story(module="fleet", prepare=_nothing, ask=_fleet_options),
    "fleet resize": Story(
        module="fleet",
        prepare=_fleet,
        ask=lambda machine: _fleet_options(machine, security_type="trusted_launch", allow_deallocate=True),
    ),
    "fleet delete": Story(
        module="fleet",
        prepare=_fleet,
        ask=lambda machine: {
            **_fleet_options(machine),
            "machines": [{"name": "web1"}, {"name": "web2", "state": "absent"}],
        },
    ),
    "scale set create": Story(module="scale_set", prepare=_nothing, ask=_scale_set_options),
    "scale set update": Story(
        module="scale_set",
        prepare=_scale_set,
        ask=lambda machine: _scale_set_options(machine, capacity=2, size=["Standard_D4s_v5"], upgrade_instances=True),
    ),
    "scale set delete": Story(
        module="scale_set",
        prepare=_scale_set,
        ask=lambda machine: {"name": "set1", "resource_group": machine["resource_group"], "state": "absent"},
    ),
}

# Name → the fault's members; `after` tells that the request is carried out.
ANSWERS: dict[str, dict[str, t.Any]] = {
    "lost answer": {"fault": "lost_answer", "after": True},
    "reset before": {"fault": "reset"},
    "429 seconds": {"fault": "retry_after", "status": 429, "form": "seconds", "value": 1},
    "429 date": {"fault": "retry_after", "status": 429, "form": "date", "value": 1},
    "429 ms": {"fault": "retry_after", "status": 429, "form": "x-ms-retry-after-ms", "value": 100},
    "500": {"fault": "status", "status": 500},
    "500 after": {"fault": "status", "status": 500, "when": "after", "after": True},
    "HTML 200": {"fault": "html"},
    "HTML 200 after": {"fault": "html", "when": "after", "after": True},
    "truncated": {"fault": "truncated", "after": True},
    "redirect": {"fault": "redirect"},
    "foreign operation": {"fault": "foreign_operation_url", "after": True},
    "kill before": {},
    "kill after": {"after": True},
}
POLLS: dict[str, dict[str, t.Any]] = {
    "401 on poll": {"fault": "token_expired"},
    "403 on poll": {"fault": "status", "status": 403, "code": "AuthorizationFailed"},
    "reset on poll": {"fault": "reset"},
    "HTML on poll": {"fault": "html"},
    "truncated poll": {"fault": "truncated"},
    "redirect on poll": {"fault": "redirect"},
    "403 on all polls": {"fault": "status", "status": 403, "code": "AuthorizationFailed", "times": None},
}


@dataclass(frozen=True, kw_only=True)
class Write:
    """A write of a story: the `occurrence`-th of its method and path, which has the place of a group in it."""

    method: str
    path: str
    occurrence: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    story: str
    number: int
    write: Write
    fault: str

    def __str__(self) -> str:
        return f"{self.story}: {self.fault} at write {self.number}, {self.write.method} {self.write.path}"


@dataclass(kw_only=True)
class Counts:
    """What was found wrong, a line each, and how many cells were run."""

    cells: int = 0
    untrue: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    left_off: list[str] = field(default_factory=list)

    def by_name(self) -> dict[str, int]:
        """Return the numbers by the names under which the run prints their sums."""
        problems = {
            "untrue statements": self.untrue,
            "lost": self.lost,
            "doubled": self.doubled,
            "left off": self.left_off,
        }
        return {"cells": self.cells, **{name: len(found) for name, found in problems.items()}}

    def problems(self) -> list[str]:
        return [*self.untrue, *self.lost, *self.doubled, *self.left_off]


class Killed(BaseException):
    """The process would have ended here: nothing of the run is carried out any more."""


class Matrix:
    """Runs cells on one emulator."""

    def __init__(self, azure: Azure, make_group: Callable[[], str]) -> None:
        self.azure = azure
        self.make_group = make_group
        self.counts = Counts()
        self._wanted: dict[str, t.Any] = {}

    def cells(self, stories: t.Iterable[str], *, share: float, seed: int) -> list[Cell]:
        """Run each story without a fault, and return that share of its cells, drawn by the seed."""
        found: list[Cell] = []
        for name in stories:
            writes = self._tell(name)
            for number, write in enumerate(writes, 1):
                found += [Cell(story=name, number=number, write=write, fault=fault) for fault in (*ANSWERS, *POLLS)]
        return random.Random(seed).sample(found, max(1, round(len(found) * share)))

    def run(self, cell: Cell) -> None:
        """Run one cell, and count what it shows."""
        story = STORIES[cell.story]
        options, asked = self._begin(cell.story)
        group = options["resource_group"]
        before = self._state(group)
        self.azure.forget()
        result = self._strike(cell, story.module, asked, group)
        self.azure.admin("DELETE", "faults")
        log = self.azure.requests()
        self._settle(group)
        self.counts.cells += 1
        self._judge(cell, result, before, self._state(group), log)
        self._run_again(cell, story.module, asked, group)

    def _tell(self, name: str) -> list[Write]:
        options, asked = self._begin(name)
        group = options["resource_group"]
        self.azure.forget()
        self.azure.run(STORIES[name].module, **asked)
        seen: Counter[tuple[str, str]] = Counter()
        writes = []
        for entry in self.azure.requests():
            if entry["method"] in WRITES:
                key = (entry["method"], entry["path"].lower().replace(group, "GROUP"))
                seen[key] += 1
                writes.append(Write(method=key[0], path=key[1].partition("GROUP")[2], occurrence=seen[key]))
        self._wanted[name] = self._state(group)
        return writes

    def _begin(self, name: str) -> tuple[Options, Options]:
        machine = machine_options(self.azure, self.make_group(), name="web1")
        STORIES[name].prepare(self.azure, machine)
        asked = STORIES[name].ask(machine)
        return machine, {**asked, "wait_timeout": 60}

    def _strike(self, cell: Cell, module: str, asked: Options, group: str) -> Options | None:
        """Run the module with the cell's fault; returns its result, None where it was killed."""
        path = f"{group}{re.escape(cell.write.path)}$"
        with contextlib.ExitStack() as stack:
            if cell.fault.startswith("kill"):
                after = cell.fault.endswith("after")
                stack.enter_context(_dying(cell.write.method, path, cell.write.occurrence, after=after))
            elif cell.fault in POLLS:
                every = 1 if cell.fault.endswith("all polls") else cell.number
                fault = {"times": 1, "match": {"kind": "poll"}, "every": every, **POLLS[cell.fault]}
                self.azure.admin("POST", "faults", fault)
            else:
                fault = {key: value for key, value in ANSWERS[cell.fault].items() if key != "after"}
                match = {"method": cell.write.method, "path": path}
                fault |= {"times": 1, "match": match, "every": cell.write.occurrence}
                self.azure.admin("POST", "faults", fault)
            try:
                return self.azure.run(module, **asked)
            except Failed as failed:
                return failed.result
            except Killed:
                return None

    def _judge(self, cell: Cell, result: Options | None, before: t.Any, after: t.Any, log: list[Options]) -> None:
        carried = self._carried_out(cell, log)
        twice = [write for write, times in Counter(map(_write, carried)).items() if times > 1]
        if twice:
            self.counts.doubled.append(f"{cell}: {twice}")
        if result is None:
            return
        untrue = self.counts.untrue
        if "exception" in result or ("error" not in result and result.get("failed")):
            untrue.append(f"{cell}: a fault of its own: {result['msg']}")
        elif not result.get("failed"):
            if after != self._wanted[cell.story]:
                untrue.append(f"{cell}: says success, and {after} is not {self._wanted[cell.story]}")
            if not result["changed"]:
                untrue.append(f"{cell}: says that nothing changed")
            elif len(result["plan"]["steps"]) < len(carried):
                untrue.append(f"{cell}: {len(result['plan']['steps'])} steps shown, {len(carried)} carried out")
        else:
            self._judge_failure(cell, result, before, after, carried)

    def _judge_failure(self, cell: Cell, result: Options, before: t.Any, after: t.Any, carried: list[Options]) -> None:
        untrue = self.counts.untrue
        if not result.get("changed") and (before != after or carried):
            untrue.append(f"{cell}: says unchanged after {len(carried)} writes: {result['msg']}")
        progresses = [result["progress"]] if "progress" in result else []
        progresses += [each["error"]["progress"] for each in result.get("results", ()) if each.get("error")]
        known = sum(len(each["done"]) + len(each["put_back"]) for each in progresses)
        open_ones = sum(1 for each in progresses if each["outcome"] in ("begun", "failed", "unknown"))
        open_ones += sum(len(each["owed"]) for each in progresses)
        changed = [each for each in result.get("results", ()) if each["result"] == "changed"]
        if progresses and not changed and not known <= len(carried) <= known + open_ones:
            untrue.append(f"{cell}: {progresses} of {len(carried)} writes that were carried out")
        if "/locations/" in str(result["error"].get("resource_id")):
            untrue.append(f"{cell}: error.resource_id is {result['error']['resource_id']}")

    def _carried_out(self, cell: Cell, log: list[Options]) -> list[Options]:
        """Return the writes that the emulator carried out, by its log and by what the fault does."""
        struck = 0
        found = []
        for entry in log:
            if entry["method"] not in WRITES:
                continue
            done = entry["status"] < 300 and entry["status"] > 0
            if cell.fault in ANSWERS and _is(entry, cell.write):
                struck += 1
                if struck == cell.write.occurrence and "kill" not in cell.fault:
                    done = bool(ANSWERS[cell.fault].get("after"))
            if done:
                found.append(entry)
        return found

    def _run_again(self, cell: Cell, module: str, asked: Options, group: str) -> None:
        """Run the task until nothing is left to do, and judge where that ends."""
        wanted = self._wanted[cell.story]
        try:
            self.azure.run(module, **asked)
            self._settle(group)
            end = self._state(group)
            unchanged = not self.azure.run(module, **asked)["changed"]
        except Failed as failed:
            self.counts.untrue.append(f"{cell}: the next run failed: {failed}")
            return
        if [each["power_state"] for each in end["machines"]] != [each["power_state"] for each in wanted["machines"]]:
            self.counts.left_off.append(f"{cell}: {end['machines']}")
        elif end != wanted:
            self.counts.lost.append(f"{cell}: {end} is not {wanted}")
        elif not unchanged:
            self.counts.untrue.append(f"{cell}: the run after the next one changes something")

    def _state(self, group: str) -> t.Any:
        """Return what the emulator has in the group, by what does not differ from run to run."""
        place = f"/subscriptions/{self.azure.subscription}/resourceGroups/{group}/resources"
        listed = self.azure.get(place, "2024-11-01")["value"]
        names = Counter(f"{each['type']} {DIGEST.sub('#', each['name'])}" for each in listed)
        shown = ("name", "generation", "security_type", "size", "power_state", "provisioning_state")
        machines = self.azure.run("virtual_machine_info", resource_group=group)["virtual_machines"]
        sets = self.azure.run("scale_set_info", resource_group=group)["scale_sets"]
        return {
            "resources": dict(sorted(names.items())),
            "machines": [
                {name: each[name] for name in shown}
                | {"name": DIGEST.sub("#", str(each["name"])), "tags": _own(each["tags"])}
                for each in sorted(machines, key=lambda each: str(each["name"]))
            ],
            "scale_sets": [[each["name"], each["capacity"]] for each in sets],
        }

    def _settle(self, group: str) -> None:
        """Wait until no operation works on anything in the group."""
        deadline = 400
        while deadline and any(
            each["provisioning_state"] in ("Creating", "Updating", "Deleting")
            for each in self.azure.run("virtual_machine_info", resource_group=group)["virtual_machines"]
        ):
            deadline -= 1


def _own(tags: dict[str, str]) -> dict[str, str]:
    # A fleet's tags name its group.
    return {name: value for name, value in tags.items() if not name.startswith("gen2.azure.fleet")}


def _is(entry: Options, write: Write) -> bool:
    return entry["method"] == write.method and entry["path"].lower().endswith(write.path)


def _write(entry: Options) -> str:
    return f"{entry['method']} {entry['path']} {json.dumps(entry['request_body'], sort_keys=True)}"


@contextlib.contextmanager
def _dying(method: str, path: str, occurrence: int, *, after: bool) -> Iterator[None]:
    """Have the run end at a write: before it is sent, or when it is answered; a killed process sends nothing more."""
    from azure.core.pipeline.transport import RequestsTransport

    send = RequestsTransport.send
    seen: list[str] = []
    pattern = re.compile(path, re.IGNORECASE)

    def send_or_die(transport: t.Any, request: t.Any, **more: t.Any) -> t.Any:
        if len(seen) >= occurrence:
            raise Killed
        if request.method == method and pattern.search(request.url.partition("?")[0]):
            seen.append(request.url)
            if len(seen) == occurrence:
                if after:
                    send(transport, request, **more)
                raise Killed
        return send(transport, request, **more)

    with mock.patch.object(RequestsTransport, "send", send_or_die):
        yield
