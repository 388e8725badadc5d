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


# a table of the lake, what happens to its only file, what is told of it
HARM = {
    "contacts": (flip, "is changed"),
    "addresses": (lambda path: path.write_bytes(path.read_bytes()[:-20]), "is changed"),
    "import_rows": (lambda path: path.unlink(), "is missing"),
}


def test_damage_is_found_and_told_without_a_value(warehouse):
    files = warehouse.settings.lake / "files" / "main"
    sound = {path: path.read_bytes() for table in HARM for path in [next((files / table).glob("*.parquet"))]}
    for path in sound:
        HARM[path.parent.name][0](path)
    with pytest.raises(WarehouseDamaged) as raised:
        verify(warehouse.warehouse)
    told = {f"{path.parent.name}: main/{path.parent.name}/{path.name} {HARM[path.parent.name][1]}" for path in sound}
    told |= {f"{table}: cannot be read to its end" for table in ("addresses", "import_rows")}
    perhaps = "contacts: cannot be read to its end"  # a flipped bit may keep a file from being read
    assert set(raised.value.facts["damage"]) - {perhaps} == told
    assert "Lee" not in str(raised.value.facts)
    for path, content in sound.items():
        path.write_bytes(content)
    assert verify(warehouse.warehouse)["rows"] > 6
