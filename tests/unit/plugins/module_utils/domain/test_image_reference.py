from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.image_reference import (
    ManagedImage,
    MarketplaceImage,
    parse_image,
    read_reference,
)

IMAGES = "/subscriptions/0000/resourceGroups/{}/providers/Microsoft.Compute/images/golden"
UBUNTU = MarketplaceImage(publisher="Canonical", offer="jammy", sku="gen2", version="1.2.3")
LATEST = MarketplaceImage(publisher="Canonical", offer="jammy", sku="gen2")


def parse(value: t.Any) -> t.Any:
    return parse_image(value, subscription="0000", resource_group="web")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Canonical:jammy:gen2:1.2.3", UBUNTU, id="urn"),
        pytest.param("Canonical:jammy:gen2:latest", LATEST, id="urn, latest"),
        pytest.param(
            {"publisher": "Canonical", "offer": "jammy", "sku": "gen2", "version": "1.2.3"}, UBUNTU, id="parts"
        ),
        pytest.param({"publisher": "Canonical", "offer": "jammy", "sku": "gen2"}, LATEST, id="parts, no version"),
        pytest.param({"publisher": "Canonical", "offer": "jammy", "sku": "gen2", "version": None}, LATEST, id="null"),
    ],
)
def test_marketplace_forms(value: t.Any, expected: MarketplaceImage) -> None:
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("value", "group"),
    [
        pytest.param(IMAGES.format("web"), "web", id="id"),
        pytest.param({"id": IMAGES.format("web")}, "web", id="id in a mapping"),
        pytest.param({"name": "golden"}, "web", id="name, the machine's group"),
        pytest.param({"name": "golden", "resource_group": "images"}, "images", id="name, another group"),
    ],
)
def test_managed_forms(value: t.Any, group: str) -> None:
    image = parse(value)
    assert isinstance(image, ManagedImage)
    assert image.to_arm() == {"id": IMAGES.format(group)}


@pytest.mark.parametrize(
    ("value", "option"),
    [
        pytest.param("Canonical:jammy:gen2", "image", id="three parts"),
        pytest.param("Canonical:jammy::latest", "image.sku", id="empty part"),
        pytest.param("Canonical:jam my:gen2:latest", "image.offer", id="space"),
        pytest.param({}, "image", id="empty mapping"),
        pytest.param({"name": "golden", "sku": "gen2"}, "image", id="two ways at once"),
        pytest.param({"publisher": "Canonical"}, "image", id="half"),
        pytest.param(IMAGES.format("web").replace("images", "disks"), "image", id="id of a disk"),
        pytest.param(7, "image", id="a number"),
    ],
)
def test_refused_forms_name_the_option(value: t.Any, option: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        parse(value)
    assert caught.value.option == option


GALLERY = "/subscriptions/0000/resourceGroups/{}/providers/Microsoft.Compute/galleries/gold"
SHARED = "/SharedGalleries/1111-GOLD/Images/web"
COMMUNITY = "/CommunityGalleries/gold-1111/Images/web"
HERE = GALLERY.format("web") + "/images/web"


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        pytest.param(f"{HERE}/versions/1.0.0", {"id": f"{HERE}/versions/1.0.0"}, id="version"),
        pytest.param(HERE, {"id": HERE}, id="definition, which is its latest version"),
        pytest.param(f"{HERE}/versions/Latest", {"id": HERE}, id="latest said"),
        pytest.param({"id": HERE}, {"id": HERE}, id="id in a mapping"),
        pytest.param({"gallery": "gold", "name": "web"}, {"id": HERE}, id="names, the machine's group"),
        pytest.param(
            {"gallery": "gold", "name": "web", "version": "1.0.0", "resource_group": "images"},
            {"id": GALLERY.format("images") + "/images/web/versions/1.0.0"},
            id="names, another group",
        ),
        pytest.param({"gallery": GALLERY.format("x"), "name": "web"}, {"id": GALLERY.format("x") + "/images/web"}),
        pytest.param(f"{SHARED}/Versions/1.0.0", {"sharedGalleryImageId": f"{SHARED}/Versions/1.0.0"}, id="shared"),
        pytest.param(
            COMMUNITY.lower(),
            {"communityGalleryImageId": "/CommunityGalleries/gold-1111/Images/web/Versions/latest"},
            id="community, latest",
        ),
    ],
)
def test_gallery_forms(value: t.Any, reference: dict[str, str]) -> None:
    image = parse(value)
    assert image.to_arm() == reference
    assert read_reference(reference) == image


@pytest.mark.parametrize(
    ("wanted", "observed", "matches"),
    [
        pytest.param(HERE, {"id": HERE.upper(), "exactVersion": "1.0.0"}, True, id="latest stays latest"),
        pytest.param(HERE, {"id": f"{HERE}/versions/1.0.0"}, True, id="latest never moves a machine"),
        pytest.param(f"{HERE}/versions/1.0.0", {"id": f"{HERE}/versions/1.0.0"}, True, id="same version"),
        pytest.param(f"{HERE}/versions/1.0.0", {"id": HERE, "exactVersion": "1.0.0"}, True, id="that latest was"),
        pytest.param(f"{HERE}/versions/1.0.0", {"id": HERE, "exactVersion": "1.1.0"}, False, id="that latest was not"),
        pytest.param(f"{HERE}/versions/1.0.0", {"id": f"{HERE}/versions/1.1.0"}, False, id="other version"),
        pytest.param(HERE, {"id": IMAGES.format("web")}, False, id="managed image"),
        pytest.param(HERE, {}, False, id="machine with no image"),
        pytest.param(SHARED, {"sharedGalleryImageId": f"{SHARED}/versions/2.0.0"}, True, id="shared latest"),
        pytest.param(SHARED, {"communityGalleryImageId": f"{COMMUNITY}/versions/2.0.0"}, False, id="another kind"),
        pytest.param(
            f"{COMMUNITY}/Versions/1.0.0", {"communityGalleryImageId": f"{COMMUNITY}/versions/2.0.0"}, False, id="older"
        ),
    ],
)
def test_gallery_matches(wanted: str, observed: dict[str, str], matches: bool) -> None:
    assert parse(wanted).matches(observed) is matches


def reference(**changed: str) -> dict[str, str]:
    return {"publisher": "Canonical", "offer": "jammy", "sku": "gen2", "version": "1.2.3", **changed}


@pytest.mark.parametrize(
    ("image", "observed", "matches"),
    [
        pytest.param(UBUNTU, reference(), True, id="same"),
        pytest.param(UBUNTU, reference(publisher="canonical", sku="GEN2"), True, id="case"),
        pytest.param(UBUNTU, reference(version="1.2.4"), False, id="other version"),
        pytest.param(UBUNTU, reference(version="latest", exactVersion="1.2.3"), True, id="exact version of latest"),
        pytest.param(UBUNTU, reference(version="latest", exactVersion="1.2.2"), False, id="latest is another"),
        pytest.param(
            LATEST, reference(version="latest", exactVersion="1.2.2"), True, id="latest never moves a machine"
        ),
        pytest.param(LATEST, reference(sku="gen1"), False, id="other sku"),
        pytest.param(LATEST, {}, False, id="machine with no image"),
    ],
)
def test_matches(image: MarketplaceImage, observed: dict[str, str], matches: bool) -> None:
    assert image.matches(observed) is matches
