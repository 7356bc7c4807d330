"""Promises that the collection as a whole keeps: no part of it may drift from another."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
PLUGINS = CHECKOUT / "plugins"
DOMAIN = PLUGINS / "module_utils" / "domain"
EMULATOR = CHECKOUT / "tests" / "emulator"
TOOLS = runpy.run_path(str(CHECKOUT / "tests" / "checkout.py"))
NAME = "gen2.azure"
VALUES = {
    "base64",
    "bisect",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "difflib",
    "hashlib",
    "ipaddress",
    "json",
    "math",
    "re",
    "shlex",
    "struct",
    "uuid",
    "zlib",
}
PURE = VALUES | {
    "__future__",
    "csv",
    "fnmatch",
    "functools",
    "heapq",
    "html",
    "itertools",
    "operator",
    "string",
    "types",
    "typing",
    "urllib.parse",
}
DOCUMENTED_ATTRIBUTES = {"action_group", "check_mode", "diff_mode"}
FUNCTION_LINES = 50
FILE_LINES = 400
VAGUE = re.compile(r"(^|_)(utils?|commons?|helpers?|managers?|bases?)(_|$)")
# Where a checkout lies, what lies beside it and where packages come from is no business of what is shipped.
FOREIGN = re.compile(r"(?<![\w.])/(work|tmp)/|\.\./shared|pypi\.org|pythonhosted|npmjs|quay\.io")


@cache
def tracked() -> tuple[Path, ...]:
    return tuple(CHECKOUT / name for name in TOOLS["files"]())


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in tracked() if path.suffix == ".py" and path.is_relative_to(folder))


def short(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def load(path: str) -> Any:
    return yaml.safe_load((CHECKOUT / path).read_text(encoding="utf-8"))


def _is_pure(name: str) -> bool:
    """Tell whether a module, or the package that it is in, is listed."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in PURE for length in (1, 2))


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of what a file imports, relative ones resolved to a path below the checkout, with dots."""
    package = path.relative_to(CHECKOUT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def module_names() -> list[str]:
    return sorted(path.stem for path in python_files(PLUGINS / "modules") if path.stem != "__init__")


def documentation(path: Path) -> dict[str, Any]:
    """Return a module's DOCUMENTATION with its fragments merged in."""
    from ansible.plugins.loader import fragment_loader
    from ansible.utils.plugin_docs import get_docstring

    found = get_docstring(str(path), fragment_loader, collection_name=NAME, plugin_type="module")[0]
    assert isinstance(found, dict)
    return found


def test_action_group_holds_every_module() -> None:
    assert load("meta/runtime.yml")["action_groups"]["azure"] == module_names()


@pytest.mark.parametrize("name", module_names())
def test_module_says_what_it_supports(name: str) -> None:
    attributes = documentation(PLUGINS / "modules" / f"{name}.py").get("attributes", {})
    assert attributes.keys() >= DOCUMENTED_ATTRIBUTES
    assert f"{NAME}.azure" in attributes["action_group"]["membership"]


def test_every_filter_has_its_documentation_and_nothing_else_has() -> None:
    filters = {
        name
        for path in python_files(PLUGINS / "filter")
        for name in import_module(f"ansible_collections.{NAME}.plugins.filter.{path.stem}").FilterModule().filters()
    }
    sidecars = {path.stem for path in tracked() if path.parent == PLUGINS / "filter" and path.suffix == ".yml"}
    assert filters == sidecars
    assert all(load(f"plugins/filter/{name}.yml")["DOCUMENTATION"]["name"] == name for name in filters)


@pytest.mark.parametrize("path", python_files(DOMAIN), ids=short)
def test_domain_imports_only_itself(path: Path) -> None:
    inside = ".".join(DOMAIN.relative_to(CHECKOUT).parts)
    foreign = [name for name in imports(path) if not name.startswith(f"{inside}.") and not _is_pure(name)]
    assert not foreign
    called = {
        node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called.isdisjoint({"open", "print", "input", "__import__", "exec", "eval"})


def test_filters_need_no_sdk() -> None:
    """A filter works where Azure's SDK is not installed: it reaches the domain and nothing that imports more."""
    for path in python_files(PLUGINS / "filter"):
        ours = [name for name in imports(path) if name.startswith("plugins.")]
        assert all(name.startswith("plugins.module_utils.domain.") for name in ours)
        assert not any(name.split(".")[0] in {"azure", "requests"} for name in imports(path))


def test_only_arm_knows_the_sdk() -> None:
    arm = PLUGINS / "module_utils" / "arm"
    users = {short(path) for path in python_files(PLUGINS) for name in imports(path) if name.split(".")[0] == "azure"}
    assert users <= {short(path) for path in python_files(arm)}


def test_check_mode_is_read_in_one_line() -> None:
    """What a run and its check mode do cannot differ where only one place knows of the difference."""
    lines = {
        f"{short(path)}:{node.lineno}"
        for path in python_files(PLUGINS)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "check_mode")
        or (isinstance(node, ast.Constant) and node.value in ("check_mode", "_ansible_check_mode"))
    }
    assert len(lines) == 1, lines


