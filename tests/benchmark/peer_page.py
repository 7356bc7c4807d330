"""A page of what tests/benchmark/peer.py measured: a table and a plot, beside the file of JSON that they are made of.

usage: python tests/benchmark/peer_page.py FOLDER, with matplotlib
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

Row = dict[str, Any]
# What is measured for one machine only, and makes no line.
ALONE = ("ansible.builtin.ping", "floor with the SDK")
MAKING = "gen2.azure.fleet, making them"
VALUES = ("seconds", "cpu_seconds", "peak_mb", "calls", "calls_for_token")
HEAD = """\
# Up-to-date machines, seen to side by side

Made by `make bench BENCHMARKS=peer` on {processors} processors, with ansible-core 2.19 for gen2.azure and 2.21 for
azure.azcollection 3.21. Each row is a whole `ansible-playbook` on the emulator, which has no token of an earlier one.
`floor` is a script that fetches a token and the pages of one list, `floor with the SDK` does so for one page by
azure-identity and azure-core, and `ansible.builtin.ping` is what Ansible itself takes. One machine was seen to five
times: the median, and the range behind it. `{making}` is the task that made the machines which the rows
below it see to, without those that were there.

{figures}

| tool | machines | latency, ms | seconds | CPU seconds | peak MB | calls | calls for the token |
|---|---:|---:|---:|---:|---:|---:|---:|
"""
TAIL = """
![seconds by machines](peer.svg)

* A fleet's line is flat: its calls grow with the pages of a list, not with its machines, and planning one takes about a
  millisecond. One by one, each machine costs a task.
* Making machines grows slower than their number: Ansible's start, the login, and the lists of sizes and images are paid
  once. A machine takes one call, its share of the polls and some 20 ms of a processor; what a thousand take beyond that
  is waiting for the writes that Azure allows a minute.
* One machine in a play of its own is mostly Ansible: `ansible.builtin.ping` and `floor with the SDK` together are what
  no module that logs in by azure-identity can do without. The tasks after it take its token over.
"""


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    measured = json.loads((folder / "peer.json").read_text(encoding="utf-8"))
    rows: list[Row] = measured["runs"]
    grouped: dict[tuple[int, int, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row["latency_ms"], row["machines"], row["tool"]), []).append(row)
    lines = [_line(key, grouped[key]) for key in sorted(grouped)]
    figures = "\n".join(f"* {line}" for line in measured["figures"])
    head = HEAD.format(processors=len(os.sched_getaffinity(0)), figures=figures, making=MAKING)
    (folder / "peer.md").write_text(head + "\n".join(lines) + "\n" + TAIL, encoding="utf-8")
    _plot(folder / "peer.svg", grouped)
    return 0


def _line(key: tuple[int, int, str], rows: list[Row]) -> str:
    latency, machines, tool = key
    cells = [f"`{tool}`", f"{machines:,}", str(latency), *(_cell([row[value] for row in rows]) for value in VALUES)]
    return f"| {' | '.join(cells)} |"


def _cell(values: list[float]) -> str:
    middle = f"{statistics.median(values):g}"
    return middle if min(values) == max(values) else f"{middle} ({min(values):g} to {max(values):g})"


def _plot(path: Path, grouped: dict[tuple[int, int, str], list[Row]]) -> None:
    import matplotlib as mpl  # type: ignore[import-not-found, unused-ignore]

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "gen2.azure"
    from matplotlib import pyplot  # type: ignore[import-not-found, unused-ignore]

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    tools = dict.fromkeys(tool for _latency, _machines, tool in sorted(grouped) if tool not in ALONE)
    for tool in tools:
        points = sorted(
            (machines, statistics.median(row["seconds"] for row in rows))
            for (latency, machines, each), rows in grouped.items()
            if each == tool and not latency
        )
        axes.plot(*zip(*points, strict=True), marker="o", label=tool)
    axes.set(xscale="log", yscale="log", xlabel="machines", ylabel="seconds at no latency")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
