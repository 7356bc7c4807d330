"""Flows of galleries: definitions, versions of every source, machines of them, and what is refused before a write."""

from __future__ import annotations

import contextlib
import json
import pathlib
import time
import typing as t

import pytest

from .azure import Azure, Failed
from .test_managed_image import GEN1, GEN2, KEY, builder

LOGIN = {"admin_username": "azureuser", "ssh_public_keys": [KEY]}


def definition(azure: Azure, group: str, name: str = "web", **options: t.Any) -> dict[str, t.Any]:
    """Make a gallery with an image definition, and return the options of its version 1.0.0."""
    azure.run("gallery", name="golden", resource_group=group)
    named = {"os_type": "Linux", "publisher": "example", "offer": "web", "sku": name}
    azure.run("gallery_image", name=name, gallery="golden", resource_group=group, **{**named, **options})
    azure.forget()
    return {"name": "1.0.0", "gallery": "golden", "gallery_image": name, "resource_group": group}


def machine(azure: Azure, group: str, image: t.Any, **options: t.Any) -> dict[str, t.Any]:
    return {
        "name": "web1",
        "resource_group": group,
        "size": ["Standard_D2s_v5"],
        "image": image,
        "subnet_id": azure.id_of(group, "Microsoft.Network/virtualNetworks", "net") + "/subnets/default",
        **options,
    }


def managed_image(azure: Azure, group: str, image: str = GEN2, generation: str = "V2") -> dict[str, t.Any]:
    """Make a managed image, and return it as the option `source`."""
    azure.run("managed_disk", name="os", resource_group=group, source={"image": image}, generation=generation)
    azure.run("managed_image", name="img", resource_group=group, source={"disk": "os"}, generation=generation)
    azure.forget()
    return {"managed_image": "img"}


def test_gallery_and_definition_cost_one_read_each_when_up_to_date(azure: Azure, group: str) -> None:
    definition(azure, group, security_type="trusted_launch_supported", disk_controllers=["SCSI", "NVMe"])
    assert not azure.run("gallery", name="golden", resource_group=group)["changed"]
    result = azure.run(
        "gallery_image",
        name="web",
        gallery="golden",
        resource_group=group,
        security_type="trusted_launch_supported",
        disk_controllers=["NVMe", "SCSI"],
        os_state="Generalized",
    )
    assert not result["changed"]
    assert (result["gallery_image"]["generation"], result["gallery_image"]["architecture"]) == ("V2", "x64")
    assert len(azure.requests()) == 2


def test_features_change_and_the_security_type_never_does(azure: Azure, group: str) -> None:
    definition(azure, group, security_type="trusted_launch_supported")
    options = {"name": "web", "gallery": "golden", "resource_group": group}
    changed = azure.run("gallery_image", accelerated_networking=True, description="the web", tags={"a": "1"}, **options)
    shown = changed["gallery_image"]
    assert (shown["accelerated_networking"], shown["security_type"]) == (True, "trusted_launch_supported")
    assert (shown["description"], shown["tags"], shown["sku"]) == ("the web", {"a": "1"}, "web")
    azure.forget()
    assert not azure.run("gallery_image", accelerated_networking=True, description="the web", **options)["changed"]
    for drift in ({"security_type": "trusted_launch"}, {"generation": "V1"}):
        with pytest.raises(Failed) as caught:
            azure.run("gallery_image", **drift, **options)
        assert caught.value.code == "ImmutableDrift"
    assert azure.writes() == []


def test_missing_gallery_names_its_option(azure: Azure, group: str) -> None:
    named = {"os_type": "Linux", "publisher": "example", "offer": "web", "sku": "web"}
    with pytest.raises(Failed, match="find gallery ") as caught:
        azure.run("gallery_image", name="web", gallery="none", resource_group=group, **named)
    assert caught.value.result["error"]["status"] == 404
    assert azure.writes() == []


