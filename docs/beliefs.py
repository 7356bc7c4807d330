"""Write docsite/rst/beliefs.rst: what the collection takes to be true of Azure; with --check, only compare the two."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "docsite" / "rst" / "beliefs.rst"
EVIDENCE = {
    "documented": "Microsoft's documents or contracts say so.",
    "recorded": "Recorded traffic of real clients with Azure shows it.",
    "quoted": "Users or maintainers quote Azure in public threads.",
    "doubtful": "None of these decides it. The collection works with either answer, or says what it does.",
}
INTRODUCTION = """\
.. _ansible_collections.gen2.azure.docsite.beliefs:

Beliefs about Azure
===================

The collection is tested on an emulator. This page lists what it takes to be true of Azure where documents are silent,
contradict each other or are contradicted by users, with the evidence, what the collection does, and the call that
settles the question on a real subscription. A setting names the world of the emulator in which Azure answers the other
way; flows run in both worlds.

The page is made by ``python docs/beliefs.py``.
"""


@dataclass(frozen=True)
class Belief:
    """One belief; `setting` is the emulator's setting for the other answer, empty where there is none."""

    belief: str
    evidence: str
    source: str
    done: str
    call: str
    setting: str = ""


BELIEFS = (
    Belief(
        belief="A PATCH of a VM merges a part of ``storageProfile``, ``securityProfile`` or ``networkProfile``.",
        evidence="doubtful",
        source="The contract is silent. Recorded PATCHes of the .NET and Java libraries send each profile whole.",
        done="Sends each changed profile whole, which gives the same with both answers.",
        call="PATCH a VM with ``osDisk.caching`` alone, then GET it.",
        setting="patch_replaces_profiles",
    ),
    Belief(
        belief="Azure ignores read-only members of data disks and images that a PATCH sends back.",
        evidence="doubtful",
        source="The contract marks ``diskIOPSReadWrite``, ``diskMBpsReadWrite`` and ``exactVersion`` read-only.",
        done="Leaves them out.",
        call="PATCH a VM with a data disk as GET shows it.",
        setting="read_only_members_are_refused",
    ),
    Belief(
        belief="A PATCH with ``tags: {}`` removes all tags.",
        evidence="doubtful",
        source="Recorded clients send ``tags: {}`` in a PUT; no recorded PATCH does.",
        done="Sends it, reads the resource, and sends a null for each tag that is left.",
        call="PATCH a tagged VM with ``tags: {}``, then GET it.",
        setting="empty_tags_are_ignored",
    ),
    Belief(
        belief="A list of image versions shows their properties with ``$expand=properties``.",
        evidence="doubtful",
        source="The contract names ``$expand``; no recording uses it on this list.",
        done="Asks for it, and reads each version that it uses with a GET where ``properties`` is missing.",
        call="GET ``.../skus/{sku}/versions?$expand=properties``.",
        setting="expand_of_versions_is_ignored",
    ),
    Belief(
        belief="Pages behind the signed URL of an upload can be cleared.",
        evidence="doubtful",
        source="The URL's permissions are not documented; azcopy writes zeros there.",
        done="Clears, and writes zeros where that is refused.",
        call="Put Page with ``x-ms-page-write: clear`` to the URL of ``beginGetAccess``.",
        setting="upload_refuses_clearing",
    ),
    Belief(
        belief="The ranges behind the signed URL of an upload can be listed.",
        evidence="doubtful",
        source="The URL's permissions are not documented.",
        done="Lists them. Where that is refused, sends all of the file and clears the rest.",
        call="Get Page Ranges on the URL of ``beginGetAccess``.",
        setting="upload_refuses_listing",
    ),
    Belief(
        belief="The signed URL of an upload takes ``Content-MD5``.",
        evidence="doubtful",
        source="Documented for the Blob service, not for these URLs.",
        done="Sends it, and writes without it where the header is refused.",
        call="Put Page with ``Content-MD5`` to the URL of ``beginGetAccess``.",
        setting="upload_refuses_md5",
    ),
    Belief(
        belief="``beginGetAccess`` of a disk in the state ActiveUpload prolongs the access.",
        evidence="doubtful",
        source="Not documented and not recorded.",
        done="Asks again when the access expires; where Azure answers 409, ends the access and asks once more.",
        call="POST ``beginGetAccess`` twice for a disk that is uploaded.",
        setting="upload_refuses_second_access",
    ),
    Belief(
        belief="``endGetAccess`` is refused while an upload does not end with the footer of a VHD.",
        evidence="quoted",
        source="microsoft/AzureStorageExplorer issues 6654 and 8800 (``InvalidVhd``).",
        done="Sends the footer last. Where Azure takes the disk without it, the next run refuses the disk.",
        call="POST ``endGetAccess`` after writing all pages but the last.",
        setting="upload_ends_without_footer",
    ),
    Belief(
        belief="The agreement of a plan that has no terms is answered 404.",
        evidence="doubtful",
        source="Not documented and not recorded.",
        done="Takes 400 for the same.",
        call="GET ``.../agreements/current`` of a plan that is free of terms.",
        setting="missing_agreement_is_bad_request",
    ),
    Belief(
        belief="``accepted`` of an agreement says whether its terms are accepted.",
        evidence="recorded",
        source="azure-cli recordings show true with api-version 2015-06-01. Azure/azure-rest-api-specs issue 14108"
        " reports false for accepted terms with 2021-01-01, and true with 2015-06-01.",
        done="Reads and accepts agreements with api-version 2015-06-01. Never accepts terms without ``accept_terms``.",
        call="PUT the agreement with ``accepted: true``, then GET it with both api-versions.",
        setting="agreement_is_never_accepted",
    ),
    Belief(
        belief="A confidential OS disk is attached without ``securityEncryptionType``.",
        evidence="doubtful",
        source="Recorded for images only, where the type is sent.",
        done="Sends the type that matches the security type of the disk.",
        call="PUT a VM that attaches a confidential OS disk, without the type.",
        setting="confidential_attach_needs_encryption_type",
    ),
    Belief(
        belief="A new VM without ``securityType`` is of the type Standard.",
        evidence="documented",
        source="Microsoft, trusted-launch.md of 2026: trusted launch where it is registered as default.",
        done="Says so in the verdict, compares only what is asked for, and asks for ``standard`` where needed.",
        call="PUT a VM without ``securityType``, with api-version 2025-11-01, then GET it.",
        setting="trusted_launch_by_default",
    ),
    Belief(
        belief="``$orderby=name desc`` of image versions orders names as text.",
        evidence="quoted",
        source="Azure/azure-rest-api-specs issue 30142, ansible-collections/azure issue 1667.",
        done="Reads all names and orders them by number.",
        call="GET ``.../skus/8-lvm-gen2/versions?$orderby=name desc&$top=1`` of RedHat RHEL.",
    ),
    Belief(
        belief="``latest`` of a gallery image skips versions that the version or the target region excludes.",
        evidence="documented",
        source="Microsoft's gallery contract 2024-03-03, ``excludeFromLatest``.",
        done="Skips them when it reads the image that a VM or disk is created from.",
        call="PUT a VM of a definition whose newest version is excluded in its region.",
    ),
    Belief(
        belief="A new subnet that does not say ``defaultOutboundAccess`` has default outbound access.",
        evidence="documented",
        source="Microsoft, techcommunity.microsoft.com 2026: private from API version 2025-07-01 on.",
        done="Always sends the value for a new subnet.",
        call="PUT a virtual network with api-version 2025-07-01, then GET its subnet.",
    ),
    Belief(
        belief="The OS disk of a VM is swapped by an update with another name and id of the disk.",
        evidence="recorded",
        source="azure-cli recordings: a PUT with a new name and id, and ``createOption`` as it was.",
        done="Sends both, and nothing that belongs to the former disk.",
        call="PATCH a deallocated VM with the name and id of another OS disk.",
    ),
    Belief(
        belief="A deallocated VM shows neither size nor type of its managed disks.",
        evidence="recorded",
        source="azure-cli recordings of deallocated VMs.",
        done="Reads the disks where they are asked about.",
        call="GET a deallocated VM.",
    ),
    Belief(
        belief="``generalize`` has no operation; ``deallocate`` and ``start`` have both headers of one.",
        evidence="recorded",
        source="azure-cli recordings (headers of long-running operations).",
        done="Follows the headers that come.",
        call="POST ``generalize`` and look at the headers.",
    ),
)


def page() -> str:
    """Return the page, in reStructuredText."""
    counts = {kind: sum(belief.evidence == kind for belief in BELIEFS) for kind in EVIDENCE}
    total = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines = [INTRODUCTION, f"{len(BELIEFS)} beliefs: {total}.", ""]
    lines += [f"* *{kind.capitalize()}*: {text}" for kind, text in EVIDENCE.items()]
    lines += ["", ".. list-table::", "   :header-rows: 1", "   :widths: 24 10 22 22 22", ""]
    heads = ("Belief", "Evidence", "Source", "What the collection does", "What settles it")
    lines += _row(heads)
    for belief in sorted(BELIEFS, key=lambda each: list(EVIDENCE).index(each.evidence)):
        settled = f"{belief.call} Setting: ``{belief.setting}``." if belief.setting else belief.call
        lines += _row((belief.belief, belief.evidence, belief.source, belief.done, settled))
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...]) -> list[str]:
    first, *rest = cells
    return [f"   * - {first}", *(f"     - {cell}" for cell in rest)]


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with --check."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write(f"{PAGE.relative_to(CHECKOUT)} is not as docs/beliefs.py makes it: run python docs/beliefs.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
