"""Which source a header belongs to: every true header to its own and to no other, however somebody changed it."""

import random

import pytest

from tests.support.golden import Golden, cases
from transforms.errors import ListNotRecognised
from transforms.lists.preset import Field, fold, presets
from transforms.lists.recognise import QUARANTINE_CAPTIONS, Mapping, is_header, recognise

CASES = cases()
BY_HEADER = [case for case in CASES if not case.by_name]


def mapped(case: Golden, header: list[str]) -> Mapping:
    return recognise(header, file_name=case.file)


def meanings(mapping: Mapping) -> dict[str, object]:
    """Folded caption -> meanings of the columns that are the list's own, whatever their order."""
    found: dict[str, list[object]] = {}
    for column in mapping.columns:
        if column.field == Field.QUARANTINE:
            continue
        found.setdefault(fold(column.caption), []).append(column.field)
    return found


@pytest.mark.parametrize("case", BY_HEADER, ids=lambda case: case.name)
def test_a_header_is_its_sources_and_nobody_elses(case):
    present = frozenset(map(fold, case.header))
    assert [preset.name for preset in presets().values() if preset.recognise.fits(present)] == [case.source]
    assert is_header(case.header)


@pytest.mark.parametrize(
    "change",
    [
        lambda header: random.Random(7).sample(header, len(header)),
        lambda header: [*header, "Shoe size", "Region of birth", "Notes from the stand"],
        lambda header: [caption.upper() for caption in header],
        lambda header: [caption.lower().replace("_", " ") for caption in header],
        lambda header: ["\ufeff" + header[0], *header[1:]],
        lambda header: [f" {caption} " for caption in header],
        lambda header: [*header, *QUARANTINE_CAPTIONS],
    ],
    ids=[
        "reordered",
        "with custom columns",
        "upper case",
        "lower case",
        "byte order mark",
        "blanks",
        "quarantine file",
    ],
)
@pytest.mark.parametrize("case", BY_HEADER, ids=lambda case: case.name)
def test_a_changed_header_is_still_its_sources(case, change):
    plain, changed = mapped(case, case.header), mapped(case, change(case.header))
    assert changed.source == case.source
    found = meanings(changed)
    for caption, fields in meanings(plain).items():
        assert sorted(map(str, found[caption])) == sorted(map(str, fields))
    assert len(changed.consent) == len(plain.consent)
    assert changed.list_status == plain.list_status


@pytest.mark.parametrize("case", BY_HEADER, ids=lambda case: case.name)
def test_a_repeated_caption_does_no_harm(case):
    twice = mapped(case, [*case.header, *case.header])
    assert (twice.source, len(twice.columns)) == (case.source, 2 * len(case.header))
    assert len(twice.consent) == 2 * len(mapped(case, case.header).consent), "what stands there twice speaks twice"


@pytest.mark.parametrize("case", [case for case in CASES if case.by_name], ids=lambda case: case.name)
def test_what_no_header_can_tell_is_not_guessed_at(case):
    with pytest.raises(ListNotRecognised, match="No source fits"):
        mapped(case, case.header)
    assert recognise(case.header, file_name=case.file, source=case.source).source == case.source


def test_two_sources_that_fit_are_told_with_what_speaks_for_each():
    sendy, beehiiv = (next(case.header for case in CASES if case.name == name) for name in ("sendy", "beehiiv"))
    with pytest.raises(ListNotRecognised, match="More than one source fits") as caught:
        recognise([*sendy, *beehiiv], file_name="x.csv")
    assert [*caught.value.facts["nearest"]] == ["beehiiv", "sendy"]
    assert "sendy (for it: ['Email', 'Joined', 'Last activity', 'Added via', 'Status'])" in str(caught.value)


def test_no_source_that_fits_is_told_with_the_nearest_and_what_they_lack():
    with pytest.raises(ListNotRecognised, match="Nothing was written") as caught:
        recognise(["Email", "Joined", "Last activity", "Status"], file_name="x.csv")
    assert next(iter(caught.value.facts["nearest"].items())) == (
        "sendy",
        {"for it": ["Email", "Joined", "Last activity", "Status"], "missing": ["Added via"]},
    )
    assert "sendy (for it: ['Email', 'Joined', 'Last activity', 'Status'], missing: ['Added via'])" in str(caught.value)


def test_a_caption_that_speaks_against_a_source_is_told():
    with pytest.raises(ListNotRecognised) as caught:
        recognise(["email", "first_name", "status", "created_at", "tags", "uuid"], file_name="x.csv")
    assert "kit_convertkit (for it: ['email'" in str(caught.value)
    assert "against it: ['uuid']" in str(caught.value)
