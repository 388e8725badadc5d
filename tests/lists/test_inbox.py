"""Only names inside the inbox open a list."""

import os
from pathlib import Path

import pytest

from transforms.errors import ListUnreadable, UnsafePath
from transforms.lists.inbox import open_list, open_sidecar
from transforms.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    return settings


@pytest.mark.parametrize(
    "name", ["list.csv", "2026/may/list.csv", "li[st]1*.csv", "-rf.csv", "a'b;c\n.csv", "ü.csv", "./list.csv"]
)
def test_a_name_below_the_inbox_opens_the_file(settings: Settings, name: str) -> None:
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"email\n")
    assert open_list(settings, name) == path


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../outside.csv",
        "a/../../outside.csv",
        "a/..",
        "/etc/passwd",
        "a\0b.csv",
        "\\\\host\\share",
        "x" * 300,
    ],
)
def test_a_name_that_is_none_or_leaves_the_inbox_is_refused(settings: Settings, name: str) -> None:
    (settings.home / "outside.csv").write_bytes(b"email\n")
    with pytest.raises(UnsafePath):
        open_list(settings, name)


@pytest.mark.parametrize(
    "name", ["missing.csv", "folder/missing.csv", "file.csv/below.csv", "https://list.example/a.csv"]
)
def test_a_missing_file_is_said_to_be_missing(settings: Settings, name: str) -> None:
    (settings.inbox / "file.csv").write_bytes(b"email\n")
    with pytest.raises(ListUnreadable) as error:
        open_list(settings, name)
    assert error.value.code == "not_found"


def test_links_are_refused_wherever_they_stand(settings: Settings) -> None:
    outside = settings.home / "outside"
    outside.mkdir()
    (outside / "list.csv").write_bytes(b"email\n")
    (settings.inbox / "linked").symlink_to(outside)
    (settings.inbox / "linked.csv").symlink_to(outside / "list.csv")
    (settings.inbox / "inside.csv").write_bytes(b"email\n")
    (settings.inbox / "to_inside.csv").symlink_to(settings.inbox / "inside.csv")
    for name in ("linked/list.csv", "linked.csv", "to_inside.csv"):
        with pytest.raises(UnsafePath):
            open_list(settings, name)


def test_what_is_no_regular_file_is_refused(settings: Settings) -> None:
    (settings.inbox / "folder").mkdir()
    os.mkfifo(settings.inbox / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(UnsafePath):
            open_list(settings, name)


def test_a_linked_home_is_the_administrators_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "real")
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    (settings.inbox / "list.csv").write_bytes(b"email\n")
    assert open_list(settings, "list.csv").read_bytes() == b"email\n"


def test_the_attestation_beside_a_list_is_a_file_and_nothing_else(settings: Settings) -> None:
    listed = settings.inbox / "list.csv"
    beside = settings.inbox / "list.csv.consent.yaml"
    assert open_sidecar(listed) is None
    beside.write_text("permission: true\n")
    assert open_sidecar(listed) == beside
    beside.rename(settings.inbox / "elsewhere")
    beside.symlink_to(settings.inbox / "elsewhere")
    with pytest.raises(UnsafePath):
        open_sidecar(listed)
    beside.unlink()
    os.mkfifo(beside)
    with pytest.raises(UnsafePath):
        open_sidecar(listed)
