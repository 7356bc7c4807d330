"""The filter `upgrade_readiness`: what was gathered of a system in, whether it is ready out."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.gen2.azure.plugins.filter.upgrade_readiness import FilterModule

readiness = FilterModule().filters()["upgrade_readiness"]


def test_reasons_are_what_a_report_needs() -> None:
    found = readiness({"system": "linux", "os_release": "ID=debian\nVERSION_ID=12\n"})
    assert not found["ready"]
    assert found["convert_disk"] is None
    assert {"code", "severity", "about", "message", "remedy", "source"} == set(found["reasons"][0])


def test_a_windows_disk_that_mbr2gpt_has_to_convert() -> None:
    disk = {"number": 0, "partition_style": "MBR", "partitions": 2}
    given = {"system": "Windows", "os": {"BuildNumber": 20348}, "disk": disk, "mbr2gpt": {"exit_code": 0}}
    assert readiness(given)["convert_disk"] == 0
    assert not readiness(given, reachable=False)["ready"]


@pytest.mark.parametrize("given", ["linux", {"fstab": ""}, {"system": "linux", "nothing": ""}])
def test_what_is_no_evidence_is_an_error_of_the_filter(given: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"gen2\.azure\.upgrade_readiness: evidence"):
        readiness(given)
