"""What Ansible's tools need of a checkout in a folder of any name: a tree of links, copies, virtual environments."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
CACHE = CHECKOUT / ".cache"
REQUIREMENTS = CHECKOUT / "tests" / "requirements"
COLLECTION = Path("ansible_collections", "gen2", "azure")
# ansible-test runs no interpreter whose path holds a space.
VENVS = (
    CACHE / "venv" if " " not in str(CACHE) else Path.home() / ".cache" / f"gen2.azure-{zlib.crc32(bytes(CACHE)):08x}"
)


def link_tree() -> Path:
    """Return a folder for ANSIBLE_COLLECTIONS_PATH whose `ansible_collections/gen2/azure` is a link to the checkout."""
    holder = CACHE / "link"
    link = holder / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    # A relative link survives a move of the checkout.
    target = os.path.relpath(CHECKOUT, link.parent)
    if not link.is_symlink():
        # Several test workers may start at once: a rename puts the link there in one step.
        with tempfile.TemporaryDirectory(dir=link.parent) as folder:
            fresh = Path(folder, link.name)
            fresh.symlink_to(target, target_is_directory=True)
            fresh.rename(link)
    return holder


def files() -> list[Path]:
    """Return the files of the checkout that are tracked or would be, relative to it."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = (Path(name) for name in listing.stdout.split("\0") if name)
    return sorted({name for name in names if (CHECKOUT / name).is_file()})


def copy_tree(holder: Path) -> Path:
    """Fill `holder` with a copy of the checkout as a Git repository of its own, and return the collection in it.

    ansible-test refuses links, and in a folder that Git ignores it passes without having run anything.
    """
    copy = holder / COLLECTION
    shutil.rmtree(holder, ignore_errors=True)
    for name in files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, copy / name)
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    return copy


def program(venv: Path, name: str = "python") -> Path:
    """Return the path of a program of a virtual environment."""
    return venv / "bin" / name


def make_venv(venv: Path, python: str, requirements: Sequence[str]) -> Path:
    """Create `venv` with the named files of tests/requirements, or reuse it while Python and they are unchanged."""
    # Within a virtual environment, this is the interpreter it was made of.
    python = str(Path(python).resolve())
    stamp = venv / "made-from"
    wanted = _fingerprint(python, requirements)
    with _one_at_a_time(venv):
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
            _install(venv, python, requirements)
            stamp.write_text(wanted, encoding="utf-8")
    return venv


@contextlib.contextmanager
def _one_at_a_time(venv: Path) -> Iterator[None]:
    """Wait for other sessions that make the same environment."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    with venv.with_name(f"{venv.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(venv: Path, python: str, requirements: Sequence[str]) -> None:
    say(f"Installing into {venv}")
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    command = [str(program(venv)), "-m", "pip", "install", "-qq"]
    for name in requirements:
        command += ["--requirement", str(REQUIREMENTS / f"{name}.txt")]
    subprocess.run([*command, *_constraints(requirements)], check=True)


def _constraints(requirements: Sequence[str]) -> list[str]:
    # The importer pins versions of its own.
    return [] if "importer" in requirements else ["--constraint", str(REQUIREMENTS / "constraints.txt")]


def _fingerprint(python: str, requirements: Sequence[str]) -> str:
    digest = hashlib.sha256(python.encode())
    for file in _requirement_files(requirements):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _requirement_files(requirements: Iterable[str]) -> list[Path]:
    shared = ["run", "tools", "constraints"]
    named = [REQUIREMENTS / f"{name}.txt" for name in dict.fromkeys([*shared, *requirements])]
    return [*named, CHECKOUT / "requirements.txt", *sorted(CHECKOUT.glob("tests/*/requirements.txt"))]


def interpreter(version: str) -> str | None:
    """Return a Python of this version that runs, from PATH or from pyenv, or None.

    pyenv puts a `python3.x` on PATH for every version it holds, which fails unless that version is selected.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [f"python{version}", *map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True))]
    report = "import ensurepip, venv, sys; print(sys.executable, '%d.%d' % sys.version_info[:2], sep='\\n')"
    for candidate in filter(shutil.which, candidates):
        answer = subprocess.run([candidate, "-c", report], capture_output=True, check=False, text=True)
        lines = answer.stdout.splitlines()
        if answer.returncode == 0 and lines[1:] == [version]:
            return lines[0]
    return None


def environment(venv: Path, **more: str) -> dict[str, str]:
    """Return the environment of this process with the programs of `venv` first and the collection in reach."""
    found = dict(os.environ)
    found["PATH"] = os.pathsep.join([str(venv / "bin"), found.get("PATH", os.defpath)])
    found["ANSIBLE_COLLECTIONS_PATH"] = str(link_tree())
    found["PYTHONUNBUFFERED"] = "1"
    return found | more


def say(text: str) -> None:
    """Print a line for the person who started the run, in order with what programs print."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
