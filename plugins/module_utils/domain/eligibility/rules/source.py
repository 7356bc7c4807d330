# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the image or disk can be used here, now, and with this size."""

from __future__ import annotations

from ...location import normalise_location
from ...wire import same_text
from ..question import Question
from ..rule import Finding, rule
from . import citations


@rule(source=citations.ATTACH, remedy="Copy the source to the location, or choose its location.")
def source_in_other_location(q: Question) -> Finding | None:
    """A managed image or disk can only be used where it lies."""
    if not q.source or q.source.kind not in ("managed_image", "managed_disk"):
        return None
    if not q.location or not q.source.location:
        return None
    lies_in = normalise_location(q.source.location)
    if lies_in == normalise_location(q.location):
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} lies in {lies_in}, but the machine is to run in {q.location}.",
        remedy=f"Copy it to {q.location}, or set location to {lies_in}.",
    )


@rule(source=citations.GALLERIES, remedy="Add the location to the version's target_regions.")
def gallery_image_not_in_location(q: Question) -> Finding | None:
    """A machine is made where the version of its gallery image has a replica."""
    if not q.source or q.source.kind != "gallery_image" or not q.source.locations or not q.location:
        return None
    wanted = normalise_location(q.location)
    if wanted in q.source.locations:
        return None
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} has replicas in {', '.join(q.source.locations)},"
        f" but the machine is to run in {wanted}.",
        remedy=f"Add {wanted} to the version's target_regions, or choose a location that has it.",
    )


@rule(source=citations.TERMS, remedy="Set accept_terms, or accept them once in the portal.")
def marketplace_terms_not_accepted(q: Question) -> Finding | None:
    """An image with a purchase plan is deployed after the subscription has accepted the plan's terms."""
    if not q.source or q.source.terms_accepted is not False:
        return None
    plan = ":".join(str(q.source.plan.get(part) or "") for part in ("publisher", "product", "name"))
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is sold under the plan {plan}, but the subscription has not accepted its terms.",
    )


@rule(source=citations.ATTACH, remedy="Choose the disk's zone.")
def disk_in_other_zone(q: Question) -> Finding | None:
    """A zonal disk can only be attached to a machine in its own zone."""
    if not q.source or q.source.kind != "managed_disk" or not q.source.zones or q.zone in q.source.zones:
        return None
    wanted = f"zone {q.zone}" if q.zone else "no zone"
    return Finding(
        about="zone",
        message=f"{q.source.name} lies in zone {q.source.zones[0]}, but {wanted} is asked for.",
        remedy=f"Set zone to {q.source.zones[0]}.",
    )


@rule(source=citations.ATTACH, remedy="Detach the disk, end its upload or export, or use a copy.")
def disk_in_use(q: Question) -> Finding | None:
    """A disk that is attached, uploading or reserved cannot become an OS disk."""
    if not q.source or q.source.kind != "managed_disk":
        return None
    state = q.source.state or "Unattached"
    if same_text(state, "Unattached") and not q.source.managed_by:
        return None
    holder = f" to {q.source.managed_by}" if q.source.managed_by else ""
    return Finding(
        about=q.source.option,
        message=f"{q.source.name} is {state}{holder}, but only an unattached disk can become a machine's OS disk.",
    )


@rule(source=citations.GENERATION_2, remedy="Capture the image from a generalised machine, or attach its disk instead.")
def image_not_generalised(q: Question) -> Finding | None:
    """A managed image of a specialised system cannot make new machines."""
    if not q.source or q.source.kind != "managed_image" or not same_text(q.source.os_state, "Specialized"):
        return None
    return Finding(
        about="image", message=f"{q.source.name} holds a specialised system, which cannot be provisioned anew."
    )


@rule(source=citations.FIND_IMAGE, remedy="Choose a newer version of the image, or another SKU.")
def image_deprecated(q: Question) -> Finding | None:
    """The publisher has withdrawn the version of the image."""
    if not q.source or not same_text(q.source.deprecation, "Deprecated"):
        return None
    return Finding(about=q.source.option, message=f"{q.source.name} is deprecated; Azure makes no machine from it.")


@rule(source=citations.FIND_IMAGE, remedy="Choose a newer version of the image, or another SKU.", severity="warning")
def image_deprecation_scheduled(q: Question) -> Finding | None:
    """The publisher has announced that the version of the image will be withdrawn."""
    if not q.source or not same_text(q.source.deprecation, "ScheduledForDeprecation"):
        return None
    return Finding(about=q.source.option, message=f"{q.source.name} is scheduled for deprecation.")


@rule(source=citations.FIND_IMAGE, remedy="Accept the plan's terms once for the subscription.", severity="note")
def image_has_plan(q: Question) -> Finding | None:
    """The image is sold under a plan, whose terms the subscription must have accepted."""
    if not q.source or not q.source.plan or q.source.terms_accepted is not None:
        return None
    plan = q.source.plan
    return Finding(
        about="plan",
        message=f"{q.source.name} is sold under the plan {plan.get('name')} of {plan.get('publisher')}.",
    )


@rule(source=citations.SKUS, remedy="Choose a size or a source so that both are of one architecture.")
def architecture_differs(q: Question) -> Finding | None:
    """Size and source are for different processor architectures."""
    if not q.source or not q.source.architecture or not q.size_facts:
        return None
    if q.source.architecture == q.size_facts.architecture:
        return None
    return Finding(
        about="size",
        message=f"The size {q.size} is {q.size_facts.architecture}, but {q.source.name} is {q.source.architecture}.",
    )


@rule(source=citations.NVME, remedy="Choose a source tagged for NVMe, or a size with a SCSI controller.")
def source_lacks_nvme(q: Question) -> Finding | None:
    """The size has NVMe controllers only, and the source does not say that it boots from one."""
    if not q.source or not q.size_facts or q.size_facts.disk_controllers != ("NVMe",):
        return None
    if not q.source.disk_controllers or "NVMe" in q.source.disk_controllers:
        return None
    # The rule resize_changes_controller checks a VM, since the controller can change with the size.
    if q.source.kind == "virtual_machine":
        return None
    return Finding(
        about="size",
        message=f"The size {q.size} has NVMe disk controllers only, but {q.source.name} boots from"
        f" {' or '.join(q.source.disk_controllers)}.",
    )


@rule(source=citations.GENERATION_2, remedy="Convert it to a fixed-size VHD.")
def vhdx_not_supported(q: Question) -> Finding | None:
    """Azure boots no VHDX; the format is taken for some data disks only."""
    if not q.asks_for("vhdx"):
        return None
    return Finding(
        about="features", message="An OS disk in the VHDX format is asked for, which no generation has in Azure."
    )


@rule(source=citations.UNMANAGED, remedy="Use managed disks.")
def unmanaged_disks_need_generation_1(q: Question) -> Finding | None:
    """Generation 2 machines have managed disks only."""
    if not q.asks_for("unmanaged_disks") or q.resulting_generation != "V2":
        return None
    return Finding(about="features", message="Unmanaged disks are asked for, but the machine would be V2.")


RULES = (
    source_in_other_location,
    gallery_image_not_in_location,
    disk_in_other_zone,
    disk_in_use,
    image_not_generalised,
    image_deprecated,
    image_deprecation_scheduled,
    image_has_plan,
    marketplace_terms_not_accepted,
    architecture_differs,
    source_lacks_nvme,
    vhdx_not_supported,
    unmanaged_disks_need_generation_1,
)
