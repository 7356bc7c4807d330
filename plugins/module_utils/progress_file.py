# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a long piece of work is, told to whoever shows it: a module itself cannot print.

The controller's side is `plugin_utils/progress.py`: it names a file in the module's environment, which the module
rewrites as it goes on, and the controller shows a line of it every few seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import threading
import time
import typing as t
from collections.abc import Callable, Mapping

# The variable that names the file; where it is not set, nothing is told.
PROGRESS_FILE: t.Final = "GEN2_AZURE_PROGRESS_FILE"
_SECONDS_BETWEEN = 0.5


def progress_is_shown(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether anybody looks: what costs a call to find out is left alone otherwise."""
    return bool((os.environ if environment is None else environment).get(PROGRESS_FILE))


class ProgressFile:
    """`done` of `total` of something, such as bytes or machines; threads may share it.

    `carried` is what of it cost no time, since an earlier run had done it, and is left out of the rate.
    """

    def __init__(
        self,
        subject: str,
        *,
        total: int,
        unit: str,
        environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        named = (os.environ if environment is None else environment).get(PROGRESS_FILE)
        self._file = pathlib.Path(named) if named else None
        self._clock = clock
        self._lock = threading.Lock()
        self._started = clock()
        self._told = float("-inf")
        self._total = total
        self._about = {"subject": subject, "unit": unit, "total": total}
        self._done = self._carried = 0
        self._note = ""

    def advance(self, amount: int, *, carried: bool = False, note: str = "") -> None:
        """Add to what is done."""
        with self._lock:
            self._done += amount
            self._carried += amount if carried else 0
            self._note = note or self._note
            if self._clock() - self._told >= _SECONDS_BETWEEN:
                self._tell()

    def finish(self) -> None:
        """Tell that all is done."""
        with self._lock:
            self._done = self._total
            self._tell()

    def _tell(self) -> None:
        if self._file is None:
            return
        self._told = self._clock()
        done = {"done": self._done, "carried": self._carried, "note": self._note}
        state = {**self._about, **done, "seconds": round(self._told - self._started, 1)}
        fresh = self._file.with_name(f"{self._file.name}.new")
        # Nobody's work stops because nobody can be told of it.
        with contextlib.suppress(OSError):
            fresh.write_text(json.dumps(state), encoding="utf-8")
            fresh.replace(self._file)
