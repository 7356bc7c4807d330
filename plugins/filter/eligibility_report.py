# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge sizes, images and machines from snapshots of facts, for a report."""

from __future__ import annotations

import functools
import json
import typing as t
from collections.abc import Callable, Mapping

from ansible.errors import AnsibleFilterError

from ..module_utils.domain.eligibility.report.csv_table import write_csv
from ..module_utils.domain.eligibility.report.document import build_report
from ..module_utils.domain.eligibility.report.markdown import write_markdown
from ..module_utils.domain.eligibility.report.request import Request
from ..module_utils.domain.errors import InvalidOption


def _report(facts: t.Any, **options: t.Any) -> dict[str, t.Any]:
    snapshots = facts if isinstance(facts, list) else [facts]
    request = Request.read(**options)
    if all(isinstance(snapshot, str) for snapshot in snapshots):
        return _report_of_texts(tuple(snapshots), request)
    return build_report(map(_parsed, snapshots), request)


@functools.lru_cache(maxsize=1)
def _report_of_texts(snapshots: tuple[str, ...], request: Request) -> dict[str, t.Any]:
    # A loop over forms of a report asks for the same one each time, and a large one takes seconds.
    return build_report(map(_parsed, snapshots), request)


def _parsed(snapshot: t.Any) -> Mapping[str, t.Any]:
    try:
        return t.cast("Mapping[str, t.Any]", json.loads(snapshot) if isinstance(snapshot, str) else snapshot)
    except ValueError as error:
        raise InvalidOption(
            "facts", f"they are no JSON: {error}.", "what the info modules write to facts_snapshot"
        ) from error


def _named(name: str, work: Callable[..., t.Any]) -> Callable[..., t.Any]:
    """Return the filter with its errors in the form Ansible expects of one."""

    def judged(*values: t.Any, **options: t.Any) -> t.Any:
        try:
            return work(*values, **options)
        except (InvalidOption, TypeError) as error:
            raise AnsibleFilterError(f"gen2.azure.{name}: {error}") from error

    return judged


class FilterModule:
    """The filters that make reports."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        work = {
            "eligibility_report": _report,
            "eligibility_report_csv": write_csv,
            "eligibility_report_markdown": write_markdown,
        }
        return {name: _named(name, function) for name, function in work.items()}
