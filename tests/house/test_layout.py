"""The sizes and the places of design section 2: a file, a function or a folder that breaks them is named."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest

from tests.house.checkout import PRODUCT, PROJECT, files, shown

LONGEST_FILE: Final = 400
LONGEST_FUNCTION: Final = 40
LONG_FOR_A_REASON: Final = {
    "tests/bench/lists.py:_cells": "a table: one line a column",
    "tests/bench/samples.py:member": "a table: one line a column",
    "tests/bench/samples.py:samples": "a table: one call a file",
}
TOP_LEVEL: Final = {
    *PRODUCT, "data", "tests", "docs", ".ci", "pyproject.toml", "docker-compose.yaml", ".env.example", ".gitignore",
    "README.md", "CHANGELOG.md", "DECISIONS.md", "LICENSE", "Makefile", "requirements.lock",
}  # fmt: skip
DRAWERS: Final = {"utils", "util", "common", "helpers", "helper", "misc"}

FUNCTION: Final = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Every function and its lines; a docstring may be as long as it must, and a function inside counts for itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTION):
            docstring = [node.body[0]] if ast.get_docstring(node) else []
            inside = [child for child in node.body if isinstance(child, FUNCTION)]
            yield node.name, _lines(node) - sum(map(_lines, docstring + inside))


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def test_a_docstring_does_not_count_and_a_function_inside_counts_for_itself():
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    def g():\n        return 1\n    return g\n'
    assert dict(functions(source)) == {"f": 2, "g": 2}


def test_no_file_is_too_long():
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in [*files(".py"), *files(".sql")]}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_without_a_reason():
    lengths = {f"{shown(p)}:{name}": n for p in files(".py") for name, n in functions(p.read_text("utf-8"))}
    too_long = {where for where, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert too_long == LONG_FOR_A_REASON.keys()


@pytest.mark.parametrize("path", files(".py"), ids=shown)
def test_every_module_says_what_belongs_in_it(path):
    source = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(source)) or not source


def test_the_top_level_is_as_designed():
    left_by_tools = {line.rstrip("/") for line in (PROJECT / ".gitignore").read_text("utf-8").splitlines()} | {".git"}
    assert {path.name for path in PROJECT.iterdir()} - left_by_tools <= TOP_LEVEL


def test_there_is_no_drawer_for_everything():
    names = {part for path in files(".py") for part in path.relative_to(PROJECT).with_suffix("").parts}
    assert names & DRAWERS == set()
