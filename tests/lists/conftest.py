"""An empty warehouse to import lists into."""

from pathlib import Path

import pytest

from tests.support.imports import Imports, empty


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    return empty(tmp_path / "home")
