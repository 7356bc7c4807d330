"""The releases that Microsoft's page on trusted launch of 2026-07-27 lists, one by one, and those between them."""

from __future__ import annotations

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.upgrade.distributions import (
    is_listed,
    is_newer_than_listed,
    known_versions,
)

PAGE = {
    "almalinux": "8 9 10",
    "ol": "8.10 9.6 9.7 10.1",
    "rhel": "8.6 8.8 8.10 9.4 9.5 9.6 9.7 9.8 10.0 10.1 10.2",
    "rocky": "8.6 8.10 9.2 9.4 9.5 9.6 9.7",
    "sles": "15.3 15.4 15.5 15.6 15.7 16",
    "ubuntu": "18.04 20.04 22.04 24.04 26.04",
}
BETWEEN = {
    "almalinux": "7.9",
    "ol": "8.9 9.5 10.0",
    "rhel": "7.9 8.5 8.7 8.9 9.0 9.3",
    "rocky": "8.5 8.9 9.0 9.3",
    "sles": "12.5 15.2",
    "ubuntu": "16.04 23.10 24.10",
    "debian": "12",
    "azurelinux": "3.0",
    "centos": "7.9",
}
NEWER = {"ol": "9.8 10.2", "rhel": "8.11 9.9 10.3 11.0", "rocky": "9.8 10.0", "sles": "15.8", "ubuntu": "26.10 28.04"}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(distribution, version) for distribution, versions in table.items() for version in versions.split()]


@pytest.mark.parametrize(("distribution", "version"), rows(PAGE))
def test_listed(distribution: str, version: str) -> None:
    assert is_listed(distribution, version)
    assert not is_newer_than_listed(distribution, version)
    assert version in known_versions(distribution).split(", ")


@pytest.mark.parametrize(("distribution", "version"), rows(BETWEEN))
def test_not_listed(distribution: str, version: str) -> None:
    assert not is_listed(distribution, version)
    assert not is_newer_than_listed(distribution, version)


@pytest.mark.parametrize(("distribution", "version"), rows(NEWER))
def test_newer_than_the_list(distribution: str, version: str) -> None:
    assert not is_listed(distribution, version)
    assert is_newer_than_listed(distribution, version)


def test_a_major_release_stands_for_its_minor_ones() -> None:
    assert is_listed("almalinux", "9.4")
    assert is_listed("sles", "16.0")
