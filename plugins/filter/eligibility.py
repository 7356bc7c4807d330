# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge sizes with facts in hand, without a call and without an SDK."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ansible.errors import AnsibleFilterError

from ..module_utils.domain.eligibility.offline import judge_offline, offline_judge
from ..module_utils.domain.errors import InvalidOption
from ..module_utils.domain.size_series import size_series


def _eligibility(size: t.Any, **question: t.Any) -> dict[str, t.Any]:
    try:
        return judge_offline(size, **question).to_dict()
    except InvalidOption as error:
        raise AnsibleFilterError(f"gen2.azure.eligibility: {error}") from error


def _eligible(sizes: t.Any, **question: t.Any) -> list[t.Any]:
    if isinstance(sizes, str | Mapping) or not isinstance(sizes, Iterable):
        raise AnsibleFilterError(f"gen2.azure.eligible: it takes a list of sizes, not a {type(sizes).__name__}.")
    try:
        judge = offline_judge(**question)
        return [size for size in sizes if judge(size).eligible]
    except InvalidOption as error:
        raise AnsibleFilterError(f"gen2.azure.eligible: {error}") from error


def _series(size: t.Any) -> str:
    if not isinstance(size, str):
        raise AnsibleFilterError(f"gen2.azure.size_series: it takes the name of a size, not a {type(size).__name__}.")
    try:
        return size_series(size)
    except InvalidOption as error:
        raise AnsibleFilterError(f"gen2.azure.size_series: {error}") from error


class FilterModule:
    """The filters that judge sizes."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"eligibility": _eligibility, "eligible": _eligible, "size_series": _series}
