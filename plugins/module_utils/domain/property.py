# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options as rows of a table: where Azure keeps each, how it is compared, and what a change of it costs."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .plan import HIDDEN, Change, Cost
from .wire import MISSING, Json, asked, dig, number, same_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One option; `same` takes what Azure has and what was asked, `absent` is what Azure means by showing nothing.

    The values of a `hidden` one never appear in a plan; one that `grows_only` is a number Azure never makes smaller.
    """

    option: str
    path: str
    cost: Cost
    same: Callable[[t.Any, t.Any], bool] = same_text
    absent: t.Any = None
    hidden: bool = False
    grows_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A property that is not as asked."""

    row: Property
    before: t.Any
    after: t.Any

    @property
    def change(self) -> Change:
        before, after = (HIDDEN, HIDDEN + ", changed") if self.row.hidden else (self.before, self.after)
        cost = "needs replace" if self.immutable else self.row.cost
        return Change(path=self.row.option, before=before, after=after, cost=cost)

    @property
    def immutable(self) -> bool:
        """Tell whether Azure never makes this change."""
        shrinks = self.row.grows_only and int(self.after) < number({"before": self.before}, "before")
        return shrinks or self.row.cost == "needs replace"


def differences(
    rows: Iterable[Property], declared: Mapping[str, t.Any], observed: Mapping[str, t.Any]
) -> list[Difference]:
    """Compare what was asked, and only that, with what Azure has; both are wire documents."""
    found = []
    for row in rows:
        after = asked(declared, row.path)
        if after is MISSING:
            continue
        before = dig(observed, row.path, row.absent)
        if not row.same(before, after):
            found.append(Difference(row=row, before=before, after=after))
    return found


def options_in(rows: Iterable[Property], document: Mapping[str, t.Any]) -> Json:
    """Return option → value for what a wire document holds, as a plan may show it."""
    values = ((row, asked(document, row.path)) for row in rows)
    return {row.option: HIDDEN if row.hidden else value for row, value in values if value is not MISSING}
