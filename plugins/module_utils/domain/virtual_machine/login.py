# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may log in to a new machine, and what it finds when it first boots."""

from __future__ import annotations

import base64
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import InvalidOption
from ..ssh_public_key import refuse_other_than_public_keys
from ..wire import Json, same_text

# Host name limits of Windows (NetBIOS) and Linux.
_HOST_NAME_LENGTH: t.Final = {"windows": 15, "linux": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The osProfile of a machine made from a generalised image; a specialised image or a disk brings its own."""

    admin_username: str | None = None
    admin_password: str | None = field(default=None, repr=False)
    ssh_public_keys: tuple[str, ...] = ()
    computer_name: str | None = None
    custom_data: str | None = field(default=None, repr=False)

    @classmethod
    def from_options(cls, options: Mapping[str, t.Any]) -> Login:
        """Read the options that make the osProfile; raises InvalidOption for a private key among the public ones."""
        keys = tuple(key.strip() for key in options.get("ssh_public_keys") or () if key.strip())
        refuse_other_than_public_keys(keys)
        return cls(
            admin_username=options.get("admin_username"),
            admin_password=options.get("admin_password"),
            ssh_public_keys=keys,
            computer_name=options.get("computer_name"),
            custom_data=options.get("custom_data"),
        )

    def refuse_for_attached_disk(self) -> None:
        """Raise InvalidOption for what a machine from an existing disk cannot take."""
        self.refuse_for_specialised("os_disk.managed_disk")

    def refuse_for_specialised(self, source: str) -> None:
        """Raise InvalidOption for what a machine from a specialised source, which has all of it, cannot take."""
        for option in ("admin_username", "admin_password", "ssh_public_keys", "computer_name", "custom_data"):
            if getattr(self, option):
                raise InvalidOption(
                    option,
                    f"a machine made from {source}, which is specialised, keeps the accounts and the host name in it.",
                    "leave it out",
                )

    def to_arm(self, *, machine: str, os_type: str | None) -> Json:
        """Return the osProfile for a new machine; raises InvalidOption where the system asks for more."""
        windows = same_text(os_type, "Windows")
        if not self.admin_username:
            raise InvalidOption("admin_username", "a machine made from an image needs one.", "a user name")
        if windows and not self.admin_password:
            raise InvalidOption("admin_password", "the image is Windows, which needs one.", "a password")
        if not self.admin_password and not self.ssh_public_keys:
            raise InvalidOption(
                "ssh_public_keys", "neither a key nor admin_password is given.", "at least one of the two"
            )
        body: Json = {"computerName": self._host_name(machine, windows), "adminUsername": self.admin_username}
        if self.admin_password:
            body["adminPassword"] = self.admin_password
        if self.custom_data:
            body["customData"] = encode_for_azure(self.custom_data)
        if not windows:
            body["linuxConfiguration"] = {"disablePasswordAuthentication": not self.admin_password}
            if self.ssh_public_keys:
                body["linuxConfiguration"]["ssh"] = {"publicKeys": self.keys_for_azure()}
        return body

    def keys_for_azure(self) -> list[Json]:
        """Return the keys with the only path Azure takes."""
        path = f"/home/{self.admin_username}/.ssh/authorized_keys"
        return [{"path": path, "keyData": key} for key in self.ssh_public_keys]

    def _host_name(self, machine: str, windows: bool) -> str:
        name = self.computer_name or machine
        limit = _HOST_NAME_LENGTH["windows" if windows else "linux"]
        if len(name) > limit or (windows and name.isdigit()):
            raise InvalidOption(
                "computer_name",
                f"{name!r} cannot be the host name.",
                f"up to {limit} characters" + (", not digits only" if windows else ""),
            )
        return name


def encode_for_azure(text: str) -> str:
    """Return text as Azure takes custom and user data: base64 of UTF-8."""
    return base64.b64encode(text.encode()).decode()
