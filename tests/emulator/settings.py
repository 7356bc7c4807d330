from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Clock = Callable[[], float]


@dataclass(slots=True, kw_only=True)
class Settings:
    """What may be changed while the emulator runs; seconds unless the name says otherwise."""

    operation_seconds: float = 0.2
    retry_after: float | None = None
    latency_ms: float = 0.0
    throttle: bool = False
    page_size: int = 500
    trusted_launch_by_default: bool = False
    # Listed besides the one that is served, each as its members differ from that one's.
    other_subscriptions: list[dict[str, Any]] = field(default_factory=list)
    patch_replaces_profiles: bool = False
    read_only_members_are_refused: bool = False
    expand_of_versions_is_ignored: bool = False
    confidential_attach_needs_encryption_type: bool = False
    upload_refuses_clearing: bool = False
    upload_refuses_listing: bool = False
    upload_refuses_md5: bool = False
    upload_refuses_second_access: bool = False
    upload_ends_without_footer: bool = False
    missing_agreement_is_bad_request: bool = False
    agreement_is_never_accepted: bool = False
    empty_tags_are_ignored: bool = False
    plain_links: bool = False
    newest_api_version: str | None = None

    def retry_after_header(self, azures_own: int | None) -> dict[str, str]:
        """Return the header that tells when to ask again: the setting where there is one, else Azure's own value.

        Retry-After is whole seconds (and SDKs read it as an integer); a fraction goes out in the header of milliseconds
        that azure-core reads where there is no Retry-After.
        """
        seconds = azures_own if self.retry_after is None else self.retry_after
        if seconds is None:
            return {}
        if seconds == int(seconds):
            return {"retry-after": str(int(seconds))}
        return {"x-ms-retry-after-ms": str(round(seconds * 1000))}
