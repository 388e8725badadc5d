"""How an export ends: 30 x 24 hours after it was made, at once when a member is erased, or never having begun."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from transforms import exports
from transforms.errors import ExportOvertaken, PermanentError
from transforms.exports.shelf import Shelf

DAY = timedelta(days=1)
LIFE = 30 * DAY
SECOND = timedelta(seconds=1)


@pytest.fixture
def made(crowded):
    """An export, made at `imports.now`; expiry ran the day before its time was over."""
    crowded.make()
    crowded.expire(crowded.imports.now + LIFE - DAY)
    return crowded


@pytest.mark.parametrize(
    ("after", "expired"), [(LIFE - SECOND, 0), (LIFE, 1), (LIFE + SECOND, 1)], ids=["29 d 23:59:59", "30 d", "later"]
)
def test_an_export_lives_exactly_30_days(made, after, expired):
    created_at = made.imports.now
    counts = made.expire(created_at + after)
    assert (counts["expired"], counts["kept"], made.folder.exists()) == (expired, 1 - expired, not expired)
    assert made.ends() == ([(created_at + after, "expired")] if expired else [(None, None)])
    assert made.rows("SELECT count(*) FROM lake.export_members") == [(6,)]


def test_expired_is_expired_and_told_once(made):
    first = made.imports.now + LIFE
    made.expire(first)
    assert made.expire(first + DAY)["expired"] == 0
    assert made.ends() == [(first, "expired")]


def test_a_missing_file_is_no_failure(made):
    next(made.folder.iterdir()).unlink()
    counts = made.expire(made.imports.now + LIFE)
    assert (counts["expired"], counts["missing"], made.ends()[0][1]) == (1, 1, "expired")


def test_a_file_in_use_goes_too_and_its_reader_reads_on(made):
    with next(made.folder.iterdir()).open("rb") as file:
        assert made.expire(made.imports.now + LIFE)["expired"] == 1
        assert file.read().startswith(b'"contact_id"')
    assert not made.folder.exists()


def test_a_file_that_cannot_be_removed_fails_the_run_and_keeps_no_other(made, monkeypatch):
    """Root may remove anything, so the file system's refusal is put in its place."""
    stuck = made.made[-1]
    made.make()
    monkeypatch.setattr(Shelf, "remove", _refusing(Shelf.remove, stuck))
    when = made.imports.now + LIFE
    with pytest.raises(PermanentError, match="The files of 1 exports could not be removed"):
        made.expire(when)
    assert [why for _, why in made.ends()] == [None, "expired"]
    monkeypatch.undo()
    assert made.expire(when)["expired"] == 1
    assert [why for _, why in made.ends()] == ["expired", "expired"]


def _refusing(remove, stuck):
    def refusing(self, export_id):
        if export_id == stuck:
            raise PermissionError
        return remove(self, export_id)

    return refusing


def test_a_clock_that_jumps_removes_nothing_and_neither_does_its_coming_back(made):
    now = made.imports.now + LIFE - DAY
    assert made.expire(now + 100 * DAY) == {"expired": 0, "missing": 0, "postponed": 1, "swept": 0, "kept": 1}
    assert made.expire(now)["postponed"] == 0
    assert made.folder.exists()
    assert made.expire(now + DAY)["expired"] == 1


def test_an_erased_member_ends_every_export_that_holds_it_and_no_other(crowded):
    crowded.make()
    crowded.make(select="tag", select_value="old")
    crowded.make(select="tag", select_value="vip")
    folders = [crowded.settings.home / "exports" / str(export_id) for export_id in crowded.made]
    assert crowded.erase("Bob") == 2
    assert [folder.exists() for folder in folders] == [False, True, False]
    assert [why for _, why in crowded.ends()] == ["erased", None, "erased"]
    assert crowded.erase("Bob") == 0


def test_revoking_a_missing_file_is_no_failure_and_an_expired_export_stays_expired(made):
    made.make()
    next(made.folder.iterdir()).unlink()
    made.expire(made.imports.now + LIFE - timedelta(hours=1))
    assert made.erase("Ann") == 1
    assert [why for _, why in made.ends()] == ["expired", "erased"]


def test_erased_under_the_id_it_was_merged_into(crowded):
    crowded.make(select="tag", select_value="vip")
    crowded.merge("Bob", "Dee")
    assert crowded.erase("Dee") == 1


def test_a_member_that_is_deleted_while_the_files_are_written_is_not_exported(crowded, monkeypatch):
    """The files hold Bob; he is gone before they count. The same run, tried again, leaves him out."""
    lay = Shelf.lay

    def lay_and_delete(self, export_id, draft):
        lay(self, export_id, draft)
        crowded.delete("Bob")

    monkeypatch.setattr(Shelf, "lay", lay_and_delete)
    with pytest.raises(ExportOvertaken, match="1 of 6 contacts"):
        crowded.make()
    monkeypatch.undo()
    assert crowded.rows("SELECT count(*) FROM lake.exports") == [(0,)]
    assert crowded.again()["contacts"] == 5
    assert "Bob" not in {name for (name,) in crowded.cells("first_name")}


def test_files_that_are_swept_before_they_are_recorded_do_not_count(crowded, monkeypatch):
    lay = Shelf.lay

    def lay_and_sweep(self, export_id, draft):
        lay(self, export_id, draft)
        with crowded.warehouse.read() as session:
            assert exports.sweep(session, crowded.settings) == 1

    monkeypatch.setattr(Shelf, "lay", lay_and_sweep)
    with pytest.raises((ExportOvertaken, FileNotFoundError)):
        crowded.make()
    assert crowded.rows("SELECT count(*) FROM lake.exports") == [(0,)]


def test_what_was_never_recorded_goes_after_a_day_and_what_people_put_there_stays(made):
    places = (made.settings.home / "exports", made.settings.export_drafts)
    strays, own = [place / str(uuid4()) for place in places], places[0] / "notes"
    for folder in (*strays, own):
        folder.mkdir()
        (folder / "contacts-0001.csv").write_text("x")
    now = made.imports.now + timedelta(hours=1)
    _age(strays, now)
    made.expire(now + DAY - SECOND)
    assert all(folder.exists() for folder in strays)
    assert made.expire(now + DAY)["swept"] == 2
    assert [folder.exists() for folder in (*strays, own, made.folder)] == [False, False, True, True]


def _age(folders: list[Path], when) -> None:
    for folder in folders:
        for path in (*folder.iterdir(), folder):
            os.utime(path, (when.timestamp(), when.timestamp()))
