from __future__ import annotations

import base64
import binascii
from typing import Any

from ...errors import AzureError
from ...marketplace_ordering.terms import check_accepted
from ..names import check_computer_name
from ..refusals import invalid, missing
from .proposal import Proposal

CUSTOM_DATA_LENGTH = 87_380
# Disallowed values of adminUsername (azure-mgmt-compute 39, OSProfile).
DISALLOWED_USERS = frozenset(
    "administrator admin user user1 test user2 test1 user3 admin1 1 123 a actuser adm admin2 aspnet backup console "
    "david guest john owner root server sql support support_388945a0 sys test2 test3 user4 user5".split()
)


def os_profile_fits_the_source(proposal: Proposal) -> None:
    """A generalised image needs an osProfile; a specialised one, or an attached disk, takes none."""
    profile = proposal.properties.get("osProfile")
    if proposal.source.generalized and not profile:
        raise missing("osProfile")
    if not proposal.source.generalized and profile:
        raise invalid("Parameter 'osProfile' is not allowed.", "osProfile")
    if profile:
        _check(proposal, profile)


def plan_fits_the_image(proposal: Proposal) -> None:
    """An image with a plan is deployed with that plan, any other without."""
    needed, given = proposal.source.plan, proposal.plan
    disk = proposal.os_disk.get("name") or f"{proposal.name}_OsDisk_1"
    message = None
    if needed and not given:
        message = (
            f"Creating a virtual machine from Marketplace image requires Plan information in the request. {_disk(disk)}"
        )
    elif given and not needed:
        message = (
            "Creating a virtual machine from a non Marketplace image does not need Plan information, please remove the "
            f"Plan information in the request. {_disk(disk)}"
        )
    elif needed and given and any(str(given.get(name, "")).lower() != needed[name].lower() for name in needed):
        message = f"The purchase information does not match. Unable to deploy from the Marketplace image. {_disk(disk)}"
    if message is not None:
        raise AzureError(400, "VMMarketplaceInvalidInput", message)


def terms_are_accepted(proposal: Proposal) -> None:
    """Before an image with a plan is used, the subscription accepts the plan's terms."""
    if proposal.source.plan and proposal.source.kind != "disk":
        check_accepted(proposal.compute.world, proposal.source.plan)


def _disk(name: str) -> str:
    return f"OS disk name is {name}."


def _check(proposal: Proposal, profile: dict[str, Any]) -> None:
    user = profile.get("adminUsername")
    if not user:
        raise missing("adminUsername")
    if str(user).lower() in DISALLOWED_USERS:
        message = "The Admin Username specified is not allowed."
        raise invalid(message, "adminUsername")
    os_type = proposal.source.os_type
    check_computer_name(str(profile.get("computerName") or proposal.name), os_type)
    other = "linuxConfiguration" if os_type == "Windows" else "windowsConfiguration"
    if profile.get(other):
        message = f"The parameter '{other}' is not allowed for an image whose operating system is {os_type}."
        raise invalid(message, other)
    if os_type == "Windows" and not profile.get("adminPassword"):
        raise missing("adminPassword")
    if os_type != "Windows":
        _check_login(profile)
    check_encoded(profile.get("customData"), "customData")


def check_encoded(value: Any, target: str) -> None:
    """Raise the refusal of custom or user data that is not Base64."""
    if value is None:
        return
    try:
        base64.b64decode(str(value), validate=True)
        fits = len(str(value)) <= CUSTOM_DATA_LENGTH
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        message = (
            f"Custom data in OSProfile must be in Base64 encoding and with a maximum length of {CUSTOM_DATA_LENGTH} "
            "characters."
        )
        raise invalid(message, target)


def _check_login(profile: dict[str, Any]) -> None:
    linux = profile.get("linuxConfiguration") or {}
    keys = (linux.get("ssh") or {}).get("publicKeys")
    if linux.get("disablePasswordAuthentication") and profile.get("adminPassword"):
        message = "The 'adminPassword' is not allowed when 'linuxConfiguration.disablePasswordAuthentication' is true."
        raise invalid(message, "adminPassword")
    if not keys and not profile.get("adminPassword"):
        message = "Authentication using either SSH or by user name and password must be enabled in Linux profile."
        raise invalid(message, "linuxConfiguration")