def test_of_a_managed_image_in_two_regions_and_a_machine_of_it(azure: Azure, group: str) -> None:
    source = managed_image(azure, group)
    version = definition(azure, group, security_type="trusted_launch_supported")
    regions = [{"name": "eastus", "replicas": 2}, {"name": "westeurope"}]
    options = {**version, "source": source, "target_regions": regions, "replicas": 1}
    checked = azure.run("gallery_image_version", check=True, **options)
    assert azure.writes() == []
    made = azure.run("gallery_image_version", **options)
    assert made["plan"] == checked["plan"]
    shown = made["gallery_image_version"]
    assert [(r["name"], r["replicas"]) for r in shown["target_regions"]] == [("eastus", 2), ("westeurope", 1)]
    assert shown["replication"]["state"] == "Completed"
    assert {(r["name"], r["progress"]) for r in shown["replication"]["regions"]} == {
        ("eastus", 100),
        ("westeurope", 100),
    }
    azure.forget()
    assert not azure.run("gallery_image_version", **options)["changed"]
    assert len(azure.requests()) == 1
    image = {"gallery": "golden", "name": "web"}
    wanted = machine(azure, group, image, security_type="trusted_launch", **LOGIN)
    result = azure.run("virtual_machine", **wanted)["virtual_machine"]
    assert (result["generation"], result["security_type"]) == ("V2", "trusted_launch")
    azure.forget()
    assert not azure.run("virtual_machine", **wanted)["changed"]
    assert len(azure.requests()) == 1


