# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sets of rules that can judge."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from . import current
from .preview_2019_04 import rules as preview_2019_04
from .rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A set of rules by the name that playbooks use, in the order its rules are asked."""

    name: str
    sentence: str
    rules: tuple[Rule[t.Any], ...]


RULESETS: t.Final[dict[str, RuleSet]] = {
    ruleset.name: ruleset
    for ruleset in (
        RuleSet(
            name="current",
            sentence="What Azure's API says of sizes, images and disks today, and Microsoft's documentation where the"
            " API is silent or known to be wrong.",
            rules=current.RULES,
        ),
        RuleSet(
            name="preview_2019_04",
            sentence='What Microsoft\'s page "Generation 2 VMs (preview) on Azure" said on 2019-04-08. It knows names'
            " alone, and needs neither facts nor a connection.",
            rules=(*preview_2019_04.RULES, *preview_2019_04.NOTICES),
        ),
    )
}
RULESET_CHOICES: t.Final = list(RULESETS)
