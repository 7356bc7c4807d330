from __future__ import annotations

from ...errors import AzureError
from ..refusals import invalid, missing
from .proposal import Proposal

FAQ = "For more information, see https://aka.ms/TrustedLaunch-FAQ"


def size_boots_the_generation(proposal: Proposal) -> None:
    """The size boots the generation of the image or disk."""
    number = proposal.generation.removeprefix("V")
    if proposal.generation not in proposal.size.generations:
        message = (
            f"The selected VM size '{proposal.size.name}' cannot boot Hypervisor Generation '{number}'. If this was a "
            "Create operation please check that the Hypervisor Generation of the Image matches the Hypervisor "
            "Generation of the selected VM Size. If this was an Update operation please select a Hypervisor Generation "
            f"'{number}' VM Size. For more information, see https://aka.ms/azuregen2vm"
        )
        raise AzureError(400, "BadRequest", message)


def generation_2_has_managed_disks(proposal: Proposal) -> None:
    """A machine with its OS disk in a storage account is of generation 1."""
    if proposal.os_disk.get("vhd") and proposal.generation == "V2":
        message = "Generation 2 Hypervisor Image and VM Size can only be used with managed-disk VMs."
        raise AzureError(400, "BadRequest", message)


def size_has_the_architecture(proposal: Proposal) -> None:
    """The size's processor runs the image."""
    wanted, offered = proposal.source.architecture, proposal.size.architecture
    if wanted.lower() == offered.lower():
        return
    if proposal.stored is not None:
        held = proposal.held["hardwareProfile"]["vmSize"]
        message = (
            f"Unable to resize the VM from size {held} to size {proposal.size.name} because they have different CPU "
            "Architectures."
        )
    else:
        message = (
            f"{proposal.size.name} only supports CPU Architecture of {offered}, but an image with CPU Architecture "
            f"{wanted} was given."
        )
    raise AzureError(400, "BadRequest", message)


def size_has_the_controller(proposal: Proposal) -> None:
    """The size and the image or disk share the disk controller."""
    controller = proposal.controller
    if proposal.stored is not None and controller not in proposal.source.controllers:
        message = (
            f"Disk Controller Type property '{controller}' is not supported by the OS image or disk. Please check that "
            "the supportedCapabilities.diskControllerTypes of the OS disk hold it."
        )
        raise invalid(message, "storageProfile.diskControllerType")
    if controller not in proposal.size.controllers or controller not in proposal.source.controllers:
        message = (
            f"The VM size '{proposal.size.name}' cannot boot with DiskControllerType '{controller}'. Please check "
            "that the DiskControllerType is supported by the VM size and by the image or disk."
        )
        raise invalid(message, "storageProfile.diskControllerType")


def os_disk_supports_hibernation(proposal: Proposal) -> None:
    """Hibernation is enabled where the OS disk, or the definition in a gallery, says that its system can hibernate.

    Documented for disks and galleries; the text is that of Azure/azure-sdk-for-java#32375.
    """
    enabled = (proposal.properties.get("additionalCapabilities") or {}).get("hibernationEnabled")
    if not enabled or proposal.source.hibernation or proposal.source.kind not in ("disk", "gallery image"):
        return
    message = "The referenced os disk should support hibernation for a VM with hibernation capability."
    raise AzureError(400, "BadRequest", message, target="additionalCapabilities.hibernationEnabled")


def size_takes_the_security_type(proposal: Proposal) -> None:
    """Trusted launch and confidential machines need a size for it; a confidential size makes no others."""
    kind = proposal.security_type
    fits = {
        "TrustedLaunch": proposal.size.trusted_launch and not proposal.size.confidential,
        "ConfidentialVM": proposal.size.confidential,
    }.get(kind, not proposal.size.confidential)
    if not fits:
        asked = proposal.properties.get("securityProfile", {}).get("securityType") or "<NULL>"
        message = (
            f"The VM size '{proposal.size.name}' is not supported for creation of VMs and Virtual Machine Scale Set "
            f"with '{asked}' security type. {FAQ}"
        )
        raise AzureError(400, "BadRequest", message)


