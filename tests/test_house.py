"""The house's own rules: who may import whom, how long a module may be, and that no room is named for nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("crawlers", "pipeline", "models")
FORBIDDEN_NAMES = {"utils", "common", "core", "misc", "helpers", "manager", "base"}
MODULE_LINES = 260
FUNCTION_LINES = 32


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def test_the_import_rule_holds() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_are_short_and_say_what_they_are() -> None:
    for path in modules():
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= MODULE_LINES, path
        assert ast.get_docstring(ast.parse(source)), path


def test_functions_are_short() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = len((ast.get_docstring(node) or "").splitlines())
                assert node.end_lineno is not None
                length = node.end_lineno - node.lineno - docstring
                assert length <= FUNCTION_LINES, f"{path}: {node.name} has {length} lines"


def test_no_module_is_named_for_nothing() -> None:
    for path in modules():
        assert path.stem not in FORBIDDEN_NAMES, path


@pytest.mark.parametrize("folder", ["configs", "training_data"])
def test_data_folders_hold_no_python(folder: str) -> None:
    assert not list((ROOT / folder).rglob("*.py"))
