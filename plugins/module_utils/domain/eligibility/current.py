# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules in force today: what Azure's API says, and documentation where the API is silent or known to be wrong."""

from __future__ import annotations

import typing as t

from .question import Question
from .rule import Rule
from .rules import disk, feature, generation, offer, quota, security, source, transition

RULES: t.Final[tuple[Rule[Question], ...]] = (
    *offer.RULES,
    *generation.RULES,
    *source.RULES,
    *security.RULES,
    *disk.RULES,
    *feature.RULES,
    *transition.RULES,
    *quota.RULES,
)