def test_latest_never_moves_a_machine(azure: Azure, group: str) -> None:
    source = managed_image(azure, group)
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=source)
    azure.run("virtual_machine", **machine(azure, group, {"gallery": "golden", "name": "web"}, **LOGIN))
    azure.run("gallery_image_version", **{**version, "name": "1.1.0"}, source=source)
    assert not azure.run("virtual_machine", **machine(azure, group, {"gallery": "golden", "name": "web"}))["changed"]
    first = azure.id_of(group, "Microsoft.Compute/galleries", "golden") + "/images/web/versions/1.0.0"
    assert not azure.run("virtual_machine", **machine(azure, group, first))["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine(azure, group, first.replace("1.0.0", "1.1.0")))
    assert caught.value.code == "ImmutableDrift"


def test_regions_and_replicas_converge(azure: Azure, group: str) -> None:
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    more = {**version, "target_regions": [{"name": "eastus"}, {"name": "westeurope", "replicas": 2}]}
    shown = azure.run("gallery_image_version", **more)["gallery_image_version"]
    assert [(r["name"], r["replicas"]) for r in shown["target_regions"]] == [("eastus", 1), ("westeurope", 2)]
    assert not azure.run("gallery_image_version", **more)["changed"]
    hidden = azure.run("gallery_image_version", **version, exclude_from_latest=True)["gallery_image_version"]
    assert hidden["exclude_from_latest"]
    assert len(hidden["target_regions"]) == 2
    with pytest.raises(Failed, match="every version is excluded from latest"):
        azure.run("virtual_machine", **machine(azure, group, {"gallery": "golden", "name": "web"}, **LOGIN))


def test_latest_leaves_out_what_is_excluded_in_the_region_and_what_failed(azure: Azure, group: str) -> None:
    source = managed_image(azure, group)
    older = definition(azure, group)
    newer = {**older, "name": "1.1.0"}
    azure.run("gallery_image_version", **{**older, "name": "0.9.0"}, source=source)
    azure.run("gallery_image_version", **newer, source=source)
    regions = [{"name": "eastus", "exclude_from_latest": True}, {"name": "westeurope"}]
    made = azure.run("gallery_image_version", **newer, target_regions=regions)
    assert made["changed"]
    shown = made["gallery_image_version"]["target_regions"]
    assert [(region["name"], region["exclude_from_latest"]) for region in shown] == [
        ("eastus", True),
        ("westeurope", False),
    ]
    unset = [{"name": "eastus"}, {"name": "westeurope"}]
    for given in (regions, unset):
        assert not azure.run("gallery_image_version", **newer, target_regions=given)["changed"]
    failing = {"method": "PUT", "path": "versions/1.2.0"}
    azure.admin("POST", "faults", {"fault": "provisioning_failed", "match": failing, "times": 1})
    with pytest.raises(Failed):
        azure.run("gallery_image_version", **{**older, "name": "1.2.0"}, source=source)
    image = {"gallery": "golden", "name": "web"}
    for location, latest in (("eastus", "0.9.0"), ("westeurope", "1.1.0")):
        reference = {**image, "resource_group": group}
        (found,) = azure.run("image_info", images=[reference], location=location)["images"]
        assert found["version"] == latest
    disk = {"name": "copy", "resource_group": group, "source": {"image": image}}
    made = azure.run("managed_disk", **disk)["managed_disk"]
    assert made["source"].endswith("/versions/0.9.0")
    virtual_machine = azure.run("virtual_machine", **machine(azure, group, image, **LOGIN))["virtual_machine"]
    reference = virtual_machine["properties"]["storageProfile"]["imageReference"]
    assert reference["exactVersion"] == "0.9.0"
    azure.run("gallery_image_version", **{**older, "name": "0.9.0"}, exclude_from_latest=True)
    with pytest.raises(Failed, match="every version is excluded from latest in eastus"):
        azure.run("image_info", images=[{**image, "resource_group": group}], location="eastus")


def test_a_specialised_trusted_snapshot_makes_specialised_trusted_machines(azure: Azure, group: str) -> None:
    azure.run("managed_disk", name="os", resource_group=group, source={"image": GEN2}, security_type="trusted_launch")
    azure.run("snapshot", name="snap", resource_group=group, source={"disk": "os"})
    version = definition(azure, group, os_state="Specialized", security_type="trusted_launch")
    azure.run("gallery_image_version", **version, source={"snapshot": "snap"})
    image = {"gallery": "golden", "name": "web", "version": "1.0.0"}
    azure.forget()
    for options, code in (
        ({"security_type": "trusted_launch", **LOGIN}, "InvalidOption"),
        ({"security_type": "standard"}, "NotEligible"),
    ):
        with pytest.raises(Failed) as caught:
            azure.run("virtual_machine", **machine(azure, group, image, **options))
        assert caught.value.code == code
    assert azure.writes() == []
    made = azure.run("virtual_machine", **machine(azure, group, image, security_type="trusted_launch"))
    assert made["virtual_machine"]["generation"] == "V2"
    assert made["virtual_machine"]["admin_username"] is None
    assert "osProfile" not in made["virtual_machine"]["properties"]


@pytest.mark.parametrize("state", ["Generalized", "Specialized"])
def test_of_a_machine(azure: Azure, group: str, state: str) -> None:
    builder(azure, group, generalised=state == "Generalized")
    version = definition(azure, group, os_state=state)
    azure.run("gallery_image_version", **version, source={"virtual_machine": "builder"})
    login = LOGIN if state == "Generalized" else {}
    result = azure.run("virtual_machine", **machine(azure, group, {"gallery": "golden", "name": "web"}, **login))
    assert result["virtual_machine"]["generation"] == "V2"


def test_of_a_blob(azure: Azure, group: str) -> None:
    version = definition(azure, group)
    account = azure.id_of(group, "Microsoft.Storage/storageAccounts", "vhds")
    source = {"blob_uri": "https://vhds.blob.core.windows.net/vhds/os.vhd", "storage_account_id": account}
    made = azure.run("gallery_image_version", **version, source=source)["gallery_image_version"]
    assert made["source"] == source["blob_uri"]
    assert not azure.run("gallery_image_version", **version, source=source)["changed"]


@pytest.mark.parametrize(
    ("image", "options", "reason"),
    [
        pytest.param(GEN1, {}, "source_is_other_generation_than_definition", id="V1 into V2"),
        pytest.param(GEN2, {"generation": "V1"}, "source_is_other_generation_than_definition", id="V2 into V1"),
        pytest.param(
            GEN2,
            {"security_type": "trusted_launch"},
            "source_has_other_security_type_than_definition",
            id="standard into trusted",
        ),
        pytest.param(
            GEN2,
            {"os_state": "Specialized"},
            "source_has_other_state_than_definition",
            id="generalised into specialised",
        ),
    ],
)
def test_refused_before_any_write(azure: Azure, group: str, image: str, options: dict[str, str], reason: str) -> None:
    source = managed_image(azure, group, image, "V1" if image == GEN1 else "V2")
    version = definition(azure, group, **options)
    with pytest.raises(Failed) as caught:
        azure.run("gallery_image_version", **version, source=source)
    assert caught.value.result["error"]["reasons"] == [reason]
    for side in ("images/img", "galleries/golden/images/web"):
        assert side in caught.value.result["msg"]
    assert azure.writes() == []


def test_the_region_of_the_source_has_to_be_a_target(azure: Azure, group: str) -> None:
    source = managed_image(azure, group)
    version = definition(azure, group)
    with pytest.raises(Failed) as caught:
        azure.run("gallery_image_version", **version, source=source, target_regions=[{"name": "westeurope"}])
    assert caught.value.result["error"]["reasons"] == ["version_location_is_no_target", "source_region_is_no_target"]


def test_a_machine_runs_only_where_the_version_has_a_replica(azure: Azure, group: str) -> None:
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    image = azure.id_of(group, "Microsoft.Compute/galleries", "golden") + "/images/web"
    found = azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="westeurope", images=[image])
    assert [r["code"] for r in found["verdicts"][0]["reasons"] if r["severity"] == "blocker"] == [
        "gallery_image_not_in_location"
    ]
    assert azure.run("eligibility_info", sizes=["Standard_D2s_v5"], location="eastus", images=[image])["eligible"]


