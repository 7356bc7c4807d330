"""The gate, one session a concern. `make test` runs all of them; each sets up what it needs under .cache/."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests"))
from checkout import (
    CACHE,
    CHECKOUT,
    COLLECTION,
    VENVS,
    copy_tree,
    environment,
    interpreter,
    link_tree,
    make_venv,
    program,
)

NAME = "gen2.azure"
HOME = CACHE / "home"
TRAFFIC = CACHE / "traffic"
PLAIN = {} if sys.stdout.isatty() else {"NO_COLOR": "1", "PY_COLORS": "0", "FORCE_COLOR": "0", "ANSIBLE_NOCOLOR": "1"}
# The gate runs on the main release of ansible-core, and on the others where the Python named beside them is there.
MAIN_CORE = "2.19"
OTHER_CORES = {"2.17": "3.10", "2.20": "3.12", "2.21": "3.13"}
# The gate takes the oldest and the newest of them, `nox -s between` the rest.
OLDEST, *BETWEEN, NEWEST = OTHER_CORES
# What depends on the release: how a module is run, refused and shown. Each module is run by the flow of permissions.
FLOWS_OF_ALL = (
    "fleet",
    "inventory",
    "inventory_export",
    "inventory_names",
    "permissions",
    "upload_progress",
    "virtual_machine",
)
# ansible-test looks for pip's bootstrap here before it downloads it from a host that a closed network does not reach.
PIP_BOOTSTRAPS = ("get_pip_24_2.py", "get_pip_25_2.py")
PIP_BOOTSTRAP = """\
import subprocess, sys
wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip", "--default-pip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *wanted])
"""
# Labels and variables of Ansible's own documentation, which generated pages refer to.
FOREIGN_LABEL = re.compile(
    r"undefined label: '(common_return_values|action_plugins|ansible_configuration_settings"
    r"|ansible_collections\.ansible\..+)'"
    r"|'envvar' reference target not found: ANSIBLE_"
)

nox.options.default_venv_backend = "none"
nox.options.envdir = str(CACHE / "nox")
nox.options.error_on_external_run = False


def tools() -> Path:
    """Return the virtual environment with every tool and the main ansible-core."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        message = f"ansible-core {MAIN_CORE} needs Python 3.11, 3.12 or 3.13: make test PYTHON=/path/to/python"
        raise SystemExit(message)
    return make_venv(VENVS / "tools", sys.executable, [f"core-{MAIN_CORE}", "tools"])


def other_core(session: nox.Session, core: str) -> Path:
    """Return the virtual environment of another ansible-core, or skip the session where its Python is missing."""
    version = OTHER_CORES[core]
    python = interpreter(version)
    if python is None:
        session.skip(f"ansible-core {core} is tested on Python {version}, which was not found")
    return make_venv(VENVS / f"core-{core}", python, [f"core-{core}", "units", "sanity"])


def run(session: nox.Session, venv: Path, *command: str | Path, silent: bool = False, **more: str) -> str:
    """Run a program of `venv`; with `silent`, return what it printed instead of showing it, unless it fails."""
    HOME.mkdir(parents=True, exist_ok=True)
    arguments = [str(program(venv, str(command[0]))), *map(str, command[1:])]
    settings = {"HOME": str(HOME), **PLAIN, **more}
    return str(session.run(*arguments, env=environment(venv, **settings), external=True, silent=silent))


def on_emulator(venv: Path, traffic: str, *command: str | Path) -> list[str | Path]:
    """Return the command that serves the emulator while `command` runs, with operations that end at once."""
    record = TRAFFIC / f"{traffic}.jsonl"
    record.parent.mkdir(parents=True, exist_ok=True)
    record.unlink(missing_ok=True)
    pace = ["--operation-seconds", "0.1", "--retry-after", "0", "--traffic", record]
    return ["python", "-m", "tests.emulator", "--quiet", *pace, "--", program(venv, str(command[0])), *command[1:]]


@nox.session
def lint(session: nox.Session) -> None:
    """Format, style, types, YAML, change notes."""
    venv = tools()
    run(session, venv, "ruff", "format", "--check", ".")
    run(session, venv, "ruff", "check", ".")
    run(session, venv, "yamllint", "--strict", ".")
    run(session, venv, "antsibull-changelog", "lint")
    collection = link_tree() / COLLECTION
    typed = ("plugins/module_utils/domain", "plugins/module_utils/arm", "tests/emulator")
    mypy = ["mypy", "--config-file", "pyproject.toml"]
    run(session, venv, *mypy, *(collection / path for path in typed))
    names = ("bench", "execution_environment", "gate", "quick_start", "integration/run")
    scripts = [f"tests/{name}.py" for name in names]
    run(session, venv, *mypy, *scripts, "tests/benchmark", MYPYPATH="tests:tests/benchmark")


