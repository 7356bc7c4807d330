# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the security type fits generation, size and source."""

from __future__ import annotations

import re
import typing as t

from ...security_type import SecurityType, security_type_of
from ..question import Question
from ..rule import Finding, rule
from . import citations

# Series the page on trusted launch excludes (2026-07-27), of which the API does not mark all: the M family but Mbdsv4,
# confidential sizes, and these.
_WITHOUT_TRUSTED_LAUNCH = frozenset({"Dpsv5", "Dpdsv5", "Dplsv5", "Dpldsv5", "NP"})
_CONFIDENTIAL_FAMILY = re.compile(r"(DC|EC|NCC)[a-z]")
_MEMORY_FAMILY = re.compile(r"M([a-z]|$)")
_MEMORY_WITH_TRUSTED_LAUNCH = "Mbdsv4"
# The API's names of families of M sizes: standardMSFamily, StandardMBDSMediumMemoryv3Family.
_MEMORY_QUOTA = re.compile(r"standardm(?!bds\w*v4)\w*family", re.IGNORECASE)

_IMAGES = ("marketplace_image", "managed_image", "gallery_image")
# What an image's security type demands; the types that end in Supported leave the choice.
_ONLY: t.Final[dict[str, SecurityType]] = {"trustedlaunch": "trusted_launch", "confidentialvm": "confidential_vm"}


@rule(source=citations.TRUSTED_LAUNCH, remedy="Choose a generation 2 source, or set security_type to standard.")
def security_type_needs_generation_2(q: Question) -> Finding | None:
    """Trusted launch and confidential machines are generation 2 only."""
    if q.security_type in (None, "standard") or q.resulting_generation != "V1":
        return None
    return Finding(
        about="security_type",
        message=f"security_type {q.security_type} needs generation 2, but the machine would be V1.",
    )


@rule(source=citations.TRUSTED_LAUNCH, remedy="Set security_type to trusted_launch or confidential_vm.")
def firmware_security_needs_security_type(q: Question) -> Finding | None:
    """Secure Boot and the virtual TPM come with trusted launch or a confidential machine, never alone."""
    asked = sorted(q.features & {"secure_boot", "vtpm"})
    if not asked or q.trusted or q.confidential:
        return None
    return Finding(
        about="features",
        message=f"{' and '.join(asked)} is asked for, but security_type is {q.security_type or 'not given'}.",
    )


@rule(source=citations.TRUSTED_LAUNCH, remedy="Choose a size with trusted launch, or set security_type to standard.")
def size_lacks_trusted_launch(q: Question) -> Finding | None:
    """The size takes no machine with trusted launch."""
    if not q.trusted or not size_refuses_trusted_launch(q):
        return None
    # What a machine has already is told by the rules on transitions.
    if q.security_type is None and q.source and q.source.kind == "virtual_machine":
        return None
    return Finding(
        about="size", message=f"The machine would have trusted launch, but the size {q.size} does not support it."
    )


@rule(
    source=citations.TRUSTED_LAUNCH_FAQ, remedy="Choose an image with trusted launch, or set security_type to standard."
)
def image_lacks_trusted_launch(q: Question) -> Finding | None:
    """The image is not made for trusted launch."""
    if not q.trusted or not q.source or q.source.kind not in ("marketplace_image", "gallery_image"):
        return None
    if not q.source.features_known or "trustedlaunch" in (q.source.security_type or "").lower():
        return None
    return Finding(about="image", message=f"Trusted launch is asked for, but {q.source.name} is not made for it.")


@rule(source=citations.TRUSTED_LAUNCH, remedy="Publish the image in a gallery, or set security_type to standard.")
def managed_image_lacks_trusted_launch(q: Question) -> Finding | None:
    """A managed image makes no machine with trusted launch, and none is captured from one."""
    if not q.trusted:
        return None
    if q.source and q.source.kind == "managed_image":
        return Finding(about="image", message=f"Trusted launch is asked for, but {q.source.name} is a managed image.")
    if q.asks_for("managed_image"):
        return Finding(about="features", message="Trusted launch is asked for together with capturing managed images.")
    return None


