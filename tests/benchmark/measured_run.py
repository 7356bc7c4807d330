"""A command that is measured: its time, processor time and memory, and what it asked of the emulator."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from emulated_azure import Azure

# What the emulator's log calls requests, in the order in which they are told.
KINDS = ("arm", "poll", "token", "metadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    """Seconds of the clock and of processors, the most memory that one of its processes had, and its requests."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str
    requests: list[dict[str, Any]]

    def calls(self, *kinds: str) -> int:
        """Return how many requests there were of these kinds, or of all."""
        counted = Counter(str(each["kind"]) for each in self.requests)
        return sum(counted[kind] for kind in kinds or KINDS)

    @property
    def writes(self) -> int:
        return sum(1 for each in self.requests if each["kind"] == "arm" and each["method"] != "GET")


def measure(azure: Azure, command: Sequence[str], environment: Mapping[str, str] | None = None) -> MeasuredRun:
    """Run a command and measure it; raises CalledProcessError, with what it printed shown, where it fails.

    No token of an earlier command is left to it.
    """
    azure.forget()
    started = time.perf_counter()
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        preexec_fn=_begin_session,  # noqa: PLW1509 (no benchmark has threads)
        **pipes,
    )
    printed = process.stdout.read() if process.stdout else ""
    # Counts its own children too, those that it waited for.
    dummy, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(printed[-4000:])
        raise subprocess.CalledProcessError(process.returncode, command)
    return MeasuredRun(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * 1024 / 1e6,
        output=printed,
        requests=[each for kind in KINDS for each in azure.requests(kind)],
    )


def _begin_session() -> None:
    """Leave the session keyring of this process, in which tasks keep their tokens, for an empty one."""
    with contextlib.suppress(OSError):
        ctypes.CDLL("libkeyutils.so.1").keyctl_join_session_keyring(None)
