from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .admin import PREFIX as ADMIN_PREFIX
from .admin import Administration
from .authorization import check_authorized
from .broken_answers import BREAKS, break_answer
from .compute.routes import routes as compute_routes
from .conditions import check_preconditions, check_scope
from .errors import AzureError
from .faults import FaultRule, Faults
from .identity import Identity, TokenRefusal, cloud_metadata, openid_configuration
from .marketplace_ordering.terms import routes as terms_routes
from .network.routes import routes as network_routes
from .operations import routes as operation_routes
from .page_blobs.protocol import answer as answer_blob
from .page_blobs.protocol import is_blob_path
from .resources.providers import routes as provider_routes
from .resources.routes import routes as resource_routes
from .routing import ArmRequest, Match, Reply, Route, Router
from .throttling import Throttling
from .traffic import Exchange, Kind, Traffic
from .world import World

Drop = Callable[[Any], None]
OPENID = ("/.well-known/openid-configuration", "/discovery/v2.0/keys")


def _refuse_to_answer(client: Any) -> None:
    raise ConnectionResetError(f"no connection of {client} is known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came in, its body read."""

    method: str
    path: str
    url: str
    base_url: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes
    client: Any

    @property
    def segments(self) -> list[str]:
        """The parts of the path; empty ones, which Resource Manager forgives, left out."""
        return [segment for segment in self.path.split("/") if segment]

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.raw.decode(), keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON, None when there is none; raises AzureError where it is not JSON."""
        if not self.raw.strip():
            return None
        try:
            return json.loads(self.raw)
        except ValueError as error:
            message = f"The request content was invalid and could not be deserialized: '{error}'."
            raise AzureError(400, "InvalidRequestContent", message) from error


@dataclass(slots=True, kw_only=True)
class Emulator:
    """The ASGI application: one path in for every request, whatever it asks."""

    world: World
    traffic: Traffic = field(default_factory=Traffic)
    faults: Faults = field(default_factory=Faults)
    drop_connection: Drop = _refuse_to_answer
    identity: Identity = field(init=False)
    throttling: Throttling = field(init=False)
    router: Router = field(init=False)
    administration: Administration = field(init=False)

    def __post_init__(self) -> None:
        self.identity = Identity(tenant_id=self.world.tenant_id, clock=self.world.clock)
        self.throttling = Throttling(self.world.clock)
        self.router = Router(_all_routes(self.world))
        self.administration = Administration(
            world=self.world,
            identity=self.identity,
            faults=self.faults,
            throttling=self.throttling,
            traffic=self.traffic,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and put it in the log."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            call = await _read(request)
        except ClientDisconnect:
            # A client that was killed amid its request.
            return
        kind = _kind(call)
        reply = await self._answer(call, kind)
        if reply is None:
            self._record(call, kind, Reply(status=0))
            self.drop_connection(call.client)
            await receive()
            return
        reply = _complete(reply, call.method)
        self._record(call, kind, reply)
        await _response(reply)(scope, receive, send)

    async def _answer(self, call: Call, kind: Kind) -> Reply | None:
        try:
            if kind == "admin":
                return self.administration.answer(call.method, call.path, call.query, call.json())
            await asyncio.sleep(self.world.settings.latency_ms / 1000)
            return await self._answer_with_faults(call, kind)
        except AzureError as error:
            return Reply(status=error.status, body={"error": error.error()}, headers=error.headers)
        except TokenRefusal as refusal:
            return Reply(status=refusal.status, body=refusal.body())

    async def _answer_with_faults(self, call: Call, kind: Kind) -> Reply | None:
        rule = self.faults.strike(call.method, call.path, kind)
        if rule is None:
            return self._dispatch(call, kind, None)
        if rule.fault == "slow":
            await asyncio.sleep(float(rule.options.get("seconds", 1)))
            return self._dispatch(call, kind, None)
        ending = rule.operation_fault()
        if ending is not None:
            return self._dispatch(call, kind, ending)
        return self._faulty(call, kind, rule)

    def _faulty(self, call: Call, kind: Kind, rule: FaultRule) -> Reply | None:
        reply = self._dispatch(call, kind, None) if rule.carries_out else Reply()
        if rule.fault in ("reset", "lost_answer"):
            return None
        if rule.fault in BREAKS:
            return break_answer(rule.fault, reply, rule.options)
        if rule.fault == "token_expired":
            self.identity.expire(call.headers)
            raise self.identity.expired()
        refusal = rule.answer()
        if "body" in rule.options:
            return Reply(status=refusal.status, body=rule.options["body"], headers=refusal.headers)
        raise refusal

    def _dispatch(self, call: Call, kind: Kind, ending: AzureError | None) -> Reply:
        if kind == "metadata":
            return self._metadata(call)
        if kind == "blob":
            return self._blob(call)
        if kind == "token":
            return Reply(body=self.identity.token(call.segments[0], call.form(), call.base_url))
        return self._manage(call, ending)

    def _metadata(self, call: Call) -> Reply:
        if call.path == "/metadata/endpoints":
            version = call.query.get("api-version", "")
            return Reply(body=cloud_metadata(call.base_url, self.world.tenant_id, version))
        if call.path == "/aliases.json":
            return Reply(body={"outputs": {"aliases": {"value": {}}}})
        self.identity.check_tenant(call.segments[0])
        if call.path.endswith("/discovery/v2.0/keys"):
            return Reply(body={"keys": []})
        return Reply(body=openid_configuration(call.base_url, call.segments[0]))

    def _blob(self, call: Call) -> Reply:
        self.world.operations.settle()
        return answer_blob(self.world.page_blobs, call.method, call.path, call.query, call.headers, call.raw)

    def _manage(self, call: Call, ending: AzureError | None) -> Reply:
        self.world.operations.settle()
        client = self.identity.bearer(call.headers)
        match = self.router.match(call.method, call.path)
        request = self._arm_request(call, match, ending)
        left = self.throttling.charge(client, match.route, request, enforce=self.world.settings.throttle)
        check_authorized(client, match.route, request)
        check_scope(self.world, match.route, request)
        if call.method in ("PUT", "PATCH", "DELETE"):
            check_preconditions(call.headers, self.world.store.get(request.resource_id), request.resource_id)
        reply = match.route.handler(request)
        return Reply(status=reply.status, body=reply.body, headers={**left, **reply.headers})

    def _arm_request(self, call: Call, match: Match, ending: AzureError | None) -> ArmRequest:
        body = call.json()
        if body is not None and not isinstance(body, dict):
            message = "The request content was invalid and could not be deserialized: 'an object was expected'."
            raise AzureError(400, "InvalidRequestContent", message)
        location = match.params.get("location") or str((body or {}).get("location") or "")
        return ArmRequest(
            method=call.method,
            path="/" + "/".join(call.segments),
            params=match.params,
            query=call.query,
            api_version=self.router.check_version(
                match.route, call.query.get("api-version"), location, self.world.settings.newest_api_version
            ),
            headers=call.headers,
            body=body or {},
            resource_id="/" + "/".join(call.segments),
            base_url=call.base_url,
            operation_fault=ending,
        )

    def _record(self, call: Call, kind: Kind, reply: Reply) -> None:
        if kind == "admin" and call.method == "GET":
            return
        body = _body_for_log(call, kind)
        self.traffic.record(
            Exchange(
                method=call.method,
                url=call.url,
                path=call.path,
                query=call.query,
                request_headers=call.headers,
                request_body=body,
                request_bytes=len(call.raw),
                status=reply.status,
                response_headers=reply.headers,
                # What is no JSON, or comes in parts, is not logged.
                response_body=None if isinstance(reply.body, (bytes, Iterator)) else reply.body,
                kind=kind,
            )
        )


def _body_for_log(call: Call, kind: Kind) -> Any:
    if kind in ("admin", "blob"):
        return None
    try:
        return call.form() if kind == "token" else call.json()
    except (AzureError, UnicodeDecodeError):
        return None


def _all_routes(world: World) -> list[Route]:
    known = [*resource_routes(world), *network_routes(world), *compute_routes(world), *terms_routes(world)]
    return [*known, *provider_routes(world, known), *operation_routes(world.operations)]


async def _read(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        url=str(request.url),
        base_url=str(request.base_url).rstrip("/"),
        query={name.lower(): value for name, value in request.query_params.items()},
        headers={name.lower(): value for name, value in request.headers.items()},
        raw=await request.body(),
        client=request.client,
    )


def _kind(call: Call) -> Kind:
    path = call.path.lower()
    if path.startswith(ADMIN_PREFIX):
        return "admin"
    if is_blob_path(call.path):
        return "blob"
    if path in ("/metadata/endpoints", "/aliases.json") or path.endswith(
        ("/.well-known/openid-configuration", "/keys")
    ):
        return "metadata"
    if path.endswith(("/oauth2/v2.0/token", "/oauth2/token")):
        return "token"
    polled = ("operations", "diskoperations", "capsoperations", "operationresults")
    return "poll" if len(call.segments) > 1 and call.segments[-2].lower() in polled else "arm"


def _complete(reply: Reply, method: str) -> Reply:
    request_id = str(uuid.uuid4())
    headers = {
        "cache-control": "no-cache",
        "x-ms-request-id": request_id,
        "x-ms-correlation-request-id": request_id,
        **reply.headers,
    }
    body = None if method == "HEAD" else reply.body
    if body is not None:
        headers.setdefault("content-type", "application/json; charset=utf-8")
    if isinstance(body, dict) and isinstance(body.get("etag"), str) and reply.status < 300:
        headers.setdefault("etag", body["etag"])
    return Reply(status=reply.status, body=body, headers=headers)


def _response(reply: Reply) -> Response:
    if isinstance(reply.body, Iterator):
        return StreamingResponse(reply.body, reply.status, reply.headers)
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, reply.headers)
    content = None if reply.body is None else json.dumps(reply.body, separators=(",", ":"))
    return Response(content, reply.status, reply.headers)
