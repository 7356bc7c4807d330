from __future__ import annotations

import re
from collections.abc import Collection

from ..errors import AzureError

CLAUSE = re.compile(r"^\s*(?P<name>\w+)\s+eq\s+'(?P<value>(?:[^']|'')*)'\s*$")


def parse_filter(text: str, known: Collection[str]) -> dict[str, str]:
    """Return {name: value} of an OData filter made of `name eq 'value'` joined by `and`; raise on anything else."""
    wanted: dict[str, str] = {}
    spelling = {name.lower(): name for name in known}
    for clause in re.split(r"\s+and\s+", text.strip()) if text.strip() else []:
        found = CLAUSE.match(clause)
        if found is None or found["name"].lower() not in spelling:
            message = (
                f"Invalid $filter '{text}' specified in the query string: the emulator knows "
                f"{', '.join(known)}, each with eq, joined by and."
            )
            raise AzureError(400, "InvalidFilterInQueryString", message)
        wanted[spelling[found["name"].lower()]] = found["value"].replace("''", "'")
    return wanted
