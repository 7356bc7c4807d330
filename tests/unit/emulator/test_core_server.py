from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the emulator's server needs uvicorn")
pytest.importorskip("certifi", reason="the emulator's certificates need certifi")

CHECKOUT = Path(__file__).resolve().parents[3]
EMULATOR = [sys.executable, "-m", "tests.emulator"]
REPORT = """
import json, os, ssl, urllib.request
context = ssl.create_default_context(cafile=os.environ["GEN2_EMULATOR_CA"])
url = os.environ["GEN2_EMULATOR_URL"] + "/metadata/endpoints?api-version=2022-09-01"
with urllib.request.urlopen(url, context=context) as answer:
    found = json.load(answer)["resourceManager"]
names = ("AZURE_CLOUD_ENVIRONMENT", "AZURE_SUBSCRIPTION_ID", "AZURE_TENANT", "AZURE_CLIENT_ID", "AZURE_SECRET",
         "REQUESTS_CA_BUNDLE", "GEN2_EMULATOR_URL", "GEN2_EMULATOR_CA")
print(json.dumps({"found": found} | {name: os.environ[name] for name in names}))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EMULATOR, *arguments], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False
    )


def serve(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    command = [*EMULATOR, "--state-folder", str(folder), *arguments]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    process.stdout.close()
    assert line.startswith("Azure Resource Manager emulator on https://localhost:")
    return process, line.split()[5]


def fetch(folder: Path, url: str, **request: Any) -> Any:
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    with urllib.request.urlopen(urllib.request.Request(url, **request), context=context) as answer:
        content = answer.read()
        return json.loads(content) if content else None


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_command_runs_against_the_emulator_and_nothing_is_left() -> None:
    done = run("--", sys.executable, "-c", REPORT)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["found"] == seen["AZURE_CLOUD_ENVIRONMENT"] == seen["GEN2_EMULATOR_URL"]
    assert not Path(seen["GEN2_EMULATOR_CA"]).parent.exists()


@pytest.mark.parametrize(
    ("program", "expected"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_the_commands_exit_code_is_returned(program: str, expected: int) -> None:
    assert run("--", sys.executable, "-c", program).returncode == expected


def test_a_command_that_cannot_run_is_told() -> None:
    done = run("--", "/no/such/program")
    assert (done.returncode, "/no/such/program" in done.stderr) == (127, True)


def test_its_sockets_answer_at_once_and_on_loopback_alone() -> None:
    from ansible_collections.gen2.azure.tests.emulator.server import listen

    listening = listen(0)
    try:
        assert {bound.getsockname()[0] for bound in listening} <= {"127.0.0.1", "::1"}
        assert len({bound.getsockname()[1] for bound in listening}) == 1
        assert {bound.proto for bound in listening} == {socket.IPPROTO_TCP}
        taken = run("--port", str(listening[0].getsockname()[1]))
        assert (taken.returncode, "cannot listen on port" in taken.stderr) == (1, True)
    finally:
        for bound in listening:
            bound.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_serving_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    process, url = serve(tmp_path)
    assert fetch(tmp_path, f"{url}/_emulator/settings")["operation_seconds"] == 0.2
    process.send_signal(number)
    assert process.wait(timeout=10) == 0


def test_the_folder_tells_how_to_reach_it_to_its_owner_alone(tmp_path: Path) -> None:
    process, url = serve(tmp_path, "--retry-after", "0", "--page-size", "3")
    try:
        assert fetch(tmp_path, f"{url}/_emulator/settings")["page_size"] == 3
        exports = (tmp_path / "env.sh").read_text(encoding="utf-8")
        assert f"export AZURE_CLOUD_ENVIRONMENT={url}\n" in exports
        modes = [(tmp_path / name).stat().st_mode & 0o077 for name in ("env.sh", "server.key")]
        assert modes == [0, 0]
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_an_injected_reset_breaks_the_connection(tmp_path: Path) -> None:
    process, url = serve(tmp_path)
    try:
        fault = json.dumps({"fault": "reset", "match": {"path": "/metadata"}}).encode()
        fetch(tmp_path, f"{url}/_emulator/faults", data=fault, method="POST")
        metadata = f"{url}/metadata/endpoints?api-version=2022-09-01"
        with pytest.raises((ConnectionError, urllib.error.URLError)):
            fetch(tmp_path, metadata)
        assert fetch(tmp_path, metadata)["resourceManager"] == url
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        f"process = subprocess.Popen({[*EMULATOR, '--state-folder', str(tmp_path)]!r}, stdout=subprocess.PIPE)\n"
        "process.stdout.readline()\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(0.2)\n"
    )
    parent = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    emulator = int(parent.stdout)
    deadline = time.monotonic() + 10
    while is_running(emulator) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(emulator)
