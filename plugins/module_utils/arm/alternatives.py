# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what alternatives to a blocked combination are chosen from: other SKUs of an offer, other locations."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.eligibility.alternatives import (
    Alternatives,
    Neighbours,
    generation_blocks,
    near_images,
    near_sizes,
    near_skus,
    other_zones,
)
from ..domain.eligibility.judge import judge
from ..domain.eligibility.question import Question
from ..domain.eligibility.survey import EligibilityMemo, Judged, Place
from ..domain.image_reference import MarketplaceImage, parse_image
from ..domain.source import SourceFacts
from .client import ArmClient
from .concurrency import read_concurrently
from .errors import NotFound
from .images import list_sku_names
from .sources import read_image

# An offer may have a hundred SKUs; the one of the other generation is among those nearest by name.
_SKUS_READ = 8


def find_alternatives(
    client: ArmClient, judged: list[Judged], place: Place, others: Iterable[Place], *, limit: int
) -> list[Alternatives | None]:
    """Return, for each combination in turn, what would work in its place; None for one that is eligible.

    At most `limit` of sizes and images each. Of an image whose generation blocks it, the SKUs of its offer are read.
    """
    is_eligible = EligibilityMemo(judged)
    neighbours = Neighbours(place.offered or {})
    elsewhere = list(others)
    blocked = [question for question, verdict in judged if not verdict.eligible]
    images = _read_other_images(client, [q for q in blocked if generation_blocks(q, is_eligible)])

    def find(question: Question) -> Alternatives:
        other_images = images.get(question.source.name, ()) if question.source else ()
        return Alternatives(
            sizes=near_sizes(question, neighbours, is_eligible, limit),
            images=near_images(question, other_images, is_eligible, limit),
            zones=other_zones(question, is_eligible),
            locations=tuple(each.location for each in elsewhere if judge(each.ask(question)).eligible),
        )

    return [None if verdict.eligible else find(question) for question, verdict in judged]


def _read_other_images(client: ArmClient, questions: Iterable[Question]) -> dict[str, list[SourceFacts]]:
    """Return, by the image's name, the images of its offer that are nearest by name, each read once."""
    wanted: dict[str, list[MarketplaceImage]] = {}
    for question in questions:
        name = question.source.name if question.source else ""
        if name not in wanted:
            wanted[name] = _nearest_of_offer(client, name, question.location)
    distinct = list(dict.fromkeys(image for images in wanted.values() for image in images))
    location = next((question.location for question in questions), "")
    read = dict(zip(distinct, read_concurrently(lambda i: _read_if_there(client, i, location), distinct), strict=True))
    return {name: [found for image in images if (found := read[image])] for name, images in wanted.items()}


def _nearest_of_offer(client: ArmClient, name: str, location: str) -> list[MarketplaceImage]:
    image = parse_image(name, subscription=client.subscription, resource_group="")
    if not isinstance(image, MarketplaceImage):
        return []
    skus = near_skus(image.sku, list_sku_names(client, image.publisher, image.offer, location))
    return [MarketplaceImage(publisher=image.publisher, offer=image.offer, sku=sku) for sku in skus[:_SKUS_READ]]


def _read_if_there(client: ArmClient, image: MarketplaceImage, location: str) -> SourceFacts | None:
    try:
        return read_image(client, image, location=location)
    except NotFound:
        return None
