"""Write docsite/rst/machine_changes.rst from the table of a machine's options; with --check, only compare the two."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "docsite" / "rst" / "machine_changes.rst"
INTRODUCTION = """\
.. _ansible_collections.gen2.azure.docsite.machine_changes:

What a change of a machine costs
================================

Every option of :ref:`gen2.azure.virtual_machine <ansible_collections.gen2.azure.virtual_machine_module>` is given
here, with its place in Azure's document and what becomes of a change on a machine that exists. Only options that are
given are compared; the plan, which check mode and diff show, names the cost of each change by these words:

``in place``
    The machine runs on.
``needs reboot``
    Azure restarts the machine, or the guest sees the change after its next start.
``needs deallocate``
    The machine is deallocated, changed and started again, if ``allow_deallocate`` permits it.
``needs replace``
    Azure never changes it. The task fails before any write, or with ``on_immutable: warn`` converges the rest.
    A change of this cost with the effect ``os_disk_loss`` loses the OS disk, see below.
``not compared``
    Azure does not tell what it was, so a changed value is no change.

A plan that loses the OS disk of a VM shows it as a change of its own, with the disk as its path and the ``effect``
``os_disk_loss``, and fails with ``NeedsPermission`` before any write unless ``allow_os_disk_loss`` is true. This
applies to a reimage, and, if the OS disk is ephemeral, to another ``size`` and to a redeployment: Azure deletes what is
on the disk and creates another from the image. In a scale set another ``image`` replaces the OS disk of each instance
that is upgraded. A swap of the OS disk keeps the old disk, an upgrade to generation 2 keeps the disk with its data,
and Azure neither stops nor deallocates a VM with an ephemeral OS disk.

.. list-table::
   :header-rows: 1
   :widths: 30 40 30

   * - Option
     - Kept in
     - A change
"""


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.relative_to(CHECKOUT)} is not as the table is: run python docs/machine_changes.py\n")
    return 1


def page() -> str:
    """Return the whole page."""
    sys.path.insert(0, str(CHECKOUT / "tests"))
    from checkout import link_tree

    sys.path.insert(0, str(link_tree()))
    from ansible_collections.gen2.azure.plugins.module_utils.domain.virtual_machine.option_table import option_table

    return INTRODUCTION + "".join(line for row in option_table() for line in _lines(row))


def _lines(row: object) -> Iterator[str]:
    option, kept, fate, note = (getattr(row, name) for name in ("option", "kept", "fate", "note"))
    yield f"   * - ``{option}``\n"
    yield f"     - ``{kept}``\n" if kept else "     -\n"
    yield f"     - {fate}{f' ({note})' if note else ''}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
