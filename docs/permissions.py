"""Write docsite/rst/permissions.rst from the modules' documentation; with --check, only compare the two."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "docsite" / "rst" / "permissions.rst"
MODULES = CHECKOUT / "plugins" / "modules"
ROLES = CHECKOUT / "roles"
ACTION = re.compile(r"C\((Microsoft\.[A-Za-z./]+)\)")
# Where a note sends the reader to another module for what that needs.
SAME_AS = re.compile(r"RBAC actions: those of M\(gen2\.azure\.(\w+)\)")
USED = re.compile(r"^ *(?:- )?gen2\.azure\.(\w+):", re.MULTILINE)
INTRODUCTION = """\
.. _ansible_collections.gen2.azure.docsite.permissions:

Permissions
===========

Azure grants rights as actions, in roles that are assigned at a scope: a subscription, a resource group, a resource. The
built-in role ``Virtual Machine Contributor``, with ``Reader`` at the subscription, covers machines and their disks in a
network that exists. For less, this page lists the actions that each module asks for at most; the module's notes say
which of them a task needs when. Every module is tested with exactly these.

A role for machines from the marketplace, in a network that exists, without a right to delete:

.. code-block:: json

    {
      "Name": "Generation 2 machines",
      "Description": "Make, change, start and stop machines in a network that exists",
      "AssignableScopes": ["/subscriptions/00000000-0000-0000-0000-000000000000"],
      "Actions": [
        "Microsoft.Compute/virtualMachines/read",
        "Microsoft.Compute/virtualMachines/write",
        "Microsoft.Compute/virtualMachines/start/action",
        "Microsoft.Compute/virtualMachines/powerOff/action",
        "Microsoft.Compute/virtualMachines/deallocate/action",
        "Microsoft.Compute/disks/read",
        "Microsoft.Compute/disks/write",
        "Microsoft.Compute/skus/read",
        "Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read",
        "Microsoft.Network/networkInterfaces/read",
        "Microsoft.Network/networkInterfaces/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action"
      ]
    }

``az role definition create`` makes it of that file, and ``az role assignment create`` gives it to an identity.

What is lacking fails the task with the code ``AuthorizationFailed``, which names the action and the scope.

The tables are made of the modules' documentation by ``python docs/permissions.py``.
"""


def page() -> str:
    """Return the page, in reStructuredText."""
    modules = {
        path.stem: sorted(actions(path.stem)) for path in sorted(MODULES.glob("*.py")) if path.stem != "__init__"
    }
    asking = {name: needed for name, needed in modules.items() if needed}
    silent = [name for name, needed in modules.items() if not needed]
    lines = [INTRODUCTION, *_heading("Modules"), *_head("Module", "Actions")]
    for name, needed in asking.items():
        lines += [f"   * - {_plugin(name, 'module')}", *_stacked([f"``{action}``" for action in needed])]
    lines += ["", f"None: {', '.join(_plugin(name, 'module') for name in silent)}.", ""]
    lines += [*_heading("Roles"), "A role needs what the modules need that it uses, by its options.", ""]
    lines += _head("Role", "Modules")
    for name, used in roles().items():
        lines += [f"   * - {_plugin(name, 'role')}", *_stacked([_plugin(module, "module") for module in used])]
    return "\n".join(lines) + "\n"


def actions(module: str) -> set[str]:
    """Return the actions that a module's documentation names, those of a module it refers to included."""
    notes = "\n".join(_documentation(module).get("notes", []))
    return set(ACTION.findall(notes)).union(*(actions(other) for other in SAME_AS.findall(notes)))


def roles() -> dict[str, list[str]]:
    """Return the modules that the tasks of each role use."""
    return {
        role.name: sorted(
            {name for path in role.glob("tasks/**/*.yml") for name in USED.findall(path.read_text("utf-8"))}
        )
        for role in sorted(ROLES.iterdir())
    }


def _documentation(module: str) -> dict[str, Any]:
    for node in ast.parse((MODULES / f"{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return dict(yaml.safe_load(ast.literal_eval(node.value)))
    raise LookupError(module)


def _plugin(name: str, kind: str) -> str:
    return f":ansplugin:`{name} <gen2.azure.{name}#{kind}>`"


def _heading(title: str) -> list[str]:
    return [title, "-" * len(title), ""]


def _head(*columns: str) -> list[str]:
    first, second = columns
    return [".. list-table::", "   :header-rows: 1", "   :widths: 25 75", "", f"   * - {first}", f"     - {second}"]


def _stacked(entries: list[str]) -> Iterator[str]:
    """Yield a cell with an entry a line."""
    for number, entry in enumerate(entries):
        yield f"     {'-' if number == 0 else ' '} | {entry}"


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.relative_to(CHECKOUT)} is not as the modules are: run python docs/permissions.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
