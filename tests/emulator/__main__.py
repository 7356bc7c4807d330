from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .app import Emulator
from .certificates import Certificates, write_certificates
from .identity import DEFAULT_CLIENT_ID
from .server import build_server, listen
from .settings import Settings
from .traffic import Traffic
from .world import World

STOPPED_BY_SIGNAL = 128


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, or while a command runs; return the exit code."""
    options, command = _parse(sys.argv[1:] if arguments is None else arguments)
    world = World(settings=_settings(options), skus_file=options.skus)
    emulator = Emulator(world=world, traffic=Traffic(file=options.traffic))
    with _state_folder(options.state_folder) as folder:
        certificates = write_certificates(folder)
        return asyncio.run(_run(emulator, certificates, options, command))


def _parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    given = list(arguments)
    split = given.index("--") if "--" in given else len(given)
    parser = argparse.ArgumentParser(
        prog="emulator",
        description="Azure Resource Manager on loopback: subscriptions, resource groups, network and compute.",
        epilog="After -- a COMMAND with its arguments: it runs against the emulator, and its exit code is returned.",
    )
    parser.add_argument("--port", type=int, default=0, help="the port on loopback; 0, the default, takes a free one")
    parser.add_argument("--operation-seconds", type=float, default=0.2, help="how long an operation on a VM takes")
    retry_after = "what every Retry-After says in place of Azure's own values; may be a fraction"
    parser.add_argument("--retry-after", type=float, metavar="SECONDS", help=retry_after)
    parser.add_argument("--latency-ms", type=float, default=0.0, help="added to every answer")
    parser.add_argument("--page-size", type=int, default=500, help="how many items a page of a list holds")
    parser.add_argument("--throttle", action="store_true", help="refuse requests beyond Azure's published limits")
    parser.add_argument(
        "--skus", type=Path, metavar="FILE", help="a list-skus dump to serve for the locations it holds"
    )
    parser.add_argument("--traffic", type=Path, metavar="FILE", help="append requests and responses as JSON lines")
    parser.add_argument("--state-folder", type=Path, metavar="DIR", help="where certificates and env.sh are written")
    parser.add_argument("--quiet", action="store_true", help="do not print the URL")
    return parser.parse_args(given[:split]), given[split + 1 :]


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        operation_seconds=options.operation_seconds,
        retry_after=options.retry_after,
        latency_ms=options.latency_ms,
        throttle=options.throttle,
        page_size=options.page_size,
    )


@contextlib.contextmanager
def _state_folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is not None:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="azure-emulator-") as folder:
        yield Path(folder)


async def _run(
    emulator: Emulator, certificates: Certificates, options: argparse.Namespace, command: Sequence[str]
) -> int:
    try:
        sockets = listen(options.port)
    except OSError as error:
        print(f"cannot listen on port {options.port} of loopback: {error}", file=sys.stderr)
        return 1
    url = f"https://localhost:{sockets[0].getsockname()[1]}"
    environment = client_environment(emulator, certificates, url)
    exports = certificates.authority.with_name("env.sh")
    _write_exports(exports, environment)
    server = build_server(emulator, certificates)
    server.stop_on_signals()
    serving = asyncio.create_task(server.serve(sockets=sockets))
    watching = asyncio.create_task(server.stop_with_parent())
    try:
        await server.wait_until_started(serving)
        if command:
            return await _run_command(serving, command, environment)
        if not options.quiet:
            print(f"Azure Resource Manager emulator on {url} (environment: {exports})", flush=True)
        await serving
        return 0
    finally:
        watching.cancel()
        server.stop()
        await serving


async def _run_command(serving: asyncio.Task[None], command: Sequence[str], environment: Mapping[str, str]) -> int:
    try:
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment})
    except OSError as error:
        print(f"cannot run {shlex.join(command)}: {error}", file=sys.stderr)
        return 127
    waiting = asyncio.create_task(process.wait())
    await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        process.terminate()
    code = await waiting
    return code if code >= 0 else STOPPED_BY_SIGNAL - code


def client_environment(emulator: Emulator, certificates: Certificates, url: str) -> dict[str, str]:
    """Return the environment variables by which a client reaches the emulator."""
    client = emulator.identity.clients[DEFAULT_CLIENT_ID]
    return {
        "AZURE_CLOUD_ENVIRONMENT": url,
        "AZURE_SUBSCRIPTION_ID": emulator.world.subscription_id,
        "AZURE_TENANT": emulator.world.tenant_id,
        "AZURE_CLIENT_ID": client.client_id,
        "AZURE_SECRET": client.secret,
        "REQUESTS_CA_BUNDLE": str(certificates.bundle),
        "GEN2_EMULATOR_URL": url,
        "GEN2_EMULATOR_CA": str(certificates.authority),
    }


def _write_exports(path: Path, environment: Mapping[str, str]) -> None:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
