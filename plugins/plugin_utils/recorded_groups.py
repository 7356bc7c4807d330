# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups that the inventory's file and the plugin put VMs into, recorded before any reaches the inventory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .azure_texts import plain


class CurrentHost(str):
    """The name of the VM whose groups are recorded, which a group of the same name is not."""

    __slots__ = ()


class RecordedGroups:
    """Stands in for `InventoryData` while Ansible's `Constructable` evaluates `groups` and `keyed_groups`.

    `members` maps each group to the indexes of its VMs; `parents` holds pairs of a parent and its child.
    """

    def __init__(self) -> None:
        self.members: dict[str, list[int]] = {}
        self.parents: dict[tuple[str, str], None] = {}
        self._index = 0

    def start(self, index: int) -> None:
        """Record the memberships that follow for the VM of this index."""
        self._index = index

    def join(self, groups: Iterable[str]) -> None:
        """Put the current VM into groups."""
        for group in groups:
            members = self.members.setdefault(group, [])
            if not members or members[-1] != self._index:
                members.append(self._index)

    def names(self) -> Iterator[str]:
        """Yield the name of each group, and of each parent."""
        yield from self.members
        yield from (parent for parent, child in self.parents)

    def add_group(self, group: str) -> str:
        return plain(group)

    def add_host(self, host: str, group: str) -> str:
        self.join([plain(group)])
        return host

    def add_child(self, group: str, child: str) -> bool:
        if isinstance(child, CurrentHost):
            self.join([plain(group)])
        # Every group is below `all`.
        elif group != "all":
            self.parents[plain(group), plain(child)] = None
        return True
