# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of a blob behind a signed address, by azure-storage-blob.

The address is all that is needed to write, so that it is in no error: what the SDK says is shown without its query. The
token of Resource Manager is never sent there.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from .deadline import WaitBound
from .errors import ArmError, InvalidResponse, Unreachable
from .links import unsigned
from .transport import build_transport

# The oldest that the SDK speaks: the accounts behind uploads offer a part of the service, older clouds no newer ones.
_API_VERSION: t.Final = "2019-02-02"
_PATIENCE: t.Final[dict[str, t.Any]] = {
    "retry_total": 6,
    "initial_backoff": 1,
    "increment_base": 2,
    "connection_timeout": 20,
    "read_timeout": 60,
}

# How the Blob service refuses a header that it does not take (Common REST API error codes).
_HEADER_REFUSED: t.Final = frozenset({"UnsupportedHeader", "InvalidHeaderValue"})

_Answer = t.TypeVar("_Answer")


class PageBlob:
    """One page blob; offsets and lengths are bytes, and multiples of 512. Threads may share it."""

    def __init__(self, address: str, *, resource_id: str, verify: bool, waits: WaitBound | None = None) -> None:
        from azure.storage.blob import BlobClient

        self._resource_id = resource_id
        self._checks = True
        transport = build_transport(verify=verify, waits=waits or WaitBound())
        try:
            self._host = urlsplit(address).hostname or ""
            self._blob = BlobClient.from_blob_url(address, api_version=_API_VERSION, transport=transport, **_PATIENCE)
        except ValueError:
            # The error of the SDK holds the address.
            raise InvalidResponse(
                f"write to {resource_id}",
                message="The address that Azure gave to write to is no URL of a blob.",
                resource_id=resource_id,
            ) from None

    def write(self, offset: int, data: bytes) -> None:
        """Write pages; the service compares their MD5 with the one sent along, and the SDK the one that comes back.

        A service that refuses the MD5's header gets the pages without it.
        """
        checked = self._checks
        try:
            self._write(offset, data, checked=checked)
        except ArmError as error:
            if not checked or error.status != 400 or error.code not in _HEADER_REFUSED:
                raise
            self._checks = False
            self._write(offset, data, checked=False)

    def _write(self, offset: int, data: bytes, *, checked: bool) -> None:
        self._call(
            f"write {len(data)} bytes at {offset}",
            lambda: self._blob.upload_page(data, offset=offset, length=len(data), validate_content=checked),
        )

    def clear(self, offset: int, length: int) -> None:
        """Make pages zeros, which nobody has to send."""
        self._call(f"clear {length} bytes at {offset}", lambda: self._blob.clear_page(offset=offset, length=length))

    def pages(self) -> list[tuple[int, int]]:
        """Return the ranges that were written, in their order, ends exclusive."""
        return self._call("list the pages", lambda: list(self._listed()))

    def _listed(self) -> Iterator[tuple[int, int]]:
        for page in self._blob.list_page_ranges():
            if not page.cleared:
                yield page.start or 0, (page.end or 0) + 1

    def _call(self, what: str, call: Callable[[], _Answer]) -> _Answer:
        from azure.core.exceptions import AzureError, HttpResponseError

        attempted = f"{what} of the upload at {self._host}"
        try:
            return call()
        except HttpResponseError as error:
            failure = self._refusal(attempted, error)
        except AzureError as error:
            remedy = "Check the way to the storage service: network, proxy, name service. Run again to go on from here."
            failure = Unreachable(
                attempted,
                code="Unreachable",
                message=unsigned(error.message),
                resource_id=self._resource_id,
                remedy=remedy,
            )
        # Raised here, the SDK's error with the address in it is no part of the traceback.
        raise failure

    def _refusal(self, attempted: str, error: t.Any) -> ArmError:
        headers = error.response.headers if error.response is not None else {}
        code = getattr(error, "error_code", None) or headers.get("x-ms-error-code") or f"HTTP{error.status_code}"
        return ArmError(
            attempted,
            code=str(getattr(code, "value", code)),
            message=unsigned(str(error.message)).partition("\n")[0],
            status=error.status_code,
            resource_id=self._resource_id,
            request_id=headers.get("x-ms-request-id"),
            remedy="Run again to go on from here.",
        )
