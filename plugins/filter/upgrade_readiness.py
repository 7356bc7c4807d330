# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge what a system tells of itself, without a call."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils.domain.errors import InvalidOption
from ..module_utils.domain.upgrade.guest import judge_guest


def _readiness(evidence: t.Any, *, reachable: bool = True) -> dict[str, t.Any]:
    try:
        return judge_guest(evidence, reachable=reachable)
    except InvalidOption as error:
        raise AnsibleFilterError(f"gen2.azure.upgrade_readiness: {error}") from error


class FilterModule:
    """The filter that judges systems for the upgrade."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"upgrade_readiness": _readiness}
