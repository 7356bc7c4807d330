from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.image_reference import (
    ManagedImage,
    MarketplaceImage,
    parse_image,
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
