"""Runs of modules that are killed before or after one of their requests, each in a process of its own.

The processes are forks of one that has imported everything, which this file is when it runs as a program: it reads a
line of JSON for each, and answers with one.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import typing as t
from collections.abc import Iterator

from .azure import Azure, Failed, surroundings

When = t.Literal["before", "after"]


class Mortals:
    """Starts runs of a module that die, by a program that has it imported."""

    def __init__(self, emulator: dict[str, str], module: str) -> None:
        pipes: t.Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._program = subprocess.Popen([sys.executable, "-m", __name__, module], env=surroundings(emulator), **pipes)

    def end(self) -> None:
        """End the program."""
        self._program.communicate()

    def count(self, module: str, options: dict[str, t.Any]) -> int:
        """Run to the end, and return how many requests to Resource Manager that took."""
        return int(self._ask({"module": module, "options": options, "number": 0, "when": "before"})["requests"])

    def kill(self, module: str, options: dict[str, t.Any], number: int, when: When) -> None:
        """Run until before or after the request of that number, counted from 1; there has to be such a one."""
        told = self._ask({"module": module, "options": options, "number": number, "when": when})
        assert told["killed"], told

    def _ask(self, job: dict[str, t.Any]) -> dict[str, t.Any]:
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(json.dumps(job) + "\n")
        self._program.stdin.flush()
        answer: dict[str, t.Any] = json.loads(self._program.stdout.readline())
        return answer


def _count_and_die(number: int, when: When) -> Iterator[int]:
    """Have this process killed when its transport sends that request, or when that is answered; returns the counter."""
    from azure.core.pipeline.transport import RequestsTransport

    send = RequestsTransport.send
    counted = itertools.count(1)

    def send_or_die(transport: t.Any, request: t.Any, **more: t.Any) -> t.Any:
        reached = "/subscriptions/" in request.url and next(counted) == number
        if reached and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = send(transport, request, **more)
        if reached:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    RequestsTransport.send = send_or_die
    return counted


def _serve() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            _live(job, writing)
        os.close(writing)
        with os.fdopen(reading) as told:
            requests = told.read()
        dummy, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps({"killed": os.WIFSIGNALED(status), "requests": requests}) + "\n")
        sys.stdout.flush()


def _live(job: dict[str, t.Any], writing: int) -> t.NoReturn:
    """Run the module, and end with the number of requests told, if it comes so far."""
    counted = _count_and_die(job["number"], job["when"])
    with tempfile.TemporaryDirectory() as cache, contextlib.suppress(Failed):
        os.environ["XDG_CACHE_HOME"] = cache
        Azure(dict(os.environ)).run(job["module"], **job["options"])
    os.write(writing, str(next(counted) - 1).encode())
    os._exit(0)


if __name__ == "__main__":
    for name in (
        f"ansible_collections.gen2.azure.plugins.modules.{sys.argv[1]}",
        "azure.identity",
        "azure.mgmt.compute",
    ):
        importlib.import_module(name)
    _serve()
