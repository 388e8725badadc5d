"""Records taken over from an earlier staged list are what staging them anew would give."""

import random
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from transforms.lists.stage import stage
from transforms.lists.staged import STAGED_PARTS, StagedList
from transforms.settings import Settings

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ANSWERS = {
    "source": "generic", "permission": True, "obtained": "customers", "explanation": "Test.", "attested_by": "test",
    "default_country": "DE", "exported_at": "2026-11-01",
}  # fmt: skip
HEADER = "Email,First Name,Phone,Tags,Notes\n"


def person(number: int) -> str:
    email = f"p{number}@example.com" if number % 7 else "not an address"
    return f"{email},Ann {number},030 12345{number:03},a;b {number % 3},note {number}\n"


def staged(home: Path, name: str, people: list[str]) -> tuple[Settings, StagedList]:
    settings = Settings(home=home, stage_rows=20)
    settings.make_folders()
    (settings.inbox / name).write_text(HEADER + "".join(people))
    # the newest list is taken over from: the next name comes a day later
    return settings, stage(settings, {**ANSWERS, "list_path": name}, as_of=NOW.replace(day=1 + ord(name[0]) - ord("a")))


def parts(settings: Settings, of: StagedList) -> dict[str, pl.DataFrame]:
    folder = of.folder(settings)
    frames = {part: pl.concat(map(pl.read_parquet, sorted((folder / part).glob("*")))) for part in STAGED_PARTS}
    return {
        part: frame.sort(frame.columns[:1], maintain_order=True).sort(frame.columns) for part, frame in frames.items()
    }


def shuffled(people: list[str]) -> list[str]:
    return random.Random(3).sample(people, len(people))


@pytest.mark.parametrize(
    ("change", "unmoved", "files"),
    [
        (lambda people: [*people, person(500)], 5, 6),
        (lambda people: [*people[:50], person(500), *people[50:]], 2, 6),
        (lambda people: people[10:], 0, 5),
        (lambda people: people + people[:30], 5, 7),
        (lambda people: [person(index + 700) if index % 3 == 0 else one for index, one in enumerate(people)], 0, 9),
        (shuffled, 0, 5),
    ],
    ids=["longer", "one in between", "without the first", "some twice", "every third changed", "in another order"],
)  # fmt: skip
def test_a_list_after_others_is_staged_as_if_it_were_the_first(tmp_path, change, unmoved, files):
    people = [person(number) for number in range(100)]
    later = tmp_path / "later"
    staged(later, "a.csv", people)
    _, second = staged(later, "b.csv", change(people))
    names = sorted(path.name for path in (second.folder(Settings(home=later)) / "rows").glob("*"))
    assert second.reused > 60
    assert sum(name.startswith("unmoved") for name in names) == unmoved
    assert len(names) <= files
    # a third list takes over from what was taken over
    third_people = [person(900), *change(people), person(901)]
    settings, third = staged(later, "c.csv", third_people)
    fresh_settings, fresh = staged(tmp_path / "fresh", "c.csv", third_people)
    assert third.reused == len(third_people) - 2
    assert fresh.reused == 0
    for part, frame in parts(settings, third).items():
        assert_frame_equal(frame, parts(fresh_settings, fresh)[part])
    told = {"reused", "normalised"}
    assert third.model_dump(exclude=told) == fresh.model_dump(exclude=told)


def test_a_staged_file_holds_the_same_records_as_those_of_its_name(tmp_path):
    people = [person(number) for number in range(100)]
    staged(tmp_path, "a.csv", people)
    settings, second = staged(tmp_path, "b.csv", [*people[:30], *people[31:], person(300)])
    for rows in (second.folder(settings) / "rows").glob("*"):
        numbers = pl.read_parquet(rows)["record_no"]
        for part in STAGED_PARTS:
            assert pl.read_parquet(rows.parents[1] / part / rows.name)["record_no"].is_in(numbers.implode()).all()