@rule(source=citations.CONFIDENTIAL, remedy="Choose a size of a confidential series, such as DCasv5 or ECasv5.")
def size_lacks_confidential(q: Question) -> Finding | None:
    """The size takes no confidential machine."""
    if not q.confidential or not q.size_facts or q.size_facts.confidential_type:
        return None
    return Finding(about="size", message=f"The machine would be confidential, but the size {q.size} makes none.")


@rule(source=citations.CONFIDENTIAL, remedy="Set security_type to confidential_vm, or choose another size.")
def confidential_size_needs_security_type(q: Question) -> Finding | None:
    """A confidential size makes confidential machines only."""
    if q.confidential or not q.size_facts or not q.size_facts.confidential_type:
        return None
    given = q.security_type or "not given"
    return Finding(
        about="security_type",
        message=f"The size {q.size} makes confidential machines only, but security_type is {given}.",
    )


@rule(source=citations.CONFIDENTIAL, remedy="Choose an image made for confidential machines.")
def image_lacks_confidential(q: Question) -> Finding | None:
    """The image is not made for confidential machines."""
    if not q.confidential or not q.source or q.source.kind not in _IMAGES:
        return None
    known = q.source.features_known or q.source.kind == "managed_image"
    if not known or "confidentialvm" in (q.source.security_type or "").lower():
        return None
    return Finding(
        about="image", message=f"A confidential machine is asked for, but {q.source.name} is not made for it."
    )


@rule(source=citations.GALLERY_SECURITY, remedy="Set security_type to that of the image.")
def image_needs_security_type(q: Question) -> Finding | None:
    """An image captured with its guest state makes machines of its own security type only."""
    if not q.source or q.source.kind not in _IMAGES:
        return None
    needed = _ONLY.get((q.source.security_type or "").lower())
    if not needed or needed == q.security_type:
        return None
    return Finding(
        about="security_type",
        message=f"{q.source.name} makes machines of the type {needed} only, but security_type is"
        f" {q.security_type or 'not given'}.",
        remedy=f"Set security_type to {needed}.",
    )


@rule(source=citations.TRUSTED_LAUNCH, remedy="Set security_type to that of the disk, or leave it out.")
def security_type_differs_from_disk(q: Question) -> Finding | None:
    """A machine has the security type of the disk it is made from."""
    if not q.source or q.source.kind != "managed_disk" or q.security_type is None:
        return None
    recorded = security_type_of(q.source.security_type)
    if recorded == q.security_type:
        return None
    return Finding(
        about="security_type",
        message=f"security_type {q.security_type} is asked for, but {q.source.name} is {recorded}.",
        remedy=f"Set security_type to {recorded}, or leave it out.",
    )


@rule(
    source=citations.TRUSTED_LAUNCH,
    remedy="Set security_type to trusted_launch to have it, or to standard to exclude it.",
    severity="note",
)
def trusted_launch_available(q: Question) -> Finding | None:
    """Size and image support trusted launch, and no security type is given; Azure may choose it by default."""
    if not trusted_launch_by_default(q):
        return None
    name = q.source.name if q.source else "The image"
    return Finding(
        about="security_type",
        message=f"{name} and the size {q.size} both support trusted launch. security_type is not given: the VM gets"
        " trusted launch where the subscription has it as default, else the type Standard.",
    )