def test_plugins_and_tests_do_not_import_each_other_the_wrong_way() -> None:
    ours = f"ansible_collections.{NAME}."
    for path in python_files(PLUGINS):
        assert not [name for name in imports(path) if name.removeprefix(ours).split(".")[0] == "tests"], short(path)
    for path in python_files(EMULATOR):
        assert not [name for name in imports(path) if name.removeprefix(ours).split(".")[0] == "plugins"], short(path)


def test_version_stands_in_one_place() -> None:
    version = re.compile(r"(?<!version_added: )(?<![\d.])" + re.escape(load("galaxy.yml")["version"]) + r"(?![\d.])")
    ours = (path for path in tracked() if path.suffix in {".py", ".yml", ".yaml", ".toml", ".md", ".rst"})
    places = {short(path) for path in ours if version.search(text(path).replace('"', "").replace("'", ""))}
    assert {place for place in places if not place.startswith(("CHANGELOG", "changelogs/", "tests/"))} == {"galaxy.yml"}


def test_sanity_ignores_nothing() -> None:
    assert not [short(path) for path in tracked() if path.is_relative_to(CHECKOUT / "tests" / "sanity")]


def test_requirements_agree() -> None:
    assert text(CHECKOUT / "requirements.txt") == text(CHECKOUT / "meta" / "ee-requirements.txt")


def test_nothing_shipped_knows_where_it_was_written() -> None:
    shipped = [path for path in tracked() if not path.is_relative_to(CHECKOUT / "tests")]
    assert not {short(path): found.group() for path in shipped if (found := FOREIGN.search(text(path)))}


def test_molecule_scenarios_prove_idempotence() -> None:
    for path in (CHECKOUT / "extensions" / "molecule").glob("*/molecule.yml"):
        sequence = load(short(path)).get("scenario", {}).get("test_sequence", ["converge", "idempotence", "verify"])
        assert [step for step in sequence if step in {"converge", "idempotence", "verify"}][:2] == [
            "converge",
            "idempotence",
        ]
        assert "verify" in sequence
        assert {"converge.yml", "verify.yml"} <= {file.name for file in path.parent.iterdir()}


@pytest.mark.parametrize("folder", [PLUGINS, EMULATOR], ids=short)
def test_files_are_named_for_a_subject(folder: Path) -> None:
    names = {part for path in python_files(folder) for part in path.relative_to(folder).with_suffix("").parts}
    # Ansible gives these two their names.
    assert not [name for name in names - {"module_utils", "plugin_utils"} if VAGUE.search(name)]


@pytest.mark.parametrize("folder", [PLUGINS, EMULATOR], ids=short)
def test_files_and_functions_stay_small(folder: Path) -> None:
    large = []
    for path in python_files(folder):
        if (lines := _code_lines(path)) > FILE_LINES:
            large.append(f"{short(path)}: {lines} lines")
        functions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        large += [
            f"{short(path)}:{node.lineno} {node.name}: {length} lines"
            for node in functions
            if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
        ]
    assert not large


def _code_lines(path: Path) -> int:
    """Count the lines that are not blank and not within the strings that Ansible takes for documentation."""
    lines = set(range(1, len(text(path).splitlines()) + 1))
    for node in ast.walk(tree(path)):
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        if isinstance(node, ast.Assign) and {"DOCUMENTATION", "EXAMPLES", "RETURN", "PLUGINS"}.intersection(names):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(1 for number, line in enumerate(text(path).splitlines(), 1) if number in lines and line.strip())


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the files that `ansible-galaxy collection build` packs of a clean copy."""
    output = tmp_path_factory.mktemp("output")
    copy = TOOLS["copy_tree"](tmp_path_factory.mktemp("copy"))
    build = [sys.executable, "-m", "ansible", "galaxy", "collection", "build", "--output-path", str(output), str(copy)]
    subprocess.run(build, check=True, capture_output=True)
    (tarball,) = output.glob("*.tar.gz")
    with tarfile.open(tarball) as packed:
        return {member.name for member in packed if member.isfile()} - {"MANIFEST.json", "FILES.json"}


def test_tarball_holds_what_users_need_and_nothing_else(shipped: set[str]) -> None:
    folders = ["changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles", "tests/emulator"]
    # Galaxy lints what it is given, by the settings that it finds there.
    files = {".ansible-lint", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "requirements.txt"}
    wanted = {
        name for name in map(short, tracked()) if name in files or name.startswith(tuple(f"{f}/" for f in folders))
    }
    assert shipped == wanted
    assert files <= shipped
