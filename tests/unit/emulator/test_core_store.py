from __future__ import annotations

from ansible_collections.gen2.azure.tests.emulator.store import Resource, Store

GROUP = "/subscriptions/s/resourceGroups/Group"
DISKS = "Microsoft.Compute/disks"


def disk(name: str, group: str = GROUP) -> Resource:
    return {"id": f"{group}/providers/{DISKS}/{name}", "name": name, "type": DISKS}


def test_ids_are_found_in_any_case_and_kept_as_created() -> None:
    store = Store()
    store.put(disk("Data"))
    found = store.get(f"{GROUP.upper()}/PROVIDERS/microsoft.compute/DISKS/dAtA/")
    assert found is not None
    assert found["id"] == f"{GROUP}/providers/{DISKS}/Data"


def test_a_scope_ends_at_a_segment() -> None:
    store = Store()
    store.put(disk("a"))
    store.put(disk("b", GROUP + "2"))
    assert [found["name"] for found in store.of_type(DISKS.lower(), scope=GROUP.lower())] == ["a"]
    assert [found["name"] for found in store.of_type(DISKS)] == ["a", "b"]


def test_a_replaced_resource_keeps_its_place() -> None:
    store = Store()
    for name in ("a", "b", "A"):
        store.put(disk(name))
    assert [found["name"] for found in store.of_type(DISKS)] == ["A", "b"]


def test_under_leaves_out_the_scope_itself() -> None:
    store = Store()
    store.put({"id": GROUP, "name": "Group", "type": "Microsoft.Resources/resourceGroups"})
    store.put(disk("a"))
    assert [found["name"] for found in store.under(GROUP)] == ["a"]
    store.delete(GROUP)
    assert store.get(GROUP) is None
    assert len(store.under("/subscriptions/s")) == 1


def test_a_deleted_resource_leaves_every_index() -> None:
    store = Store()
    store.put(disk("a"))
    store.delete(disk("A")["id"])
    store.delete(disk("a")["id"])
    assert store.of_type(DISKS) == []
    assert store.under("") == []


def test_times_tell_creation_from_change() -> None:
    now = [1_000_000_000.0]
    store = Store(lambda: now[0])
    store.put(disk("a"))
    now[0] += 60
    store.put(disk("a"))
    created, changed = store.times(disk("a")["id"])
    assert (created, changed) == ("2001-09-09T01:46:40Z", "2001-09-09T01:47:40Z")
