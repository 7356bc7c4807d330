"""Write docsite/rst/emulator.rst from the emulator's README; with --check, only compare the two."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "docsite" / "rst" / "emulator.rst"
README = CHECKOUT / "tests" / "emulator" / "README.md"
# The marks below headings of each level of Markdown, of which the README's first one is the page's own.
UNDERLINES = {"#": "=", "##": "-", "###": "~", "####": "^"}
SECTION = "## Differences from Azure"
INTRODUCTION = """\
.. _ansible_collections.gen2.azure.docsite.emulator:

Rehearsing on the emulator
==========================

The collection brings an emulator of the part of Azure that machines need. It serves your own playbooks without a
subscription, in a checkout or from an installed collection:

.. code-block:: console

    $ export PYTHONPATH=~/.ansible/collections
    $ pip install -r $PYTHONPATH/ansible_collections/gen2/azure/tests/emulator/requirements.txt
    $ python -m ansible_collections.gen2.azure.tests.emulator -- ansible-playbook site.yml

It runs while the playbook does, and sets the variables by which the modules reach it. Nothing of a run is kept. To see
what a playbook does where Azure fails, is slow or throttles, the emulator injects faults; its README in
``tests/emulator`` tells how, and has every option.

What it does not know it refuses by name: an unknown resource type, action, property or api-version. Where it is
otherwise than Azure stands below, and is made of its README by ``python docs/emulator.py``.
"""


def page() -> str:
    """Return the page, in reStructuredText."""
    differences = README.read_text(encoding="utf-8").partition(f"{SECTION}\n")[2]
    differences = re.split(r"\n## ", differences)[0]
    title = SECTION.removeprefix("## ")
    lines = [INTRODUCTION, title, "-" * len(title), "", *converted(differences.strip().splitlines())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def converted(lines: list[str]) -> Iterator[str]:
    """Yield lines of Markdown as reStructuredText: headings, one level of bullets, literals."""
    listed = False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if heading := re.match(r"(#+) (.+)", line):
            yield from _heading(_text(heading[2]), UNDERLINES[heading[1]])
        elif following.startswith("* ") and line and not line.startswith(("* ", "  ")):
            # A line of its own that names what the list below it is about.
            yield from _heading(_text(line), "~")
        else:
            bullet = line.startswith("* ")
            if listed and line and not bullet and not line.startswith("  "):
                yield ""
            yield _text(line)
            listed = bullet or (listed and line.startswith("  "))


def _heading(title: str, underline: str) -> list[str]:
    return ["", title, underline * len(title), ""]


def _text(line: str) -> str:
    return re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line)


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.relative_to(CHECKOUT)} is not as the emulator's README is: run python docs/emulator.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
