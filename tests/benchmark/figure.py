"""What a benchmark measured, beside what it must not exceed."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value and its limit; a figure without a limit is printed only."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def reached(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """Return it for people: `judge: 0.41 s (at most 1 s)`."""
        limit = (
            "" if self.limit is None else f" (at most {self.limit:g} {self.unit}{'' if self.reached else ': MISSED'})"
        )
        return f"{self.name}: {self.value:.3g} {self.unit}{limit}"


def quickest(work: Callable[[], Any]) -> float:
    """Return the seconds of the quickest of a few runs: what others do on the machine only adds to it."""

    def seconds() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return min(seconds() for _run in range(RUNS))


def peak_mb() -> float:
    """Return the most memory this process had so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts KiB, macOS bytes.
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def report(figures: Iterable[Figure]) -> int:
    """Print the figures and return the exit status: 1 where one missed its limit."""
    listed = list(figures)
    for figure in listed:
        print(figure.line(), flush=True)
    return 0 if all(figure.reached for figure in listed) else 1
