"""What makes two contacts one person: the tables are total, and no table may merge on what people share."""

import pytest

from transforms.errors import RuleGap
from transforms.rules import band
from transforms.vocabulary.duplicates import Band, Conflict, Evidence


def test_only_what_is_ones_own_or_a_firm_that_tells_its_people_apart_merges_unseen():
    merging = {cell for cell, word in band.BANDS.items() if word == Band.AUTO}
    assert {shares for _, shares in merging} == {"mobile", "email", "firm", "firm_alone"}
    assert merging >= {("same_name", "mobile"), ("nickname", "mobile"), ("initial", "mobile")}


@pytest.mark.parametrize("shares", ["household", "work", "birth_date", "place", "near"])
def test_a_table_that_merges_on_what_is_shared_is_refused(monkeypatch, shares):
    monkeypatch.setattr(band, "BANDS", band.BANDS | {("same_name", shares): Band.AUTO})
    with pytest.raises(RuleGap, match="merge people unseen"):
        band._check()


def test_a_table_with_a_hole_is_refused(monkeypatch):
    monkeypatch.setattr(band, "BANDS", {cell: word for cell, word in band.BANDS.items() if cell != ("initial", "near")})
    with pytest.raises(RuleGap, match="differ in 1 cells"):
        band._check()


def test_every_code_has_words_and_every_conflict_holds_a_merge():
    assert band.EVIDENCE.keys() == set(Evidence)
    assert band.CONFLICTS.keys() == set(Conflict)
    assert Band.AUTO not in band.AT_MOST.values()
    assert all(
        words[0].isupper() and not words.endswith(".") for words in [*band.EVIDENCE.values(), *band.CONFLICTS.values()]
    )


def test_the_best_band_comes_first():
    assert sorted(Band, key=band.rank) == [Band.AUTO, Band.REVIEW, Band.RELATED, Band.NONE]
