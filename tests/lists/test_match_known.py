"""Who a later list means: a record and a contact of one name that have nobody but each other are not asked about any
further. Here is all that may stand beside them.
"""

import pytest

KEPT = "id,first name,last name,email,mobile,status\n"
ANN, ANN_AS_A_DESK = "1,Ann,Lee,ann@example.com,", "1,Ann,Lee,info@example.com,"
NUMBER = "+4915123456789"


@pytest.mark.parametrize(
    ("before", "after", "outcomes", "people", "pairs"),
    [
        # nobody but each other: by all they have, by the address alone, by the number alone, by the id alone
        ([ANN], [ANN], "unchanged", 1, 0),
        ([ANN], [",Ann,Lee,ann@example.com,"], "unchanged", 1, 0),
        ([f",Ann,Lee,,{NUMBER}"], [f",Ann,Lee,,{NUMBER}"], "unchanged", 1, 0),
        ([ANN], ["1,Ann,Lee,,"], "unchanged", 1, 0),
        # more that is new of them: an id, an address, a number
        ([",Ann,Lee,ann@example.com,"], [ANN], "updated", 1, 0),
        ([ANN], ["1,Ann,Lee,lee@example.com,"], "updated", 1, 0),
        ([ANN], [f"{ANN}{NUMBER}"], "updated", 1, 0),
        # another record of the list has the address, the id or the number as well
        ([ANN], [ANN, ",,Lee,ann@example.com,"], "duplicate unchanged", 1, 0),
        ([ANN], [ANN, ",Bob,Ray,ann@example.com,"], "inserted unchanged", 2, 1),
        ([ANN], [ANN, "1,Ann,Lee,lee@example.com,"], "duplicate updated", 1, 0),
        ([ANN], [ANN, "1,Bob,Ray,bob@example.com,"], "inserted unchanged", 2, 0),
        ([f"{ANN}{NUMBER}"], [f"{ANN}{NUMBER}", f",Ann,Lee,,{NUMBER}"], "duplicate unchanged", 1, 0),
        ([f"{ANN}{NUMBER}"], [f"{ANN}{NUMBER}", f"2,Bob,Ray,bob@example.com,{NUMBER}"], "inserted unchanged", 2, 0),
        # another record of the list has what is new of them: an address, an id
        ([ANN], ["1,Ann,Lee,lee@example.com,", ",Ann,Lee,lee@example.com,"], "duplicate updated", 1, 0),
        ([",Ann,Lee,ann@example.com,"], [ANN, "1,Ann,Lee,lee@example.com,"], "duplicate updated", 1, 0),
        # two known people with one number, and both in the list: a pair for review
        ([f"{ANN}{NUMBER}", f"2,Bob,Ray,bob@example.com,{NUMBER}"],
         [f"{ANN}{NUMBER}", f"2,Bob,Ray,bob@example.com,{NUMBER}"], "unchanged unchanged", 2, 1),
        # another record has what the contact had besides
        ([f"{ANN}{NUMBER}"], [ANN, f",Ann,Lee,,{NUMBER}"], "duplicate unchanged", 1, 0),
        # the address is another contact's as well; the id leads elsewhere than the address
        ([ANN, "2,Bob,Ray,ann@example.com,"], [",Bob,Ray,ann@example.com,"], "unchanged", 2, 1),
        ([ANN, "2,Ann,Lee,lee@example.org,"], ["1,Ann,Lee,lee@example.org,"], "updated", 2, 0),
        # other names: those that may be one person, and those that may not
        ([ANN], ["1,Annie,Lee,ann@example.com,"], "updated", 1, 0),
        ([ANN], ["1,Bob,Ray,ann@example.com,"], "inserted", 2, 1),
        # a desk is nobody, but for who bears the same name
        ([ANN_AS_A_DESK], [ANN_AS_A_DESK], "unchanged", 1, 0),
        ([",,Lee,info@example.com,"], [",,Lee,info@example.com,"], "unchanged", 1, 0),
        # the id of an unknown tool says nothing of somebody without a whole name
        (["1,Ann,,,"], ["1,Ann,,,"], "inserted", 2, 0),
        (["1,Ann,,ann@example.com,"], ["1,Ann,,ann@example.com,"], "unchanged", 1, 0),
        (["1,Ann,,ann@example.com,"], ["1,Ann,,,"], "inserted", 2, 0),
    ],
)  # fmt: skip
def test_whom_a_later_list_means(imports, before, after, outcomes, people, pairs):
    for records, exported_at in ((before, "2026-11-01"), (after, "2026-11-10")):
        report = imports.of(KEPT + "".join(f"{record},Subscribed\n" for record in records), exported_at=exported_at)
    ended = [outcome for outcome, count in sorted(report.outcomes.items()) for _ in range(count)]
    assert " ".join(ended) == outcomes
    assert len(imports.people()) == people
    assert len(imports.rows("SELECT * FROM lake.match_pairs")) == pairs
