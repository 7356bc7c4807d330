# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""gen2.azure.managed_disk, with the progress of an upload shown."""

from __future__ import annotations

from ..plugin_utils.progress import ProgressAction


class ActionModule(ProgressAction):
    """Shows how far an upload is."""

    def takes_long(self) -> bool:
        source = self._task.args.get("source")
        return isinstance(source, dict) and bool(source.get("vhd"))
