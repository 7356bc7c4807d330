from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from ..settings import Clock, Settings
from .content import Content, Readable

Access = Literal["Read", "Write"]
# Recorded: the version of signed URLs, and the prefixes of the accounts behind them, for uploads and for the rest.
SAS_VERSION = "2018-03-28"
ACCOUNT_PREFIX = "md-"
UPLOAD_PREFIX = "md-impexp-"


@dataclass(slots=True, kw_only=True)
class Grant:
    """Access to one blob by a signed URL, until it expires or is revoked."""

    holder: str
    access: Access
    path: str
    content: Readable
    expires: float
    changed: float
    policy: str = field(default_factory=lambda: str(uuid.uuid4()))
    signature: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    changes: int = 0

    @property
    def etag(self) -> str:
        """The entity tag, another after each change."""
        return f'"0x8{hashlib.sha256(f"{self.policy}{self.changes}".encode()).hexdigest()[:14].upper()}"'

    def url(self, base_url: str) -> str:
        """Return the signed URL, which azure-storage-blob takes as it is."""
        return f"{base_url}{self.path}?sv={SAS_VERSION}&sr=b&si={self.policy}&sig={quote(self.signature, safe='')}"


@dataclass(slots=True)
class PageBlobs:
    """The bytes of uploaded disks, by the disk's unique id, and the access that was granted to blobs."""

    clock: Clock
    settings: Settings = field(default_factory=Settings)
    contents: dict[str, Content] = field(default_factory=dict)
    _grants: dict[str, Grant] = field(default_factory=dict)

    def grant(self, holder: str, name: str, access: Access, content: Readable, seconds: float) -> Grant:
        """Grant access to a blob of a resource; while one like it lasts, that one is prolonged.

        `name` is the last segment of the blob's path.
        """
        now = self.clock()
        for known in self._of(holder):
            if known.path.endswith(f"/{name}") and known.access == access and known.expires > now:
                known.expires = now + seconds
                return known
        prefix = UPLOAD_PREFIX if access == "Write" else ACCOUNT_PREFIX
        path = f"/{prefix}{secrets.token_hex(6)}/{secrets.token_hex(6)}/{name}"
        made = Grant(holder=holder, access=access, path=path, content=content, expires=now + seconds, changed=now)
        self._grants[path] = made
        return made

    def revoke(self, holder: str) -> None:
        """End every access to a resource's blobs."""
        for known in list(self._of(holder)):
            del self._grants[known.path]

    def admitted(self, path: str, query: Mapping[str, str]) -> Grant | None:
        """Return the grant that a signed URL stands for, None where it is wrong, expired or revoked."""
        known = self._grants.get(path)
        if known is None or known.expires <= self.clock() or query.get("si") != known.policy:
            return None
        return known if secrets.compare_digest(query.get("sig", "").encode(), known.signature.encode()) else None

    def clear(self) -> None:
        """Forget everything."""
        self.contents.clear()
        self._grants.clear()

    def _of(self, holder: str) -> Iterable[Grant]:
        return [known for known in self._grants.values() if known.holder.lower() == holder.lower()]
