"""Marks of texts: trust never reaches a text that a template engine could read."""

from __future__ import annotations

import pytest
from ansible.utils.unsafe_proxy import AnsibleUnsafe
from ansible_collections.gen2.azure.plugins.plugin_utils.azure_texts import (
    Marking,
    for_expressions,
    may_be_template,
    trust_as_template,
)

BRACES = ["{{ x }}", "{% x %}", "{# x #}", "{", "}", "a{b", "#jinja2:variable_start_string:'[['\n[[ x ]]"]


def is_never_evaluated(text: str) -> bool:
    if trust_as_template is None:
        return isinstance(text, AnsibleUnsafe)
    from ansible.template import is_trusted_as_template

    return not is_trusted_as_template(text)


@pytest.mark.parametrize("text", BRACES)
def test_a_text_that_may_be_a_template_is_never_evaluated(text: str) -> None:
    given = trust_as_template(text) if trust_as_template else text
    marking = Marking()
    assert may_be_template(text)
    assert is_never_evaluated(marking.of_azure(given))
    assert is_never_evaluated(marking.of_azure({"tags": [{"a": given}]})["tags"][0]["a"])
    assert marking.of_azure(given) == text


@pytest.mark.parametrize("text", ["", "web", "a%b", "#jinja", "$(id)", "'\"<>", "[[ x ]]"])
def test_any_other_text_is_exported_plain(text: str) -> None:
    marked = Marking().of_azure({text: text})
    assert marked == {text: text}
    assert next(iter(marked)).__class__ is str
    assert not isinstance(marked[text], AnsibleUnsafe)
    assert trust_as_template is None or not is_never_evaluated(marked[text])


@pytest.mark.parametrize("text", ["web", *BRACES])
def test_no_text_is_trusted_within_expressions(text: str) -> None:
    assert is_never_evaluated(for_expressions([{"a": {"b": text}}])[0]["a"]["b"])


def test_values_that_are_no_texts_stay_and_nothing_is_shared() -> None:
    facts = {"a": [1, True, None, 1.5], "b": {}, "c": ()}
    marked = Marking().of_azure(facts)
    assert marked == {"a": [1, True, None, 1.5], "b": {}, "c": []}
    marked["a"].append(2)
    assert len(facts["a"]) == 4