@nox.session
def units(session: nox.Session) -> None:
    """Unit tests, with coverage."""
    run(session, tools(), "pytest", "-n", "2", "--cov", *session.posargs)


@nox.session
@nox.parametrize("core", [OLDEST, NEWEST], ids=[OLDEST, NEWEST])
def units_other(session: nox.Session, core: str) -> None:
    """Unit tests on other supported releases, with the flows that see to every module, action and inventory."""
    check_units(session, core)


def check_units(session: nox.Session, core: str) -> None:
    flows = [f"tests/unit/flows/test_{name}.py" for name in FLOWS_OF_ALL]
    folders = session.posargs or ["tests/unit/plugins", *flows]
    run(session, other_core(session, core), "pytest", "-n", "2", *folders)


@nox.session
def ansible_lint(session: nox.Session) -> None:
    """Roles, playbooks and tests as ansible-lint's production profile wants them."""
    run(session, tools(), "ansible-lint", "--offline", "--strict")


@nox.session
def docs(session: nox.Session) -> None:
    """Documentation of every plugin and role, and the site built of it."""
    venv = tools()
    strictness = ["--plugin-docs", "--validate-collection-refs", "all"]
    run(session, venv, "antsibull-docs", "lint-collection-docs", *strictness, ".")
    for kind in ("module", "filter", "inventory", "role"):
        names = json.loads(run(session, venv, "ansible-doc", "--type", kind, "--list", "--json", NAME, silent=True))
        for name in names:
            run(session, venv, "ansible-doc", "--type", kind, name, silent=True)
    build_site(session, venv, CACHE / "docsite")


