from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.errors import ImmutableDrift, InUse, InvalidOption
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery.arguments import GALLERY_ARGUMENTS
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery.desired import DesiredGallery
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery.observed import ObservedGallery
from ansible_collections.gen2.azure.plugins.module_utils.domain.gallery.plans import (
    plan_creation,
    plan_deletion,
    plan_update,
)

GALLERY = "/subscriptions/0000/resourceGroups/images/providers/Microsoft.Compute/galleries/golden"
OBSERVED = ObservedGallery(
    document={
        "id": GALLERY,
        "name": "golden",
        "location": "eastus2",
        "properties": {"description": "images", "identifier": {"uniqueName": "0000-GOLDEN"}},
    }
)


def desired(**given: t.Any) -> DesiredGallery:
    defaults = {name: argument.get("default") for name, argument in GALLERY_ARGUMENTS.items()}
    options = {**defaults, "name": "golden", "resource_group": "images", **given}
    return DesiredGallery.from_options(options, subscription="0000")


def test_creation() -> None:
    (step,) = plan_creation(desired(description="images", tags={"a": 1}), location="eastus2").steps
    assert (step.method, step.resource_id) == ("PUT", GALLERY)
    assert step.body == {"location": "eastus2", "tags": {"a": "1"}, "properties": {"description": "images"}}


@pytest.mark.parametrize("name", ["golden-images", "_golden", "golden.", "g" * 81])
def test_refuses_a_name_that_azure_refuses(name: str) -> None:
    with pytest.raises(InvalidOption, match=r"^name"):
        desired(name=name)


@pytest.mark.parametrize("options", [{}, {"location": "East US 2", "description": "images"}, {"tags": {}}])
def test_nothing_to_do(options: dict[str, t.Any]) -> None:
    assert not plan_update(desired(**options), OBSERVED)


def test_what_changes_and_what_never_does() -> None:
    (step,) = plan_update(desired(description="more", tags={"a": "1"}), OBSERVED).steps
    assert (step.method, step.body) == ("PATCH", {"tags": {"a": "1"}, "properties": {"description": "more"}})
    with pytest.raises(ImmutableDrift, match="location"):
        plan_update(desired(location="westus"), OBSERVED)


def test_one_that_holds_images_is_not_deleted() -> None:
    assert plan_deletion(OBSERVED, []).steps[0].method == "DELETE"
    with pytest.raises(InUse) as caught:
        plan_deletion(OBSERVED, [f"{GALLERY}/images/web"])
    assert caught.value.users == (f"{GALLERY}/images/web",)


def test_facts() -> None:
    facts = OBSERVED.to_dict()
    assert (facts["unique_name"], facts["sharing"], facts["community_names"]) == ("0000-GOLDEN", "Private", [])
    assert ObservedGallery(document={}).to_dict()["id"] == ""