@rule(
    source=citations.TRUSTED_LAUNCH,
    remedy="Set security_type to standard. If Azure answers that Standard is not available, register the feature"
    " Microsoft.Compute/UseStandardSecurityType in the subscription.",
    severity="warning",
)
def default_security_type_may_exclude(q: Question) -> Finding | None:
    """Hibernation of Linux and capturing managed images exclude trusted launch, which Azure may choose by default."""
    if not trusted_launch_by_default(q):
        return None
    linux = q.source is not None and (q.source.os_type or "").lower() == "linux"
    asked = "hibernation of Linux" if linux and q.asks_for("hibernation") else ""
    asked = asked or ("capturing managed images" if q.asks_for("managed_image") else "")
    if not asked:
        return None
    return Finding(
        about="security_type",
        message=f"{asked[0].upper()}{asked[1:]} is requested, which excludes trusted launch, and security_type is not"
        " given. Azure creates the VM with trusted launch where the subscription has it as default.",
    )


@rule(
    source=citations.TRUSTED_LAUNCH_FAQ,
    remedy="If Azure answers that Standard is not available, register the feature"
    " Microsoft.Compute/UseStandardSecurityType in the subscription.",
    severity="note",
)
def standard_may_need_registration(q: Question) -> Finding | None:
    """Asking for the type Standard by name may need a feature registered in the subscription."""
    if q.security_type != "standard" or q.resulting_generation != "V2":
        return None
    return Finding(about="security_type", message="Some subscriptions may not ask for the type Standard by name.")


@rule(source=citations.GENERATION_2, remedy="Use trusted launch or a confidential machine instead.")
def shielded_vm_not_supported(q: Question) -> Finding | None:
    """Azure has no shielded virtual machines of either generation."""
    if not q.asks_for("shielded_vm"):
        return None
    return Finding(about="features", message="Hyper-V shielding is asked for, which Azure does not have.")


@rule(source=citations.GENERATION_2, remedy="Choose a generation 2 source.")
def vbs_needs_generation_2(q: Question) -> Finding | None:
    """Virtualisation-based security needs generation 2."""
    if not q.asks_for("vbs") or q.resulting_generation != "V1":
        return None
    return Finding(about="features", message="Virtualisation-based security is asked for, but the machine would be V1.")


def size_refuses_trusted_launch(q: Question) -> bool:
    """Tell whether the size takes no trusted launch, by what Azure says of it or by the generations it boots."""
    if q.size_generations == ("V1",):
        return True
    if _excludes_trusted_launch(q.series):
        return True
    if not q.size_facts:
        return False
    unmarked = bool(_MEMORY_QUOTA.fullmatch(q.size_facts.family))
    return unmarked or bool(q.size_facts.is_true("TrustedLaunchDisabled") or q.size_facts.confidential_type)


def _excludes_trusted_launch(series: str) -> bool:
    """Tell whether the page on trusted launch excludes the series."""
    if _MEMORY_FAMILY.match(series):
        return series != _MEMORY_WITH_TRUSTED_LAUNCH
    return series in _WITHOUT_TRUSTED_LAUNCH or bool(_CONFIDENTIAL_FAMILY.match(series))


def trusted_launch_by_default(q: Question) -> bool:
    """Tell whether Azure may choose trusted launch for a new VM whose security type is not given.

    It does where the feature is registered in the subscription, with API versions from 2025-11-01 on, for a generation
    2 image and a size that support trusted launch (Microsoft, "Trusted Launch as default").
    """
    if q.security_type is not None or not q.source or not q.size_facts:
        return False
    image = q.source.kind in ("marketplace_image", "gallery_image") and q.source.generation == "V2"
    marked = "trustedlaunch" in (q.source.security_type or "").lower()
    return image and marked and not size_refuses_trusted_launch(q)


RULES = (
    security_type_needs_generation_2,
    firmware_security_needs_security_type,
    size_lacks_trusted_launch,
    image_lacks_trusted_launch,
    managed_image_lacks_trusted_launch,
    size_lacks_confidential,
    confidential_size_needs_security_type,
    image_lacks_confidential,
    image_needs_security_type,
    security_type_differs_from_disk,
    trusted_launch_available,
    default_security_type_may_exclude,
    standard_may_need_registration,
    shielded_vm_not_supported,
    vbs_needs_generation_2,
)
