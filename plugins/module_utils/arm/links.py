# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links in Azure's answers: next pages and operations.

Azure writes the port where it is implied (VictoriaMetrics#6912, azure-xplat-cli#2961) and leaves characters of
`$skiptoken` unencoded (azure-rest-api-specs#25640, #31000): one origin, and one link, have several spellings.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from .errors import ArmError

_PORTS: t.Final = {"https": 443, "http": 80}
_IN_PATH: t.Final = "/%:@!$&'()*+,;=~"
_IN_QUERY: t.Final = "/%?:@!$&'()*+,;=~"
_SEEN_QUERY = re.compile(r"\?[^\s'\"<>)]+")
_SIGNATURE = re.compile(r"\bsig=[^\s&'\"<>)]*", re.IGNORECASE)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def same_origin(left: str, right: str) -> bool:
    """Tell whether two URLs have the same scheme, host and effective port; one with user information has no equal."""
    origin = _origin(left)
    return origin is not None and origin == _origin(right)


def resolve_link(link: str, *, base: str, home: str) -> str:
    """Return the URL that a link means, spelled on `home` itself and encoded; `base` is what a relative one starts at.

    Raises ArmError ForeignHost where it leads to another origin than `home`.
    """
    # ARM's links have no fragment: a number sign is an unencoded part of the query.
    text = link.strip().replace("#", "%23")
    try:
        target = urlsplit(urljoin(base, text))
    except ValueError:
        target = SplitResult("", "", "", "", "")
    if not same_origin(target.geturl(), home):
        raise foreign_host(text, home)
    at_home = urlsplit(home)
    path = quote(_LONE_PERCENT.sub("%25", target.path), safe=_IN_PATH)
    query = quote(_LONE_PERCENT.sub("%25", target.query), safe=_IN_QUERY)
    return f"{at_home.scheme}://{at_home.netloc}{path}{'?' if query else ''}{query}"


def foreign_host(url: str, home: str) -> ArmError:
    """Return the refusal to send the token to the URL's host."""
    try:
        target = urlsplit(url)
        place = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
    except ValueError:
        place = "a malformed URL"
    return ArmError(
        f"follow a link to {place}",
        code="ForeignHost",
        message=f"A response of {urlsplit(home).netloc} points there; the token is not sent to other hosts.",
    )


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if "@" in parts.netloc or not parts.hostname or not port:
        return None
    return parts.scheme, parts.hostname, port


def unsigned(text: str) -> str:
    """Return a text without the query of any address in it, where the signature is."""
    return _SIGNATURE.sub("sig=(not shown)", _SEEN_QUERY.sub("?(not shown)", text))
