from __future__ import annotations

import re
from collections.abc import Mapping

from .refusals import invalid

DISK_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,78}[A-Za-z0-9_]|[A-Za-z0-9_]")
GALLERY_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.]{0,78}[A-Za-z0-9])?")
# image-version.md: three integers of 32 bits.
VERSION_NAME = re.compile(r"\d{1,10}\.\d{1,10}\.\d{1,10}")
IMAGE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
# resource-name-rules.md: none of these characters, no leading underscore, no period or hyphen at the end.
MACHINE_NAME = re.compile(r"(?!_)[^\\/\"'\[\]:|<>+=;,?*@&\s]{0,63}[^\\/\"'\[\]:|<>+=;,?*@&\s.-]")
RULES: Mapping[str, tuple[re.Pattern[str], str, str]] = {
    "microsoft.compute/virtualmachines": (MACHINE_NAME, "virtual machine", "1 and 64"),
    "microsoft.compute/virtualmachinescalesets": (MACHINE_NAME, "virtual machine scale set", "1 and 64"),
    "microsoft.compute/disks": (DISK_NAME, "disk", "1 and 80"),
    "microsoft.compute/snapshots": (DISK_NAME, "snapshot", "1 and 80"),
    "microsoft.compute/images": (IMAGE_NAME, "image", "1 and 80"),
    "microsoft.compute/galleries": (GALLERY_NAME, "gallery", "1 and 80"),
    "microsoft.compute/galleries/images": (IMAGE_NAME, "gallery image", "1 and 80"),
    "microsoft.compute/galleries/images/versions": (VERSION_NAME, "gallery image version", "5 and 32"),
    "microsoft.compute/availabilitysets": (IMAGE_NAME, "availability set", "1 and 80"),
}
WINDOWS_HOST_LENGTH = 15
LINUX_HOST_LENGTH = 64
HOST_CHARACTERS = "` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : ' \" , < > / ?"


def check_name(resource_type: str, name: str) -> None:
    """Raise the refusal of a resource's name that Azure's rules do not allow."""
    pattern, noun, length = RULES[resource_type.lower()]
    if not pattern.fullmatch(name):
        message = (
            f"The {noun} name '{name}' is invalid. It must be between {length} characters long and must not hold the "
            "characters that the naming rules exclude."
        )
        raise invalid(message, f"{noun.replace(' ', '')}.name")


def check_computer_name(name: str, os_type: str) -> None:
    """Raise the refusal of a host name that the operating system does not take."""
    limit = WINDOWS_HOST_LENGTH if os_type == "Windows" else LINUX_HOST_LENGTH
    characters = set(HOST_CHARACTERS.replace(" ", "")) | {" "}
    bad = len(name) > limit or bool(characters & set(name)) or not name
    if os_type == "Windows" and (bad or name.isdecimal()):
        message = (
            f"Windows computer name cannot be more than {limit} characters long, be entirely numeric, or contain the "
            f"following characters: {HOST_CHARACTERS}."
        )
        raise invalid(message, "computerName")
    if bad:
        message = (
            f"Linux host name cannot exceed {limit} characters in length or contain the following characters: "
            f"{HOST_CHARACTERS}."
        )
        raise invalid(message, "computerName")
