from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import Emulator
from .certificates import Certificates

PARENT_CHECK_SECONDS = 0.5


@dataclass(slots=True)
class Connections:
    """The open connections by the client's address, so that an injected fault can break one."""

    open: dict[tuple[str, int], asyncio.Transport] = field(default_factory=dict)

    def protocol(self) -> type[H11Protocol]:
        """Return uvicorn's protocol, reporting its connections here."""
        connections = self.open

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                self.peer = _address(transport.get_extra_info("peername"))
                connections[self.peer] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                connections.pop(self.peer, None)
                super().connection_lost(exc)

        return Protocol

    def drop(self, client: Any) -> None:
        """Break the connection of a client at once, without an answer."""
        transport = self.open.get(_address(client))
        if transport is not None:
            transport.abort()


class Server(uvicorn.Server):
    """uvicorn's server, with signals left to whoever runs it, who has files to remove afterwards."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield

    def stop_on_signals(self) -> None:
        """Have SIGTERM and SIGINT end the serving."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

    def stop(self) -> None:
        """End the serving soon."""
        self.should_exit = True

    async def wait_until_started(self, serving: asyncio.Task[None]) -> None:
        """Return when requests are answered, or the serving has ended."""
        while not self.started and not serving.done():
            await asyncio.sleep(0.01)

    async def stop_with_parent(self) -> None:
        """End the serving when the process that started this one is gone."""
        parent = os.getppid()
        while os.getppid() == parent:
            await asyncio.sleep(PARENT_CHECK_SECONDS)
        self.stop()


def listen(port: int) -> list[socket.socket]:
    """Return sockets bound to loopback, IPv4 and where there is one IPv6, on the same port; 0 takes a free one."""
    sockets = [_bind(socket.AF_INET, "127.0.0.1", port)]
    with contextlib.suppress(OSError):
        sockets.append(_bind(socket.AF_INET6, "::1", sockets[0].getsockname()[1]))
    return sockets


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each answer takes 40 ms more.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((address, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


def build_server(emulator: Emulator, certificates: Certificates) -> Server:
    """Return a server of the emulator over HTTPS."""
    connections = Connections()
    emulator.drop_connection = connections.drop
    config = uvicorn.Config(
        emulator,
        http=connections.protocol(),
        ssl_certfile=certificates.server_certificate,
        ssl_keyfile=certificates.server_key,
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return Server(config)


def _address(peer: Any) -> tuple[str, int]:
    return (str(peer[0]), int(peer[1])) if peer else ("", 0)
