"""What is shown of a module's progress: by whom it is written, how it reads, and when."""

from __future__ import annotations

import pathlib
import time
import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.progress_file import PROGRESS_FILE, ProgressFile
from ansible_collections.gen2.azure.plugins.plugin_utils.progress import ProgressRelay, progress_line

UPLOAD: dict[str, t.Any] = {"subject": "upload of os.vhd", "unit": "bytes", "total": 2_700_000_000, "seconds": 14.5}


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (
            UPLOAD | {"done": 1_200_000_000, "carried": 0},
            "upload of os.vhd: 44 % (1.2 GB of 2.7 GB), 82.8 MB/s, 18 s left",
        ),
        (UPLOAD | {"done": 1_200_000_000, "carried": 1_200_000_000}, "upload of os.vhd: 44 % (1.2 GB of 2.7 GB)"),
        (
            UPLOAD | {"done": 1_200_000_000, "carried": 1_199_000_000, "seconds": 10.0},
            "upload of os.vhd: 44 % (1.2 GB of 2.7 GB), 100 kB/s, 4 h 10 min left",
        ),
        (
            UPLOAD | {"done": 2_700_000_000, "carried": 0, "seconds": 100.0, "note": "checking"},
            "upload of os.vhd: 100 % (2.7 GB of 2.7 GB), 27 MB/s, checking",
        ),
        (
            {"subject": "fleet web", "unit": "machines", "total": 200, "done": 40, "carried": 0, "seconds": 20.0},
            "fleet web: 20 % (40 machines of 200 machines), 2 machines/s, 1 min 20 s left",
        ),
        ({"subject": "s", "unit": "bytes", "total": 0, "done": 0, "seconds": 0.0}, "s: 100 % (0 B of 0 B)"),
    ],
)
def test_a_line_reads_well(state: dict[str, t.Any], line: str) -> None:
    assert progress_line(state) == line


def test_what_a_module_tells_is_shown_and_told_once(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "progress.json"
    shown: list[str] = []
    with ProgressRelay(file, shown.append, seconds=0.01):
        progress = ProgressFile("work", total=4, unit="steps", environment={PROGRESS_FILE: str(file)})
        progress.advance(1, carried=True)
        time.sleep(0.1)
        assert shown == ["work: 25 % (1 steps of 4 steps)"]
        progress.advance(3)
        progress.finish()
    assert len(shown) == 2
    assert shown[1].startswith("work: 100 % (4 steps of 4 steps)")
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"done": 1}', '{"done": "x", "total": 1, "seconds": 0}'])
def test_a_file_that_tells_nothing_shows_nothing(tmp_path: pathlib.Path, text: str | None) -> None:
    file = tmp_path / "progress.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    shown: list[str] = []
    with ProgressRelay(file, shown.append, seconds=0.01):
        time.sleep(0.03)
    assert shown == []


def test_a_module_that_nobody_watches_writes_nothing(tmp_path: pathlib.Path) -> None:
    for environment in ({}, {PROGRESS_FILE: str(tmp_path / "gone" / "progress.json")}):
        progress = ProgressFile("work", total=1, unit="steps", environment=environment)
        progress.advance(1)
        progress.finish()
    assert list(tmp_path.iterdir()) == []
