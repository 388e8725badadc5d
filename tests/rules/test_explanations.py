"""Every code a report can hold is explained, as sentences a person can act on."""

import pytest

from transforms.errors import RuleGap
from transforms.rules import explain, rows
from transforms.vocabulary import Note, Reason


@pytest.mark.parametrize("table", [explain.REASONS, explain.CAUTIONS, explain.NOTES])
def test_every_code_says_what_it_is_and_what_to_do(table):
    for what, next_step in table.values():
        assert what[0].isupper()
        assert not what.endswith(".")
        assert next_step.endswith(".")


def test_a_code_without_words_is_refused_at_import(monkeypatch):
    known = rows("reason")
    monkeypatch.setattr(explain, "rows", lambda _: known[1:])
    with pytest.raises(RuleGap, match=r"rules/reason.txt: field_count missing"):
        explain._table("reason", Reason)


def test_a_code_nobody_knows_is_refused_at_import(monkeypatch):
    monkeypatch.setattr(explain, "rows", lambda _: ({"note": "rumour", "what": "A", "next_step": "B."},))
    with pytest.raises(ValueError, match="rumour"):
        explain._table("note", Note)
