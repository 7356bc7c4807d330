# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts in which a secret can appear after an encoder has had it."""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

# Shorter texts occur by chance, such as `1` and `true`, and to hide them everywhere would garble the output. A password
# that Azure takes has at least this length.
SHORTEST: t.Final = 6
_SIGNATURE = re.compile(r"(?:^|[?&;])(?:sig|[Ss]igned[Ss]ignature)=([^&;\s\"'<>)\\]+)")
_ESCAPED_BYTE = re.compile(r"%[0-9A-F]{2}")


def secret_forms(secret: str) -> frozenset[str]:
    """Return the secret and every text derived from it that an output must not hold.

    Those are base64 in both alphabets, with padding, without it, and as a part of a longer base64 text at each of the
    three alignments; the escapes of JSON, Python, URLs and HTML. Texts shorter than SHORTEST are left out, the secret
    too: such a value is hidden where it is given, and nowhere else.
    """
    forms = {secret} if len(secret) >= SHORTEST else set()
    for text in (secret, secret.strip()):
        derived = {text, *_escaped(text), *_url_encoded(text), html.escape(text), html.escape(text, quote=False)}
        for encoded in _base64(text):
            derived |= {encoded, quote(encoded, safe="")}
        forms |= {form for form in derived if len(form) >= SHORTEST}
    return frozenset(forms)


def signatures_in(text: str) -> Iterator[str]:
    """Yield the signatures of shared access signatures (SAS) in a text, as they stand there and decoded."""
    if "=" in text:
        for signature in _SIGNATURE.findall(text):
            yield from {signature, unquote(signature), unquote_plus(signature)}


def _escaped(text: str) -> Iterable[str]:
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    for shown in (repr(text), ascii(text)):
        yield shown[1:-1]
        # Python escapes the apostrophe where the whole text holds a quotation mark too.
        yield shown[1:-1].replace("\\'", "'").replace("'", "\\'")
    yield repr(_utf8(text))[2:-1]


def _url_encoded(text: str) -> Iterable[str]:
    # Python's defaults, the strictest form, and what JavaScript's encodeURIComponent leaves alone.
    data = _utf8(text)
    for encoded in (quote(data), quote(data, safe=""), quote(data, safe="!'()*~"), quote_plus(data)):
        yield encoded
        yield _ESCAPED_BYTE.sub(lambda match: match[0].lower(), encoded)


def _base64(text: str) -> Iterable[str]:
    data = _utf8(text)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(data).decode()
        yield whole
        yield whole.rstrip("=")
        for offset in range(3):
            # The characters whose six bits are all the secret's own, wherever it begins in the longer text.
            first, after = -(-8 * offset // 6), 8 * (offset + len(data)) // 6
            yield encode(bytes(offset) + data).decode()[first:after]


def _utf8(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
