from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .errors import AzureError
from .faults import Faults
from .identity import Identity
from .routing import Reply
from .settings import Settings
from .throttling import Throttling
from .traffic import Traffic
from .world import World

PREFIX = "/_emulator/"


@dataclass(slots=True, kw_only=True)
class Administration:
    """The calls under /_emulator/: they need no token, and no client of Azure makes them."""

    world: World
    identity: Identity
    faults: Faults
    throttling: Throttling
    traffic: Traffic
    _first_settings: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._first_settings = asdict(self.world.settings)

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """Carry out one administrative call."""
        calls: dict[tuple[str, str], Callable[[], Reply]] = {
            ("GET", "requests"): lambda: Reply(body=self.traffic.since(_number(query.get("since", "0")))),
            ("DELETE", "requests"): self._clear_requests,
            ("POST", "reset"): self._reset,
            ("POST", "faults"): lambda: self._add_fault(_expect(body, dict)),
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "settings"): lambda: Reply(body=asdict(self.world.settings)),
            ("PUT", "settings"): lambda: self._change_settings(_expect(body, dict)),
            ("POST", "tokens"): lambda: self._limit_client(_expect(body, dict)),
            ("POST", "seed"): lambda: self._seed(_expect(body, list)),
        }
        name = path[len(PREFIX) :].strip("/")
        if (method, name) not in calls:
            known = ", ".join(f"{verb} {PREFIX}{call}" for verb, call in calls)
            raise AzureError(404, "UnknownAdministrativeCall", f"There is no '{method} {path}'; there are {known}.")
        return calls[method, name]()

    def _clear_requests(self) -> Reply:
        self.traffic.clear()
        return Reply(status=204)

    def _reset(self) -> Reply:
        self.world.store.clear()
        self.world.operations.clear()
        self.world.page_blobs.clear()
        self.faults.rules.clear()
        self.throttling.clear()
        self.traffic.clear()
        self.identity.remove_added_clients()
        for name, value in self._first_settings.items():
            setattr(self.world.settings, name, value)
        return Reply(status=204)

    def _add_fault(self, body: dict[str, Any]) -> Reply:
        self.faults.add(body)
        return Reply(status=201, body=body)

    def _clear_faults(self) -> Reply:
        self.faults.rules.clear()
        return Reply(status=204)

    def _change_settings(self, body: dict[str, Any]) -> Reply:
        known = {item.name for item in fields(Settings)}
        unknown = sorted(set(body) - known)
        if unknown:
            text = f"There is no setting {', '.join(unknown)}; there are {', '.join(sorted(known))}."
            raise AzureError(400, "UnknownSetting", text)
        for name, value in body.items():
            _check_setting(name, value)
        for name, value in body.items():
            setattr(self.world.settings, name, value)
        return Reply(body=asdict(self.world.settings))

    def _limit_client(self, body: dict[str, Any]) -> Reply:
        client = self.identity.add_client(actions=tuple(str(action) for action in body.get("actions", [])))
        answer = {
            "client_id": client.client_id,
            "secret": client.secret,
            "object_id": client.object_id,
            "tenant": self.world.tenant_id,
        }
        return Reply(status=201, body=answer)

    def _seed(self, body: list[Any]) -> Reply:
        for resource in body:
            if not isinstance(resource, dict) or not {"id", "name", "type"} <= set(resource):
                raise AzureError(400, "InvalidSeed", "Each resource is an object with id, name and type.")
        for resource in body:
            self.world.store.put(resource)
        return Reply(status=201, body={"seeded": len(body)})


def _check_setting(name: str, value: Any) -> None:
    if isinstance(getattr(Settings(), name), bool):
        fits = isinstance(value, bool)
    elif name == "other_subscriptions":
        fits = isinstance(value, list) and all(isinstance(each, dict) for each in value)
    elif name == "newest_api_version":
        fits = value is None or isinstance(value, str)
    elif name == "retry_after" and value is None:
        fits = True
    else:
        kinds = (int,) if name == "page_size" else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and value >= (1 if name == "page_size" else 0)
    if not fits:
        raise AzureError(400, "InvalidSetting", f"The setting {name} cannot be {value!r}.")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise AzureError(400, "InvalidQuery", f"since is a number of the log; got '{text}'.")
    return int(text)


def _expect(body: Any, kind: type) -> Any:
    if not isinstance(body, kind):
        raise AzureError(400, "InvalidBody", f"The body of this call is a JSON {kind.__name__}.")
    return body
