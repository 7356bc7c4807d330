# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How texts that Azure sent reach Ansible: none is ever a template, and all others stay plain.

Whoever may tag a VM writes texts that an inventory reads. `ansible-inventory --export` writes a text that is marked as
unsafe (ansible-core 2.18 and older) or not marked as trusted (2.19 and newer) as a mapping with the key
`__ansible_unsafe`, which AWX does not read as the text. So the texts that can be a template are kept out of templating,
and only those.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping

from ansible.utils.unsafe_proxy import wrap_var

trust_as_template: Callable[[str], str] | None
try:
    from ansible.template import trust_as_template
except ImportError:
    trust_as_template = None

# A text that begins so chooses delimiters of its own, which need no braces (ansible.template, JINJA2_OVERRIDE).
_HEADER: t.Final = "#jinja2:"
# A mapping with such a key is read back from an inventory's JSON as something else, such as an encrypted text.
_READ_BACK: t.Final = "__ansible_"


def plain(text: str) -> str:
    """Return the text without any mark of Ansible: a `str` itself, of no subclass."""
    return str.__str__(text)


def may_be_template(text: str) -> bool:
    """Return whether a template engine could find a delimiter in the text, of Jinja's or of the text's own choice."""
    return "{" in text or "}" in text or _HEADER in text


def for_expressions(facts: t.Any) -> t.Any:
    """Return facts as expressions of the inventory's file see them: no text is trusted, so no result of one is."""
    return facts if trust_as_template else wrap_var(facts)


class Marking:
    """Marks texts for host variables; `dropped` collects the keys of mappings that were left out."""

    def __init__(self) -> None:
        self.dropped: set[str] = set()
        # Many VMs share texts, such as a location; to mark one takes long.
        self._texts: dict[str, str] = {}
        self._keys: dict[t.Any, t.Any] = {}

    def of_azure(self, value: t.Any) -> t.Any:
        """Return a copy of what Azure sent: a text that may be a template is unsafe, any other plain when exported."""
        return self._mark(value, self._azure_text)

    def of_expression(self, value: t.Any) -> t.Any:
        """Return a copy of an expression's result: what may be a template stays as Ansible marked it."""
        return self._mark(value, _result_text)

    def _mark(self, value: t.Any, mark_text: Callable[[str], str]) -> t.Any:
        if isinstance(value, str):
            return mark_text(value)
        if isinstance(value, Mapping):
            keys = self._keys
            marked = {}
            for key, each in value.items():
                kept = keys[key] if key in keys else self._key(key)
                if kept is not None:
                    marked[kept] = self._mark(each, mark_text)
            return marked
        if isinstance(value, (list, tuple)):
            return [self._mark(each, mark_text) for each in value]
        return value

    def _azure_text(self, text: str) -> str:
        marked = self._texts.get(text)
        if marked is None:
            marked = self._texts[text] = _unsafe(text) if may_be_template(text) else _exported_plain(text)
        return marked

    def _key(self, key: t.Any) -> t.Any:
        """Return the marked key of a mapping, or None for one that is left out."""
        marked = key
        if isinstance(key, str):
            marked = _unsafe(key) if may_be_template(key) else plain(key)
            if key.startswith(_READ_BACK):
                self.dropped.add(plain(key))
                marked = None
        self._keys[key] = marked
        return marked


def _result_text(text: str) -> str:
    return text if may_be_template(text) else _exported_plain(text)


def _unsafe(text: str) -> str:
    marked: str = plain(text) if trust_as_template else wrap_var(plain(text))
    return marked


def _exported_plain(text: str) -> str:
    return trust_as_template(plain(text)) if trust_as_template else plain(text)
