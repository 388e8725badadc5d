"""The second book of consent: what an import may at most make of an address, and that the first book stays below it."""

import pytest

from transforms.errors import RuleGap
from transforms.rules import ceiling
from transforms.rules.ceiling import BOUND, CEILING, LADDER, loosened, revived, strictest_first
from transforms.rules.opt_in import TRANSITIONS, Transition
from transforms.vocabulary import Attested, Claim, ConsentEvent, Deliverability, OptStatus

N, S, D, OUT = OptStatus.NON_MARKETABLE, OptStatus.SINGLE_OPT_IN, OptStatus.DOUBLE_OPT_IN, OptStatus.OPTED_OUT


def test_an_opt_out_on_either_side_stands_and_else_the_more_permissive_counts():
    for before in (None, *OptStatus):
        for most in OptStatus:
            wanted = OUT if OUT in (before, most) else max((before or most), most, key=LADDER.index)
            assert BOUND[before, most] == wanted


@pytest.mark.parametrize("attested", Attested)
def test_nobody_is_allowed_more_than_the_attestation(attested):
    most = {Attested.NONE: N, Attested.PERMISSION: S, Attested.DOUBLE_OPT_IN: D}[attested]
    assert max((CEILING[claim, attested] for claim in Claim), key=LADDER.index) == most
    assert strictest_first(attested)[0] == Claim.OPTED_OUT


@pytest.mark.parametrize(
    ("claim", "attested", "before", "after", "is_loosened"),
    [
        ("subscribed", "permission", None, S, False), ("subscribed", "permission", None, D, True),
        ("subscribed", "none", None, S, True), ("subscribed", "none", S, S, False),
        ("not_subscribed", "permission", N, S, True), ("unknown", "double_opt_in", None, S, True),
        ("confirmed", "double_opt_in", N, D, False), ("confirmed", "double_opt_in", OUT, D, True),
        ("subscribed", "permission", OUT, N, True), ("opted_out", "permission", D, N, True),
        ("opted_out", "permission", D, OUT, False), ("silent", "double_opt_in", None, D, True),
    ],
)  # fmt: skip
def test_what_counts_as_more_permissive(claim, attested, before, after, is_loosened):
    assert loosened(Claim(claim), Attested(attested), before, after) == is_loosened


def test_an_address_never_gets_better_than_the_list_and_the_warehouse_knew():
    clean, bounced, complained = Deliverability.CLEAN, Deliverability.BOUNCED, Deliverability.COMPLAINED
    assert revived(bounced, None, clean)
    assert revived(clean, bounced, clean)
    assert revived(complained, bounced, bounced)
    assert not revived(clean, None, clean)
    assert not revived(bounced, clean, bounced)


def test_a_rule_that_gives_more_than_the_ceiling_is_refused_at_import(monkeypatch):
    event = ConsentEvent.IMPORT_NO_PERMISSION
    monkeypatch.setitem(TRANSITIONS, (event, None), Transition(event, None, S, None))
    with pytest.raises(RuleGap, match=r"make new single_opt_in where the list says .* under none"):
        ceiling._check()


@pytest.mark.parametrize("table", ["CEILING", "BOUND"])
def test_a_missing_cell_is_refused_at_import(monkeypatch, table):
    cells = getattr(ceiling, table)
    monkeypatch.delitem(cells, next(iter(cells)))
    with pytest.raises(RuleGap, match="not total"):
        ceiling._check()
