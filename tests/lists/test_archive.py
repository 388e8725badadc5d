"""Imported lists are gone after 30 x 24 hours, and nothing else is, whatever the clock does meanwhile."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_OID

import pytest

from tests.support.imports import ATTESTED, NOW, Imports
from transforms.errors import PermanentError
from transforms.lists.archive import expire
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.rules.retention import RETENTION
from transforms.settings import Settings

DAY = timedelta(days=1)
LIST = "first name,last name,email\nAnn,Lee,ann@example.com\n"
NOTHING = {"archived": 0, "staged": 0, "abandoned": 0, "quarantine": 0, "review": 0, "postponed": 0, "restamped": 0}


@pytest.fixture
def archived(imports: Imports) -> tuple[Path, Path]:
    """An imported list: its folders in the archive and in staged, and its report, of NOW, when the clock was seen."""
    report = imports.of(LIST)
    folders = imports.settings.archive / report.import_id, imports.settings.staged / report.import_id
    for path in (*folders, imports.settings.quarantine / f"{report.import_id}.report.md"):
        stamp(path, NOW)
    expire(imports.settings, as_of=NOW)
    return folders


def stamp(path: Path, moment) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def seen_daily(imports: Imports, until) -> dict[str, int]:
    """A pass every week up to `until`; what the last one counted."""
    moment, counts = NOW, {}
    while moment < until:
        moment = min(moment + timedelta(days=7), until)
        counts = expire(imports.settings, as_of=moment)
    return counts


def test_a_list_and_what_was_staged_of_it_are_gone_after_30_days_to_the_second(imports, archived):
    assert seen_daily(imports, NOW + 30 * DAY - timedelta(seconds=1)) == NOTHING | {"kept": 3}
    assert all(folder.exists() for folder in archived)
    assert seen_daily(imports, NOW + 30 * DAY) == NOTHING | {"archived": 1, "staged": 1, "kept": 1}
    assert not any(folder.exists() for folder in archived)
    left = [path.name for root in (imports.settings.archive, imports.settings.staged) for path in root.iterdir()]
    assert left == [".last_expiry"]


MADE = {
    "lists": "{id}/", "stagings that were killed": ".staging-killed/", "rejected records": "list.csv",
    "possible duplicates": "duplicates.csv",
}  # fmt: skip
SAID = [row for row in RETENTION if row["removed_by"] == "import_inbox, task expire"]


@pytest.mark.parametrize("row", SAID, ids=[row["what"] for row in SAID])
def test_each_class_that_the_retention_table_gives_this_task_goes_at_its_limit(tmp_path, row):
    settings = Settings(home=tmp_path)
    settings.make_folders()
    (name,) = [name for what, name in MADE.items() if what in row["what"]]
    path = getattr(settings, row["place"]) / name.format(id=NAMESPACE_OID)
    path.mkdir() if name.endswith("/") else path.touch()
    stamp(path, NOW)
    limit = getattr(settings, row["setting"])
    ends = NOW + (limit if isinstance(limit, timedelta) else limit * DAY)
    for before in (6 * DAY, timedelta(seconds=1)):
        expire(settings, as_of=ends - before)
        assert path.exists()
    expire(settings, as_of=ends)
    assert not path.exists()


def test_the_limit_is_a_setting(imports, archived):
    settings = imports.settings.model_copy(update={"archive_days": 2})
    assert expire(settings, as_of=NOW + 2 * DAY)["archived"] == 1


def test_a_clock_that_jumps_ahead_removes_nothing_and_neither_does_its_coming_back(imports, archived):
    assert expire(imports.settings, as_of=NOW + 3650 * DAY) == NOTHING | {"postponed": 3, "kept": 3}
    assert expire(imports.settings, as_of=NOW + DAY) == NOTHING | {"kept": 3}
    assert expire(imports.settings, as_of=NOW + 2 * DAY) == NOTHING | {"kept": 3}
    assert all(folder.exists() for folder in archived)


def test_after_a_long_pause_the_second_pass_removes(imports, archived):
    assert expire(imports.settings, as_of=NOW + 100 * DAY) == NOTHING | {"postponed": 3, "kept": 3}
    assert expire(imports.settings, as_of=NOW + 101 * DAY) == NOTHING | {
        "archived": 1,
        "staged": 1,
        "quarantine": 1,
        "kept": 0,
    }


@pytest.mark.parametrize("noted", ["", "yesterday", "2026-11-21T12:00:00"], ids=["empty", "no time", "no zone"])
def test_a_note_of_the_last_pass_that_cannot_be_read_is_none(imports, archived, noted):
    (imports.settings.archive / ".last_expiry").write_text(noted)
    assert expire(imports.settings, as_of=NOW + 30 * DAY)["postponed"] == 2


def test_a_folder_from_the_future_begins_its_30_days_now(imports, archived):
    stamp(archived[0], NOW + 3650 * DAY)
    assert seen_daily(imports, NOW + 7 * DAY) == NOTHING | {"restamped": 1, "kept": 3}
    assert seen_daily(imports, NOW + 36 * DAY)["archived"] == 0
    assert archived[0].exists()
    assert expire(imports.settings, as_of=NOW + 37 * DAY)["archived"] == 1


def test_a_staged_list_that_is_used_again_stays_and_the_archived_one_too_when_the_list_came_again(imports, archived):
    imports.put(LIST)
    imports.now = NOW + 29 * DAY
    assert imports.of(LIST).replayed
    stamp(archived[0], imports.now)  # the list was moved in then
    assert seen_daily(imports, NOW + 31 * DAY) == NOTHING | {"kept": 3}


def test_what_a_killed_staging_left_is_gone_after_a_day_and_one_at_work_is_not(imports, archived):
    left, at_work = imports.settings.staged / ".staging-left", imports.settings.staged / ".staging-work"
    for folder, moment in ((left, NOW), (at_work, NOW + timedelta(hours=23))):
        (folder / "raw").mkdir(parents=True)
        stamp(folder, moment)
    assert expire(imports.settings, as_of=NOW + DAY) == NOTHING | {"abandoned": 1, "kept": 3}
    assert (left.exists(), at_work.exists()) == (False, True)


def test_only_folders_of_imports_are_removed_and_no_link_is_followed(imports, archived, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.csv").write_text(LIST)
    mine = imports.settings.archive / "my notes"
    mine.mkdir()
    link = imports.settings.archive / "00000000-0000-5000-8000-000000000000"
    link.symlink_to(outside)
    for path in (outside, mine):
        stamp(path, NOW)
    archived[0].joinpath("inner").symlink_to(outside)
    stamp(archived[0], NOW)
    assert seen_daily(imports, NOW + 40 * DAY)
    assert (outside / "kept.csv").exists()
    assert mine.exists()
    assert link.is_symlink()
    assert not archived[0].exists()


def test_a_pass_that_was_killed_is_finished_by_the_next(imports, archived):
    half = imports.settings.staged / ".expired" / archived[1].name
    half.mkdir(parents=True)
    (half / "list.json").write_text("{}")
    assert seen_daily(imports, NOW + 30 * DAY)["staged"] == 1
    assert not half.exists()


def test_what_cannot_be_removed_is_counted_and_the_others_go(imports, archived, monkeypatch):
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: denied() if self == archived[0] else rename(self, to))

    def denied():
        raise PermissionError

    with pytest.raises(PermanentError, match=r"1 expired lists .* could not be removed\. All others are gone") as error:
        seen_daily(imports, NOW + 30 * DAY)
    assert error.value.facts == {"failed": 1}
    assert not archived[1].exists()


def test_a_list_whose_staged_folder_expired_is_staged_anew(imports, archived):
    seen_daily(imports, NOW + 30 * DAY)
    imports.now = NOW + 31 * DAY
    assert imports.of(LIST).replayed


def test_staging_again_counts_as_use(imports):
    params = {"list_path": imports.put(LIST)} | ATTESTED
    staged = stage(imports.settings, params, as_of=NOW)
    stamp(staged.folder(imports.settings), NOW - 60 * DAY)
    stage(imports.settings, params, as_of=NOW)
    assert staged.folder(imports.settings).stat().st_mtime == NOW.timestamp()


def test_a_list_that_was_replaced_after_it_was_staged_stays_in_the_inbox(imports):
    params = {"list_path": imports.put(LIST)} | ATTESTED
    staged = stage(imports.settings, params, as_of=NOW)
    imports.put(LIST.replace("Ann", "Bob"))
    load(imports.warehouse, imports.settings, staged, as_of=NOW)
    assert imports.people() == [("Ann", "Lee", "ann@example.com")]
    assert "Bob" in (imports.settings.inbox / "list.csv").read_text()