def build_site(session: nox.Session, venv: Path, site: Path) -> None:
    """Build the documentation's HTML; a warning fails, save for what Ansible's own site defines, which is not asked."""
    shutil.rmtree(site, ignore_errors=True)
    (site / "rst").mkdir(parents=True)
    one_collection = ["--use-current", "--squash-hierarchy"]
    run(session, venv, "antsibull-docs", "sphinx-init", *one_collection, "--dest-dir", site, NAME, silent=True)
    with (site / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write("intersphinx_mapping = {}\n")
    generate = ["antsibull-docs", "--config-file", site / "antsibull-docs.cfg", "collection"]
    run(session, venv, *generate, *one_collection, "--fail-on-error", "--dest-dir", site / "rst", NAME)
    warnings = site / "warnings"
    run(session, venv, "sphinx-build", "--quiet", "-c", site, "-w", warnings, site / "rst", site / "html")
    found = [line for line in warnings.read_text(encoding="utf-8").splitlines() if not FOREIGN_LABEL.search(line)]
    if found:
        session.error("the documentation does not build cleanly:\n" + "\n".join(found))


@nox.session
def integration(session: nox.Session) -> None:
    """Integration targets, on the emulator, and what Microsoft's documents say of their traffic."""
    venv = tools()
    session.chdir(copy_tree(CACHE / "copy" / "integration"))
    run(session, venv, *on_emulator(venv, "integration", "python", "tests/integration/run.py", *session.posargs))
    run(session, venv, "python", CHECKOUT / "tests" / "contract.py", TRAFFIC / "integration.jsonl")


@nox.session
def molecule(session: nox.Session) -> None:
    """Molecule's full sequence for every scenario, on the emulator."""
    venv = tools()
    run(session, venv, *on_emulator(venv, "molecule", "molecule", "test", "--all"))


@nox.session
def beside(session: nox.Session) -> None:
    """AWX's own parts, from its credential to its job runner, beside the collection."""
    venv = make_venv(VENVS / "beside", sys.executable, [f"core-{MAIN_CORE}", "beside"])
    run(session, venv, "pytest", "tests/beside", *session.posargs)


@nox.session(default=False)
def az(session: nox.Session) -> None:
    """The login of the real az command, of azure-cli from PyPI (730 MB), on the emulator."""
    program = make_venv(VENVS / "az", sys.executable, ["az"]) / "bin" / "az"
    run(session, tools(), "pytest", "tests/unit/flows/test_az_login.py", *session.posargs, GEN2_AZURE_AZ=str(program))


@nox.session(default=False)
def test_deep(session: nox.Session) -> None:
    """Desired states, 1,000 for each property, or as `-- EXAMPLES SEED` says, and every cell of the fault matrix."""
    examples, seed = [*session.posargs, *("1000", str(secrets.randbelow(1 << 32)))[len(session.posargs) :]]
    print(f"{examples} examples of each property from seed {seed}")
    properties = ["pytest", "-n", "2", "tests/unit/flows/test_properties.py", f"--hypothesis-seed={seed}"]
    run(session, tools(), *properties, GEN2_AZURE_EXAMPLES=examples)
    matrix = ["pytest", "-n", "2", "tests/unit/flows/test_fault_matrix.py"]
    run(session, tools(), *matrix, GEN2_AZURE_FAULT_SHARE="1")


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """The report's page in headless Chromium (Debian's chromium and chromium-driver); pictures of it stay."""
    if missing := [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]:
        session.error(f"{' and '.join(missing)} not found: apt-get install chromium chromium-driver")
    venv = make_venv(VENVS / "browser", sys.executable, [f"core-{MAIN_CORE}", "browser"])
    run(session, venv, "pytest", "tests/browser", *session.posargs)
    print(f"Pictures and a print of the page: {CACHE / 'browser'}")


@nox.session(default=False)
def vhd_matrix(session: nox.Session) -> None:
    """What vhd_info tells of images that others' tools make (Debian's qemu-utils, fdisk, gdisk, dosfstools, mtools)."""
    needed = ("qemu-img", "sfdisk", "sgdisk", "mkfs.fat", "mcopy")
    # Debian keeps some of them where only root looks.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    if missing := [name for name in needed if shutil.which(name, path=path) is None]:
        packages = "qemu-utils fdisk gdisk dosfstools mtools"
        session.error(f"{', '.join(missing)} not found: apt-get install {packages}")
    venv = tools()
    path = os.pathsep.join([str(venv / "bin"), path])
    run(session, venv, "pytest", "-n", "2", "tests/vhd_matrix", *session.posargs, PATH=path)


@nox.session(default=False)
def fuzz_vhd(session: nox.Session) -> None:
    """Mutated disk images, for 600 seconds from seed 0, or as `-- SECONDS SEED` says."""
    run(session, tools(), "python", "tests/vhd_matrix/fuzz.py", *session.posargs)


@nox.session(name="try")
def quick_start(session: nox.Session) -> None:
    """What `make try` does."""
    session.run(sys.executable, "tests/quick_start.py", external=True)


@nox.session
def build_import(session: nox.Session) -> None:
    """Build the collection and import it as Galaxy does; what Galaxy would warn of fails."""
    copy = copy_tree(CACHE / "copy" / "build")
    run(session, tools(), "ansible-galaxy", "collection", "build", "--force", "--output-path", CACHE / "dist", copy)
    (tarball,) = (CACHE / "dist").glob("gen2-azure-*.tar.gz")
    importer = make_venv(VENVS / "importer", sys.executable, ["importer"])
    # The importer leaves its result in the folder it runs in.
    session.chdir(CACHE / "dist")
    log = run(session, importer, "python", "-m", "galaxy_importer.main", tarball, silent=True)
    print(log)
    if found := [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line]:
        session.error("Galaxy's importer complains:\n" + "\n".join(found))


def check_sanity(session: nox.Session, venv: Path, core: str, *options: str) -> None:
    # ansible-test keeps environments of its own at home, which two releases at once would make over each other.
    home = CACHE / f"home-{core}"
    bootstraps = home / ".ansible" / "test" / "cache"
    bootstraps.mkdir(parents=True, exist_ok=True)
    for name in PIP_BOOTSTRAPS:
        (bootstraps / name).write_text(PIP_BOOTSTRAP, encoding="utf-8")
    session.chdir(copy_tree(CACHE / "copy" / f"sanity-{core}"))
    # ansible-test compiles and imports the plugins on each Python that it finds on PATH.
    pythons = filter(None, map(interpreter, OTHER_CORES.values()))
    path = os.pathsep.join([str(venv / "bin"), *(str(Path(python).parent) for python in pythons), os.environ["PATH"]])
    sanity_test = ["ansible-test", "sanity", "--color", "no", *options]
    log = run(session, venv, *sanity_test, silent=True, PATH=path, HOME=str(home))
    print(log)
    # ansible-test ends with success when it takes the folder for one without content.
    if "Running sanity test" not in log:
        session.error("ansible-test ran no sanity test")


@nox.session
def sanity(session: nox.Session) -> None:
    """ansible-test's sanity tests, without an ignore file."""
    check_sanity(session, tools(), MAIN_CORE)


@nox.session
def sanity_newest(session: nox.Session) -> None:
    """The sanity tests of the newest release of ansible-core."""
    check_newer_sanity(session, NEWEST)


def check_newer_sanity(session: nox.Session, core: str) -> None:
    # The pylint that newer releases pin dies on the standard library's urllib.parse (astroid, infer_named_tuple:
    # AssertionError); the main release's sees to the same code.
    check_sanity(session, other_core(session, core), core, "--skip-test", "pylint")


@nox.session(default=False)
@nox.parametrize("core", BETWEEN, ids=BETWEEN)
def between(session: nox.Session, core: str) -> None:
    """What units_other and sanity_newest do, on the releases between the oldest and the newest."""
    check_units(session, core)
    check_newer_sanity(session, core)
