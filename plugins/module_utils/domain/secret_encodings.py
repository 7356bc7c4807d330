# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that an output holds in an encoding which no list of texts covers: wrapped, in hexadecimal, encoded twice."""

from __future__ import annotations

import base64
import html
import re
import typing as t
from collections.abc import Collection, Iterator
from urllib.parse import unquote, unquote_plus

_DEEPEST: t.Final = 3
# MIME and PEM break the lines of base64 after 76 and 64 characters; JSON and Python show a line break as an escape.
_BREAK: t.Final = r"(?:(?:\\+r)?\\+n|\r?\n)[ \t]*"
_WORD: t.Final = re.compile(rf"[A-Za-z0-9+/_-]{{8,}}(?:{_BREAK}[A-Za-z0-9+/_-]+)*(?:{_BREAK})?={{0,2}}")
_BREAKS: t.Final = re.compile(_BREAK)
_HEXADECIMAL: t.Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_ESCAPE: t.Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_CONTROLS: t.Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def hide_encoded(text: str, secrets: Collection[str], hidden: str) -> str:
    """Return the text with `hidden` for what decodes to a text that holds one of the secrets.

    The encodings are base64 (of UTF-8 and UTF-16, with line breaks or without) and hexadecimal, of which the word is
    replaced, and the escapes of JSON, Python, URLs and HTML in several layers, for which the whole text is.
    """
    shortest = min(map(len, secrets), default=0)
    if not shortest or len(text) < shortest:
        return text
    text = _WORD.sub(lambda word: hidden if _word_holds(word[0], secrets, shortest, 1) else word[0], text)
    return hidden if any(_holds(each, secrets, shortest, 1) for each in _unescaped(text)) else text


def _holds(text: str, secrets: Collection[str], shortest: int, depth: int) -> bool:
    if len(text) < shortest:
        return False
    if any(secret in text for secret in secrets):
        return True
    if depth >= _DEEPEST:
        return False
    words = (word[0] for word in _WORD.finditer(text))
    if any(_word_holds(word, secrets, shortest, depth + 1) for word in words):
        return True
    return any(_holds(each, secrets, shortest, depth + 1) for each in _unescaped(text))


def _word_holds(word: str, secrets: Collection[str], shortest: int, depth: int) -> bool:
    plain = _BREAKS.sub("", word) if "\n" in word or "\\" in word else word
    return any(_holds(text, secrets, shortest, depth) for text in _decoded(plain, shortest))


def _decoded(word: str, shortest: int) -> Iterator[str]:
    """Yield the texts that a word of base64 or hexadecimal stands for, if it is long enough for the shortest secret."""
    if len(word) >= 2 * shortest and _HEXADECIMAL.fullmatch(word):
        yield from _texts(bytes.fromhex(word))
    body = word.rstrip("=").replace("-", "+").replace("_", "/")
    if 3 * len(body) < 4 * shortest:
        return
    # A last character too many is one that does not belong to the encoded text.
    body = body[:-1] if len(body) % 4 == 1 else body
    yield from _texts(base64.b64decode(body + "=" * (-len(body) % 4)))


def _texts(data: bytes) -> Iterator[str]:
    yield data.decode(errors="replace")
    # What PowerShell takes as an encoded command is UTF-16.
    if b"\0" in data:
        yield data.decode("utf-16-le", errors="replace")


def _unescaped(text: str) -> Iterator[str]:
    """Yield the text without one layer of escapes, by each encoding of which there is a sign in it."""
    if "\\" in text:
        plain = _ESCAPE.sub(lambda escape: _character(escape[1]), text)
        yield plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if "\\x" in text:
            # Python shows the bytes of UTF-8 one by one.
            yield plain.encode("latin-1", "replace").decode(errors="replace")
    if "%" in text:
        yield unquote(text)
        if "+" in text:
            yield unquote_plus(text)
    if "&" in text:
        yield html.unescape(text)


def _character(escape: str) -> str:
    if escape[0] in "uUx" and len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _CONTROLS.get(escape, escape)