def test_image_info_reads_gallery_images(azure: Azure, group: str) -> None:
    version = definition(azure, group, security_type="trusted_launch_supported")
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    image = azure.id_of(group, "Microsoft.Compute/galleries", "golden") + "/images/web"
    (found,) = azure.run("image_info", images=[image], location="eastus")["images"]
    assert (found["kind"], found["generation"], found["version"]) == ("gallery_image", "V2", "1.0.0")
    assert (found["resource_group"], found["trusted_launch"], found["os_state"]) == (group, True, "Generalized")


def test_what_holds_something_is_deleted_from_the_inside_out(azure: Azure, group: str) -> None:
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    image = {"name": "web", "gallery": "golden", "resource_group": group, "state": "absent"}
    gallery = {"name": "golden", "resource_group": group, "state": "absent"}
    azure.forget()
    for module, options in (("gallery", gallery), ("gallery_image", image)):
        with pytest.raises(Failed) as caught:
            azure.run(module, **options)
        assert caught.value.code == "InUse"
    assert azure.writes() == []
    for module, options in (
        ("gallery_image_version", {**version, "state": "absent"}),
        ("gallery_image", image),
        ("gallery", gallery),
    ):
        assert azure.run(module, **options)["changed"]
        assert not azure.run(module, **options)["changed"]