def source_takes_the_security_type(proposal: Proposal) -> None:
    """The image supports the security type; an attached disk has the same one."""
    if proposal.stored is not None:
        return
    if proposal.source.kind == "disk":
        _check_disk(proposal)
        return
    kind, source = proposal.security_type, proposal.source
    if kind == "TrustedLaunch" and source.kind == "managed image":
        message = "Managed Images are not supported for virtual machines with security type TrustedLaunch."
        raise AzureError(400, "BadRequest", message)
    if kind == "TrustedLaunch" and not source.supports_trusted_launch:
        message = (
            "Use of TrustedLaunch setting is not supported for the provided image. Please select Trusted Launch "
            f"Supported Gen2 OS Image. {FAQ}."
        )
        raise AzureError(400, "BadRequest", message)
    if kind == "ConfidentialVM" and not source.supports_confidential:
        message = "Use of ConfidentialVM setting is not supported for the provided image."
        raise AzureError(400, "BadRequest", message)
    only = {"trustedlaunch": "TrustedLaunch", "confidentialvm": "ConfidentialVM"}.get(source.security.lower())
    if only is not None and only != kind:
        message = (
            f"The provided gallery image only supports creation of VMs and VM Scale Sets with '{only}' security type."
        )
        raise AzureError(400, "BadRequest", message)


def trusted_linux_does_not_hibernate(proposal: Proposal) -> None:
    """Hibernation is not supported for Linux with trusted launch (trusted-launch.md of 2026)."""
    asked = (proposal.properties.get("additionalCapabilities") or {}).get("hibernationEnabled")
    if asked and proposal.security_type == "TrustedLaunch" and proposal.source.os_type == "Linux":
        message = f"Hibernation is not supported for Linux VMs with security type 'TrustedLaunch'. {FAQ}"
        raise invalid(message, "additionalCapabilities.hibernationEnabled")


def _check_disk(proposal: Proposal) -> None:
    managed = proposal.os_disk.get("managedDisk") or {}
    encryption = (managed.get("securityProfile") or {}).get("securityEncryptionType")
    needed = proposal.compute.world.settings.confidential_attach_needs_encryption_type
    if needed and proposal.security_type == "ConfidentialVM" and not encryption:
        raise missing("osDisk.managedDisk.securityProfile.securityEncryptionType")
    held = proposal.source.security
    of_disk = "ConfidentialVM" if held.startswith("ConfidentialVM") else held or "Standard"
    if of_disk != proposal.security_type:
        message = "Security type of VM is not compatible with the security type of attached OS Disk."
        raise AzureError(400, "BadRequest", message)


def security_profile_is_whole(proposal: Proposal) -> None:
    """UEFI settings come with a security type that has them, and a confidential OS disk says how it is encrypted."""
    profile = proposal.properties.get("securityProfile", {})
    if proposal.security_type == "Standard":
        if profile.get("uefiSettings"):
            message = (
                "The property 'securityProfile.uefiSettings' is not valid because the 'securityProfile.securityType' "
                "is not 'TrustedLaunch' or 'ConfidentialVM'."
            )
            raise invalid(message, "securityProfile.uefiSettings")
        return
    if proposal.security_type != "ConfidentialVM" or proposal.source.kind == "disk":
        return
    encryption = proposal.os_disk.get("managedDisk", {}).get("securityProfile", {}).get("securityEncryptionType")
    if not encryption:
        parameter = "osDisk.managedDisk.securityProfile.securityEncryptionType"
        raise missing(parameter)
    if not profile.get("uefiSettings", {}).get("vTpmEnabled"):
        message = "Confidential VMs need 'securityProfile.uefiSettings.vTpmEnabled' to be true."
        raise invalid(message, "securityProfile.uefiSettings.vTpmEnabled")


def host_encryption_is_offered(proposal: Proposal) -> None:
    """Encryption at host needs a size that offers it."""
    asked = proposal.properties.get("securityProfile", {}).get("encryptionAtHost")
    if asked and not proposal.size.has("EncryptionAtHostSupported"):
        message = (
            "The property 'securityProfile.encryptionAtHost' is not valid because the VM size "
            f"'{proposal.size.name}' does not support it."
        )
        raise invalid(message, "securityProfile.encryptionAtHost")
