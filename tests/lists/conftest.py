"""An empty warehouse to import lists into."""

from pathlib import Path

import pytest

from tests.support.imports import Imports
from transforms.settings import Settings
from transforms.warehouse import Warehouse


@pytest.fixture
def imports(tmp_path: Path) -> Imports:
    settings = Settings(home=tmp_path / "home")
    return Imports(settings, Warehouse(settings))
