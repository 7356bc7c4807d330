"""The options that the collection's own documentation has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"


@cache
def documented_options(plugin: str, kind: str) -> frozenset[str]:
    """Return the options of a plugin, suboptions behind a dot, fragments and aliases included."""
    from ansible.plugins.loader import fragment_loader
    from ansible.utils.plugin_docs import get_docstring

    source = PLUGINS / {"module": "modules", "filter": "filter", "inventory": "inventory"}[kind] / plugin
    path = source.with_suffix(".yml") if kind == "filter" else source.with_suffix(".py")
    if kind == "filter":
        options: Any = yaml.safe_load(path.read_text(encoding="utf-8"))["DOCUMENTATION"]["options"]
    else:
        options = get_docstring(str(path), fragment_loader, collection_name="gen2.azure", plugin_type=kind)[0][
            "options"
        ]
    return frozenset(flat(options, "suboptions"))


def flat(options: Mapping[str, Any], below: str, prefix: str = "") -> Iterator[str]:
    """Yield the names and aliases of options, with those under the key `below`, a dot between the levels."""
    for name, option in options.items():
        for spelling in (name, *option.get("aliases", ())):
            yield f"{prefix}{spelling}"
        yield from flat(option.get(below) or {}, below, f"{prefix}{name}.")
