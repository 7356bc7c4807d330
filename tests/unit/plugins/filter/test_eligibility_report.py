from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.gen2.azure.plugins.filter.eligibility_report import FilterModule

FILTERS = FilterModule().filters()
FACTS = {
    "sizes": [{"name": "Standard_D2_v3", "location": "westeurope", "generations": ["V1"]}],
    "images": [{"name": "a:b:c:latest", "generation": "V2"}],
}


def judged(facts: t.Any, **options: t.Any) -> t.Any:
    return FILTERS["eligibility_report"](facts, **{"location": "westeurope", **options})


@pytest.mark.parametrize("facts", [FACTS, [FACTS], json.dumps(FACTS), [json.dumps(FACTS)], [json.dumps(FACTS), FACTS]])
def test_facts_come_in_every_form(facts: t.Any) -> None:
    report = judged(facts)
    assert report["totals"]["cells"] == {"eligible": 0, "warned": 0, "blocked": 1}


def test_the_report_is_json_and_the_tables_are_made_of_it() -> None:
    report = json.loads(json.dumps(judged(FACTS)))
    assert "size_cannot_boot_source" in FILTERS["eligibility_report_csv"](report)
    assert FILTERS["eligibility_report_csv"](report, "machines").startswith("id,name,")
    assert FILTERS["eligibility_report_markdown"](report, "Sizes").startswith("# Sizes")


def test_texts_are_judged_once_for_all_forms() -> None:
    assert judged(json.dumps(FACTS)) is judged(json.dumps(FACTS))
    assert judged(json.dumps(FACTS)) is not judged(json.dumps(FACTS), zone="1")


@pytest.mark.parametrize(
    ("facts", "options", "said"),
    [
        ("{", {}, "no JSON"),
        ("[]", {}, "sizes"),
        ({"sizes": {}}, {"zone": "1"}, "sizes"),
        (FACTS, {"generation": "3"}, "V1, V2, any"),
        (FACTS, {"regoin": "x"}, "regoin"),
    ],
)
def test_bad_input_fails_with_the_filters_name(facts: t.Any, options: dict[str, t.Any], said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said) as caught:
        judged(facts, **options)
    assert "gen2.azure.eligibility_report" in str(caught.value)
