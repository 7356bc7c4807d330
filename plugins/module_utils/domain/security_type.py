# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security type of a machine: the names playbooks use and the names Azure uses."""

from __future__ import annotations

import typing as t

SecurityType = t.Literal["standard", "trusted_launch", "confidential_vm"]
SECURITY_TYPE_CHOICES: t.Final = list(t.get_args(SecurityType))

_AZURE_NAMES: t.Final[dict[SecurityType, str]] = {
    "standard": "Standard",
    "trusted_launch": "TrustedLaunch",
    "confidential_vm": "ConfidentialVM",
}


_ENCRYPTION_TYPES: t.Final = {
    "vmgueststateonly": "VMGuestStateOnly",
    "diskencrypted": "DiskWithVMGuestState",
    "nonpersistedtpm": "NonPersistedTPM",
}


def azure_security_type(name: SecurityType) -> str:
    """Return Azure's name: `trusted_launch` → `TrustedLaunch`."""
    return _AZURE_NAMES[name]


def encryption_type_of(azure_name: str | None) -> str | None:
    """Return the securityEncryptionType of a VM that boots from a confidential disk, by what the disk records.

    A VM attaches the disk with the encryption that the disk has (DiskSecurityTypes and SecurityEncryptionTypes of
    Microsoft's contracts); None where the disk records none.
    """
    text = str(azure_name or "").lower()
    return next((value for part, value in _ENCRYPTION_TYPES.items() if part in text), None)


def security_type_of(azure_name: str | None) -> SecurityType:
    """Return the option's value for what Azure records on a machine or disk.

    Nothing recorded is Standard: from API version 2025-11-01 Azure says so itself. A confidential disk
    records how it is encrypted behind the type (`ConfidentialVM_DiskEncryptedWithPlatformKey`).
    """
    text = str(azure_name or "").lower()
    if text.startswith("confidentialvm"):
        return "confidential_vm"
    return "trusted_launch" if text.startswith("trustedlaunch") else "standard"
