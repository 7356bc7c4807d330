"""Judge 1,000 sizes with each of 20 images, the facts in hand; no network, no SDK, no Ansible.

The sizes and images are those of the emulator's catalogue, repeated under other names until there are enough.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.alternatives import Neighbours, near_sizes
from ansible_collections.gen2.azure.plugins.module_utils.domain.eligibility.survey import (
    EligibilityMemo,
    Place,
    Survey,
)
from ansible_collections.gen2.azure.plugins.module_utils.domain.size import SizeFacts
from ansible_collections.gen2.azure.plugins.module_utils.domain.source import SourceFacts
from figure import Figure, peak_mb, quickest, report

CATALOGUE = Path(__file__).resolve().parents[1] / "emulator" / "catalogue"
LOCATION = "westeurope"
SIZES = 1000
IMAGES = 20
# Azure's records hold some 45 capabilities each; those that no rule reads must not cost anything.
MORE_CAPABILITIES = {f"Capability{number}": str(number) for number in range(25)}


def main() -> int:
    saved = json.dumps({"sizes": list(itertools.islice(_sizes(), SIZES)), "images": list(_images())})
    facts = json.loads(saved)
    place, survey = _read(facts)
    seconds = quickest(lambda: survey.verdicts(place))
    judged = survey.verdicts(place)
    known = EligibilityMemo(judged)
    blocked = [question for question, verdict in judged if not verdict.eligible]
    neighbours = Neighbours(place.offered or {})
    distinct = {question.size: question for question in blocked}.values()
    combinations = f"{len(survey.sizes):,} sizes x {len(survey.sources)} images"
    return report(
        [
            Figure(name=f"{combinations}, facts in hand, judged", value=seconds, unit="s", limit=1),
            Figure(name="peak memory, all verdicts held", value=peak_mb(), unit="MB", limit=200),
            Figure(name="facts read from a snapshot", value=quickest(lambda: _read(json.loads(saved))), unit="s"),
            Figure(
                name=f"three nearest sizes for each of {len(distinct)} that are blocked",
                value=quickest(lambda: [near_sizes(each, neighbours, known, 3) for each in distinct]),
                unit="s",
            ),
        ]
    )


def _read(facts: Mapping[str, Any]) -> tuple[Place, Survey]:
    sizes = [SizeFacts.from_dict(size) for size in facts["sizes"]]
    survey = Survey(
        sizes=tuple(size.name for size in sizes), sources=tuple(map(SourceFacts.from_dict, facts["images"]))
    )
    return Place(location=LOCATION, offered={size.name.lower(): size for size in sizes}), survey


def _sizes() -> Iterator[dict[str, Any]]:
    """Yield facts of sizes without end."""
    entries = [entry for entry in _catalogue("sizes") if LOCATION in entry["locations"]]
    for number, entry in enumerate(itertools.cycle(entries)):
        offer = entry["locations"][LOCATION]
        record = {
            "name": f"{entry['name']}_{number}",
            "family": entry["family"],
            "locationInfo": [{"location": LOCATION, "zones": offer["zones"]}],
            "restrictions": offer.get("restrictions", []),
            "capabilities": [
                {"name": name, "value": value} for name, value in (entry["capabilities"] | MORE_CAPABILITIES).items()
            ],
        }
        yield SizeFacts.from_arm(record, LOCATION).to_dict()


def _images() -> Iterator[dict[str, Any]]:
    for entry in _catalogue("images")[:IMAGES]:
        name = ":".join(entry[part] for part in ("publisher", "offer", "sku")) + ":latest"
        version = {"location": LOCATION, "properties": entry["properties"]}
        yield SourceFacts.from_marketplace(version, name=name).to_dict()


def _catalogue(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))
    return entries


if __name__ == "__main__":
    sys.exit(main())
