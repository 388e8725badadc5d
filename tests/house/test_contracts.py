"""The import contracts of pyproject.toml hold (`make check`), and here: whoever breaks one is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.house.checkout import PRODUCT, PROJECT

# who -> what it imports, and what is said of it
MOLES: Final = {
    "transforms/rules/mole.py": ("transforms.lists", "transforms.rules.mole -> transforms.lists"),
    "transforms/lists/mole.py": ("expectations", "transforms.lists.mole -> expectations"),
    "transforms/warehouse/mole.py": ("airflow", "transforms.warehouse.mole -> airflow"),
    "transforms/mole/__init__.py": ("sys", "- transforms.mole"),
    "dags/mole.py": ("duckdb", "dags.mole -> duckdb"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> str:
    """What import-linter says of a copy of the checkout with a mole in every place."""
    checkout = tmp_path_factory.mktemp("checkout")
    for folder in PRODUCT:
        shutil.copytree(PROJECT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", checkout)
    for where, (imported, _) in MOLES.items():
        (checkout / where).parent.mkdir(exist_ok=True)
        (checkout / where).write_text(f'"""A mole."""\n\nimport {imported}\n', "utf-8")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    env = os.environ | {"PYTHONPATH": str(checkout)}
    result = subprocess.run(command, cwd=checkout, env=env, check=False, capture_output=True, text=True, timeout=120)
    assert result.returncode == 1
    return result.stdout


@pytest.mark.parametrize("where", MOLES)
def test_a_broken_contract_is_reported(where, told):
    assert MOLES[where][1] in told
