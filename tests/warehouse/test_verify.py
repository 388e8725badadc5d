"""Damage to the lake's files is found, whatever it is, and told by table and file."""

import pytest

from tests.exports.conftest import crowd
from transforms.errors import WarehouseDamaged
from transforms.warehouse import verify


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    from transforms.settings import Settings

    return crowd(Settings(home=tmp_path_factory.mktemp("verified") / "home"))


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (flip, "is changed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), "cannot be read"),
        (lambda path: path.unlink(), "is missing"),
    ],
    ids=["a flipped bit", "cut off", "gone"],
)
def test_damage_is_found_and_told_without_a_value(warehouse, harm, told):
    counts = verify(warehouse.warehouse)
    assert counts["rows"] > 6
    path = next((warehouse.settings.lake / "files" / "main" / "contacts").glob("*.parquet"))
    sound = path.read_bytes()
    harm(path)
    with pytest.raises(WarehouseDamaged, match=told) as raised:
        verify(warehouse.warehouse)
    path.write_bytes(sound)
    assert f"contacts: main/contacts/{path.name}" in str(raised.value)
    assert "Lee" not in str(raised.value.facts)
    assert verify(warehouse.warehouse) == counts
