"""Write docsite/rst/eligibility_rules.rst from the rules themselves; with --check, only compare it with them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "docsite" / "rst" / "eligibility_rules.rst"
INTRODUCTION = """\
.. _ansible_collections.gen2.azure.docsite.eligibility_rules:

Eligibility rules
=================

A verdict gives every reason that its set of rules finds, blockers first. Each reason carries the code of its rule,
which never changes, and its severity. A ``blocker`` means that Azure refuses the request, or that what results is not
what was asked for; a ``warning`` is for a person to weigh; a ``note`` is good to know. A rule whose facts are not at
hand finds nothing.

This page is made of the rules by ``python docs/eligibility_rules.py``.
"""
FEATURES_SENTENCE = "What a machine can be asked to have, by the names that the option features takes."
COPYING_SENTENCE = "What is judged before a disk, a snapshot or a managed image is made of a source."
PUBLISHING_SENTENCE = "What is judged before a version of a gallery's image definition is made of a source."
UPGRADE_SENTENCE = (
    "What upgrade_info judges a machine by before it becomes generation 2 with trusted launch, besides the rules above,"
    " and upgrade_readiness the system inside."
)
COLUMNS = ("Code", "Severity", "What it finds", "What to do", "Source")
# What reStructuredText takes for markup in plain text.
MARKUP = re.compile(r"([*`|\\]|_(?!\w))")


def page() -> str:
    """Return the page, in reStructuredText."""
    sys.path.insert(0, str(CHECKOUT))
    from plugins.module_utils.domain.eligibility import copying, features, publishing, rulesets
    from plugins.module_utils.domain.upgrade import candidate, guest, guest_linux, guest_windows

    upgrade_rules = (*candidate.RULES, guest.guest_not_known, *guest_linux.RULES, *guest_windows.RULES)
    copying_rules = dict.fromkeys((*copying.DISK_RULES, *copying.IMAGE_RULES))
    named = "".join(f"``{name}``\n    {_plain(phrase)}\n\n" for name, phrase in features.FEATURES.items())
    sections = [
        *(_section(f"Rule set {rs.name}", rs.sentence, _table(rs.rules)) for rs in rulesets.RULESETS.values()),
        _section("Copies", COPYING_SENTENCE, _table(copying_rules)),
        _section("Gallery images", PUBLISHING_SENTENCE, _table(publishing.PUBLISHING_RULES)),
        _section("Upgrades", UPGRADE_SENTENCE, _table(upgrade_rules)),
        _section("Features", FEATURES_SENTENCE, named),
    ]
    return "\n".join([INTRODUCTION, *sections]).rstrip() + "\n"


def _section(title: str, sentence: str, body: str) -> str:
    return f"{title}\n{'-' * len(title)}\n\n{_plain(sentence)}\n\n{body}"


def _table(rules: Iterable[Any]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 22 8 30 25 15", ""]
    lines += _row(COLUMNS)
    for rule in rules:
        source = f"`{_label(rule.source)} <{rule.source}>`__"
        lines += _row((f"``{rule.code}``", rule.severity, _plain(rule.sentence), _plain(rule.remedy), source))
    return "\n".join([*lines, ""])


def _row(cells: Iterable[str]) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield f"   {'* -' if number == 0 else '  -'} {cell}"


def _label(source: str) -> str:
    """Return the last part of an address: the name of the page, and of the section where it names one."""
    return source.rstrip("/").rsplit("/", 1)[1].replace("#", ", ")


def _plain(text: str) -> str:
    return MARKUP.sub(r"\\\1", text)


def main() -> None:
    """Write the page, or compare it."""
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit(f"{PAGE.relative_to(CHECKOUT)} is not as the rules are: run python docs/eligibility_rules.py")


if __name__ == "__main__":
    main()
