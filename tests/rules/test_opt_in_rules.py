"""The opt-in table is design section 4, cell by cell; and consent is monotone."""

import pytest

from transforms.errors import RuleGap
from transforms.rules import opt_in, rows, version
from transforms.rules.claim import EVENTS, STRICTNESS
from transforms.rules.opt_in import TRANSITIONS
from transforms.rules.origin import PERMISSION_COUNTS
from transforms.vocabulary import Attested, Claim, ConsentEvent, Obtained, OptStatus

N, S, D, OUT = OptStatus.NON_MARKETABLE, OptStatus.SINGLE_OPT_IN, OptStatus.DOUBLE_OPT_IN, OptStatus.OPTED_OUT

DESIGN = [
    # event, new, non_marketable, single_opt_in, double_opt_in, opted_out
    ("import_permission", S, S, S, D, OUT),
    ("import_double_opt_in", D, D, D, D, OUT),
    ("import_no_permission", N, N, S, D, OUT),
    ("import_opted_out", OUT, OUT, OUT, OUT, OUT),
    ("bulk_opt_in", None, S, S, D, OUT),
    ("bulk_opt_out", None, OUT, OUT, OUT, OUT),
    ("recipient_opts_out", OUT, OUT, OUT, OUT, OUT),
    ("recipient_confirms", D, D, D, D, D),
    ("consent_lapses", None, N, N, D, OUT),
]


@pytest.mark.parametrize(("event", "new", "non_marketable", "single", "double", "opted_out"), DESIGN)
def test_the_table_is_the_designs(event, new, non_marketable, single, double, opted_out):
    event = ConsentEvent(event)
    assert [TRANSITIONS[event, status].after for status in (N, S, D, OUT)] == [
        non_marketable,
        single,
        double,
        opted_out,
    ]
    assert (TRANSITIONS[event, None].after if new else (event, None) not in TRANSITIONS) in (new, True)


def test_an_opt_out_rises_only_when_the_recipient_confirms():
    assert {event for (event, before), t in TRANSITIONS.items() if before == OUT and t.after != OUT} == {
        ConsentEvent.RECIPIENT_CONFIRMS
    }


def test_an_opt_out_that_stands_tells_so():
    reasons = {event: TRANSITIONS[event, OUT].reason for event in ConsentEvent}
    assert [event for event, reason in reasons.items() if reason == "opt_out_stands"] == [
        ConsentEvent.IMPORT_PERMISSION, ConsentEvent.IMPORT_DOUBLE_OPT_IN, ConsentEvent.BULK_OPT_IN,
    ]  # fmt: skip


def test_a_rule_that_would_lift_an_opt_out_is_refused_at_import():
    wrong = dict(TRANSITIONS)
    wrong[ConsentEvent.IMPORT_PERMISSION, OUT] = opt_in.Transition(ConsentEvent.IMPORT_PERMISSION, OUT, S, None)
    with pytest.raises(RuleGap, match="would lift an opt-out"):
        opt_in._check(wrong)


def test_a_missing_cell_is_refused_at_import():
    wrong = {key: value for key, value in TRANSITIONS.items() if key != (ConsentEvent.BULK_OPT_OUT, S)}
    with pytest.raises(RuleGap, match="bulk_opt_out on single_opt_in is missing"):
        opt_in._check(wrong)


@pytest.mark.parametrize("claim", Claim)
@pytest.mark.parametrize("attested", Attested)
def test_a_row_can_only_lower_what_the_attestation_allows(claim, attested):
    allowed = {
        Attested.NONE: "import_no_permission", Attested.PERMISSION: "import_permission",
        Attested.DOUBLE_OPT_IN: "import_double_opt_in",
    }[attested]  # fmt: skip
    assert STRICTNESS[EVENTS[claim, attested]] <= STRICTNESS[ConsentEvent(allowed)]


def test_a_list_that_says_opted_out_is_an_opt_out_under_any_attestation():
    assert {EVENTS[Claim.OPTED_OUT, attested] for attested in Attested} == {ConsentEvent.IMPORT_OPTED_OUT}


def test_questionable_origins_never_count():
    assert {o for o, counts in PERMISSION_COUNTS.items() if not counts} == {
        Obtained.PURCHASED, Obtained.RENTED, Obtained.HARVESTED, Obtained.UNKNOWN,
    }  # fmt: skip


def test_a_ragged_rule_row_is_refused(tmp_path, monkeypatch):
    (tmp_path / "ragged.txt").write_text("word  means\nonly\n")
    monkeypatch.setattr("transforms.rules._FOLDER", tmp_path)
    rows.cache_clear()
    with pytest.raises(RuleGap, match="has 1 cells, not 2"):
        rows("ragged")


def test_the_version_names_the_tables_content(tmp_path, monkeypatch):
    version.cache_clear()
    before = version()
    (tmp_path / "any.txt").write_text("a  b\n")
    monkeypatch.setattr("transforms.rules._FOLDER", tmp_path)
    version.cache_clear()
    assert version() != before
    version.cache_clear()