def test_the_images_of_others(azure: Azure, group: str) -> None:
    gallery = azure.id_of(group, "Microsoft.Compute/galleries", "golden")
    version = definition(azure, group, security_type="trusted_launch_supported")
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    info = {"publisherUri": "https://example.com", "publisherContact": "a@example.com", "eula": "e"}
    profile = {"permissions": "Community", "communityGalleryInfo": {**info, "publicNamePrefix": "gold"}}
    body = {"location": "eastus", "properties": {"sharingProfile": profile}}
    azure.put(gallery, "2024-03-03", body)
    azure.post(f"{gallery}/share", "2024-03-03", {"operationType": "EnableCommunity"})
    names: list[str] = []
    while not names:
        names = azure.run("gallery", name="golden", resource_group=group)["gallery"]["community_names"]
    azure.forget()
    for number in ("1.0.0", "latest"):
        image = f"/CommunityGalleries/{names[0]}/Images/web/Versions/{number}"
        wanted = {**machine(azure, group, image, **LOGIN), "name": f"web-{number.replace('.', '')}"}
        assert azure.run("virtual_machine", **wanted)["virtual_machine"]["generation"] == "V2"
        assert not azure.run("virtual_machine", **wanted)["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("virtual_machine", **machine(azure, group, image.replace("/web/", "/none/"), **LOGIN))
    assert caught.value.result["error"]["status"] == 404


def test_a_disk_of_the_latest_version(azure: Azure, group: str) -> None:
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    options = {"name": "copy", "resource_group": group, "source": {"image": {"gallery": "golden", "name": "web"}}}
    made = azure.run("managed_disk", **options)["managed_disk"]
    assert (made["recorded_generation"], made["os_type"]) == ("V2", "Linux")
    assert made["source"].endswith("/galleries/golden/images/web/versions/1.0.0")
    assert not azure.run("managed_disk", **options)["changed"]
    with pytest.raises(Failed) as caught:
        azure.run("managed_disk", **{**options, "name": "other"}, generation="V1")
    assert caught.value.result["error"]["reasons"] == ["source_records_other_generation"]


def test_a_directly_shared_image(azure: Azure, group: str) -> None:
    gallery = azure.id_of(group, "Microsoft.Compute/galleries", "golden")
    version = definition(azure, group)
    azure.run("gallery_image_version", **version, source=managed_image(azure, group))
    azure.put(
        gallery, "2024-03-03", {"location": "eastus", "properties": {"sharingProfile": {"permissions": "Groups"}}}
    )
    groups = [{"type": "Subscriptions", "ids": [azure.subscription]}]
    azure.post(f"{gallery}/share", "2024-03-03", {"operationType": "Add", "groups": groups})
    unique = azure.run("gallery", name="golden", resource_group=group)["gallery"]["unique_name"]
    image = f"/SharedGalleries/{unique}/Images/web"
    (found,) = wait_for_image(azure, image)
    assert (found["generation"], found["kind"], found["version"]) == ("V2", "gallery_image", "1.0.0")
    disk = {"name": "copy", "resource_group": group, "source": {"image": image}}
    assert azure.run("managed_disk", **disk)["managed_disk"]["source"] is not None
    assert not azure.run("managed_disk", **disk)["changed"]
    wanted = machine(azure, group, image, **LOGIN)
    assert azure.run("virtual_machine", **wanted)["virtual_machine"]["generation"] == "V2"
    assert not azure.run("virtual_machine", **wanted)["changed"]
    azure.run("gallery_image_version", **version, exclude_from_latest=True)
    with pytest.raises(Failed, match="every version is excluded from latest"):
        azure.run("image_info", images=[image], location="eastus")


def wait_for_image(azure: Azure, image: str) -> list[dict[str, t.Any]]:
    """Return the image once the share of its gallery is in place."""
    for _attempt in range(50):
        with contextlib.suppress(Failed):
            return list(azure.run("image_info", images=[image], location="eastus")["images"])
        time.sleep(0.02)
    raise AssertionError(f"{image} was not shared")


def test_how_far_a_replication_is_is_told_to_whoever_looks(
    azure: Azure, group: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    source = managed_image(azure, group)
    version = {**definition(azure, group), "source": source, "target_regions": [{"name": "eastus"}, {"name": "westus"}]}
    file = tmp_path / "progress.json"
    azure.admin("PUT", "settings", {"operation_seconds": 1, "retry_after": 0.05})
    monkeypatch.setenv("GEN2_AZURE_PROGRESS_FILE", str(file))
    azure.run("gallery_image_version", **version)
    told = json.loads(file.read_text())
    assert (told["subject"], told["unit"], told["total"]) == ("replication of web/1.0.0", "regions", 2)
    assert "East US" in told["note"]
