# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Showing how far a module is while it runs: a line every few seconds, for a terminal and for a job's log alike.

A module cannot print, so it writes a file (`module_utils/progress_file.py`), and the controller reads that. An action
plugin named like the module is all that it takes:

    class ActionModule(ProgressAction):
        def takes_long(self) -> bool:
            return bool(self._task.args.get("machines"))

It is shown where the module runs on the controller, which is where modules of Azure mostly run.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
import tempfile
import threading
import typing as t
from collections.abc import Callable, Iterator, Mapping

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import merge_hash

from ..module_utils.progress_file import PROGRESS_FILE

# The variable with the seconds between two lines; 0 shows none.
SECONDS_VARIABLE = "gen2_azure_progress_seconds"
SECONDS_BETWEEN = 5.0
_BYTE_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_LONGEST_COUNTED_SECONDS = 100 * 3600


class ProgressAction(ActionBase):
    """Runs the module of the same name as Ansible would, and shows how far it is."""

    _supports_check_mode = True
    _supports_async = True

    def takes_long(self) -> bool:
        """Tell by the task's arguments whether there may be something to show."""
        return True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        with self._progress_shown(variables, in_background=in_background):
            found = self._execute_module(task_vars=task_vars, wrap_async=in_background)
        if not in_background:
            self._remove_tmp_path(self._connection._shell.tmpdir)  # noqa: SLF001 (as Ansible's own action plugins)
        merged: dict[str, t.Any] = merge_hash(result, found)
        return merged

    @contextlib.contextmanager
    def _progress_shown(self, variables: Mapping[str, t.Any], *, in_background: bool) -> Iterator[None]:
        seconds = self._seconds(variables)
        elsewhere = self._connection.transport != "local"
        if not seconds or elsewhere or in_background or self._task.no_log or not self.takes_long():
            yield
            return
        host = variables.get("inventory_hostname", "")
        given = self._task.environment
        with tempfile.TemporaryDirectory(prefix="progress-", dir=constants.DEFAULT_LOCAL_TMP) as folder:
            file = pathlib.Path(folder, "progress.json")
            self._task.environment = [*(given if isinstance(given, list) else [given]), {PROGRESS_FILE: str(file)}]
            try:
                with ProgressRelay(file, lambda line: Display().display(f"{host}: {line}"), seconds=seconds):
                    yield
            finally:
                self._task.environment = given

    def _seconds(self, variables: Mapping[str, t.Any]) -> float:
        wanted = self._templar.template(variables.get(SECONDS_VARIABLE, SECONDS_BETWEEN))
        try:
            return max(0.0, float(wanted))
        except (TypeError, ValueError):
            return SECONDS_BETWEEN


class ProgressRelay:
    """Shows a line of a progress file every so many seconds, where it has changed, and once more at the end."""

    def __init__(self, file: pathlib.Path, show: Callable[[str], None], *, seconds: float) -> None:
        self._file = file
        self._show = show
        self._seconds = seconds
        self._last: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> ProgressRelay:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._over.set()
        self._thread.join()
        self._tell()

    def _watch(self) -> None:
        while not self._over.wait(self._seconds):
            self._tell()

    def _tell(self) -> None:
        try:
            text = self._file.read_text(encoding="utf-8")
            line = progress_line(json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            return
        if text != self._last:
            self._last = text
            self._show(line)


def progress_line(state: Mapping[str, t.Any]) -> str:
    """Return what a person reads of a progress file: `upload of os.vhd: 45 % (1.2 GB of 2.7 GB), 83 MB/s, 18 s left`.

    The rate is that of what was really done in this run, without what was carried over.
    """
    done, total, seconds = int(state["done"]), int(state["total"]), float(state["seconds"])
    real = max(0, done - int(state.get("carried", 0)))
    counted, of = _amount(done, state["unit"]), _amount(total, state["unit"])
    parts = [f"{state['subject']}: {100 * done // total if total else 100} % ({counted} of {of})"]
    if real and seconds > 0:
        rate = real / seconds
        parts.append(f"{_amount(rate, state['unit'])}/s")
        left = max(0.0, (total - done) / rate)
        if done < total and left < _LONGEST_COUNTED_SECONDS:
            parts.append(f"{_duration(left)} left")
    if state.get("note"):
        parts.append(str(state["note"]))
    return ", ".join(parts)


def _amount(number: float, unit: str) -> str:
    if unit != "bytes":
        return f"{number:.3g} {unit}" if number < 1000 else f"{number:.0f} {unit}"
    for size, name in _BYTE_UNITS:
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:.0f} B"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
