from __future__ import annotations

import typing as t

import pytest
from ansible_collections.gen2.azure.plugins.module_utils.domain.plan import HIDDEN
from ansible_collections.gen2.azure.plugins.module_utils.domain.property import Property, differences, options_in

SIZE = Property(option="size_gb", path="properties.diskSizeGB", cost="needs deallocate", grows_only=True)
ROWS = (
    Property(option="zone", path="zones", cost="needs replace"),
    Property(option="type", path="sku.name", cost="in place", absent="Standard"),
    Property(option="secret", path="secret", cost="in place", hidden=True),
    SIZE,
)


@pytest.mark.parametrize(
    ("declared", "observed", "different"),
    [
        pytest.param({}, {"zones": ["1"]}, [], id="not asked"),
        pytest.param({"zones": ["1"]}, {"zones": ["1"]}, [], id="same"),
        pytest.param({"sku": {"name": "STANDARD"}}, {}, [], id="what Azure means by nothing"),
        pytest.param({"sku": {"name": None}}, {"sku": {"name": "Premium"}}, ["type"], id="null is asked for"),
        pytest.param({"zones": ["2"], "secret": "b"}, {"zones": ["1"]}, ["zone", "secret"], id="order of the table"),
    ],
)
def test_differences(declared: dict[str, t.Any], observed: dict[str, t.Any], different: list[str]) -> None:
    assert [found.row.option for found in differences(ROWS, declared, observed)] == different


@pytest.mark.parametrize(
    ("row", "after", "immutable"),
    [
        pytest.param(ROWS[0], ["2"], True, id="needs replace"),
        pytest.param(ROWS[1], "Premium", False, id="in place"),
        pytest.param(SIZE, 64, False, id="grows"),
        pytest.param(SIZE, 16, True, id="shrinks"),
    ],
)
def test_immutable(row: Property, after: t.Any, immutable: bool) -> None:
    declared: dict[str, t.Any] = {"zones": after, "sku": {"name": after}, "properties": {"diskSizeGB": after}}
    (found,) = differences((row,), declared, {"zones": ["1"], "properties": {"diskSizeGB": 32}})
    assert found.immutable is immutable


def test_hidden_values_stay_out_of_plans() -> None:
    (found,) = differences(ROWS, {"secret": "new"}, {"secret": "old"})
    assert HIDDEN in found.change.before
    assert "new" not in str(found.change)
    assert options_in(ROWS, {"secret": "new", "zones": ["1"]}) == {"zone": ["1"], "secret": HIDDEN}
