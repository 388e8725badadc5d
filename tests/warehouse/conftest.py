"""The door is tested on a warehouse with the ledger alone: it is created faster."""

import pytest
import things

from transforms.settings import Settings
from transforms.warehouse import Warehouse


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    return things.door(settings)


@pytest.fixture
def sqlite_warehouse(sqlite_settings: Settings) -> Warehouse:
    return things.door(sqlite_settings)
