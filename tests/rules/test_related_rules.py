"""The rule tables of related lists: whole, unambiguous, and refused when they are not."""

import pytest

from transforms.errors import RuleGap
from transforms.lists.preset import fold
from transforms.rules import related, rows
from transforms.vocabulary import EnrollmentStatus, OpportunityStatus, RelatedKind


def test_every_kind_has_its_columns():
    assert set(related.SHAPES) == set(RelatedKind)


@pytest.mark.parametrize("kind", RelatedKind)
def test_folded_captions_mean_one_thing(kind):
    folded = [fold(caption) for column in related.SHAPES[kind].columns for caption in column.captions]
    assert len(folded) == len(set(folded))


@pytest.mark.parametrize("kind", RelatedKind)
def test_what_a_new_row_needs_is_what_the_rows_hold(kind):
    shape = related.SHAPES[kind]
    fields = {column.field for column in shape.columns}
    assert set(shape.needed) | set(shape.told_apart_by) | set(shape.otherwise) <= fields
    assert (shape.moment in fields) == (kind != RelatedKind.COMPANIES)


@pytest.mark.parametrize(
    ("kind", "word", "means"),
    [
        ("opportunities", "closed won", OpportunityStatus.WON),
        ("enrollments", "unsubscribed", EnrollmentStatus.REMOVED),
        ("enrollments", "finished", EnrollmentStatus.COMPLETED),
    ],
)
def test_a_word_means_what_the_table_says(kind, word, means):
    (status,) = [column for column in related.SHAPES[RelatedKind(kind)].columns if column.name == "status"]
    assert status.words[word] == means


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("related_rows/column", {"captions": "email"}),
        ("related_rows/column", {"type": "guess"}),
        ("related_rows/word", {"means": "maybe"}),
    ],
)
def test_a_table_that_is_wrong_is_refused(monkeypatch, table, change):
    def changed(name):
        return (*rows(name)[:-1], rows(name)[-1] | change) if name == table else rows(name)

    monkeypatch.setattr(related, "rows", changed)
    with pytest.raises(RuleGap, match=table):
        related._shapes()
