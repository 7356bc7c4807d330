# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller asks of a machine by the names of options, checked before anything is judged."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping

from ..errors import InvalidOption
from ..generation import AskedGeneration
from ..security_type import SecurityType
from ..wire import same_text
from .features import read_features
from .question import DiskController, Placement

_Reader = Callable[[str, t.Any], t.Any]


def read_asked(given: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the fields of a Question that were given, None meaning not; raises InvalidOption with what is accepted."""
    for name in given:
        if name not in _READERS:
            raise InvalidOption(str(name), "nothing of that name can be asked.", ", ".join(_READERS))
    return {name: _READERS[name](name, value) for name, value in given.items() if value is not None}


def read_choice(option: str, value: t.Any, choices: tuple[str, ...]) -> str:
    """Return the choice that `value` names in any case; raises InvalidOption with all of them."""
    for choice in choices:
        if same_text(choice, str(value)):
            return choice
    raise InvalidOption(option, f"{value!r} is none of its values.", ", ".join(choices))


def _one_of(literal: t.Any) -> _Reader:
    return lambda option, value: read_choice(option, value, t.get_args(literal))


def _whole(of: str) -> _Reader:
    def read(option: str, value: t.Any) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not text.isdigit() or int(text) == 0:
            raise InvalidOption(option, f"{value!r} is none.", f"a whole number of {of}, 1 or more")
        return int(text)

    return read


def _text(_option: str, value: t.Any) -> str:
    return str(value)


def _features(_option: str, value: t.Any) -> frozenset[str]:
    return read_features([value] if isinstance(value, str) else value)


_READERS: t.Final[dict[str, _Reader]] = {
    "zone": _text,
    "generation": _one_of(AskedGeneration),
    "security_type": _one_of(SecurityType),
    "features": _features,
    "os_disk_gb": _whole("GiB"),
    "count": _whole("machines"),
    "disk_controller": _one_of(DiskController),
    "ephemeral_placement": _one_of(Placement),
}
