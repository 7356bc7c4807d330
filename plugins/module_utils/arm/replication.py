# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a gallery image version has been copied to its regions, told while its operation is waited for."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from ..domain.plan import Step
from ..domain.resource_id import ResourceId
from ..domain.wire import objects
from ..progress_file import ProgressFile, progress_is_shown
from .client import ArmClient
from .errors import ArmError

_VERSIONS: t.Final = ("galleries", "images", "versions")


def watch_of(client: ArmClient, step: Step) -> Callable[[], None]:
    """Return what to do between two polls of the step's operation: nothing, unless somebody looks at a replication."""
    # A step may be about a resource group, whose id is none of a resource.
    if step.method == "DELETE" or "/galleries/" not in step.resource_id.lower() or not progress_is_shown():
        return lambda: None
    version = ResourceId.parse(step.resource_id)
    if tuple(kind.lower() for kind in version.types) != _VERSIONS:
        return lambda: None
    return _Replication(client, version).tell


class _Replication:
    def __init__(self, client: ArmClient, version: ResourceId) -> None:
        self._client = client
        self._version = version
        self._progress: ProgressFile | None = None
        self._done = 0

    def tell(self) -> None:
        try:
            found = self._client.get(str(self._version), query={"$expand": "ReplicationStatus"})
        except ArmError:
            # The version is not there yet, or cannot be read now: the operation goes on all the same.
            return
        regions = objects(found, "properties.replicationStatus.summary")
        if not regions:
            return
        subject = f"replication of {'/'.join(self._version.names[1:])}"
        self._progress = self._progress or ProgressFile(subject, total=len(regions), unit="regions")
        done = sum(1 for region in regions if str(region.get("state")).lower() == "completed")
        note = ", ".join(f"{region.get('region')} {region.get('progress', 0)} %" for region in regions)
        self._progress.advance(done - self._done, note=note)
        self._done = done
