"""Who a later list means: a record and a contact of one name that have nobody but each other are not asked about any
further. Here is all that may stand beside them.

Every case is of people of its own, and all cases stand beside each other in one list and in the later one.
"""

import pytest

from tests.properties.world import outcomes

KEPT = "id,first name,last name,email,mobile,status\n"
ANN, ANN_AS_A_DESK = "1,Ann,Lee,ann@example.com,", "1,Ann,Lee,info@example.com,"
NUMBER = "+4915123456789"

# the records before, the later ones, how those end, how many people there are then, and how many pairs for review
CASES = [
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
    # but an address that several share and a number together are somebody, whatever the contact is called by now
    ([f",Ann,,info@example.com,{NUMBER}", f",Annie,Lee,,{NUMBER}"],
     [f",Ann,,info@example.com,{NUMBER}"], "updated", 1, 0),
    ([f",Ann,,info@example.com,{NUMBER}"], [f",Annie,Lee,info@example.com,{NUMBER}"], "updated", 1, 0),
    ([f",Ann,,info@example.com,{NUMBER}"], [f",Bob,,info@example.com,{NUMBER}"], "inserted", 2, 0),
    ([f",Ann,,info@example.com,{NUMBER}"], [",Annie,,info@example.com,"], "inserted", 2, 0),
    # and they may stand in two records of one person
    ([f",Ann,,info@example.com,{NUMBER}"],
     ["1,Annie,Lee,info@example.com,", f"1,Annie,Lee,annie@example.com,{NUMBER}"], "duplicate updated", 1, 0),
    # the id of an unknown tool says nothing of somebody without a whole name
    (["1,Ann,,,"], ["1,Ann,,,"], "inserted", 2, 0),
    (["1,Ann,,ann@example.com,"], ["1,Ann,,ann@example.com,"], "unchanged", 1, 0),
    (["1,Ann,,ann@example.com,"], ["1,Ann,,,"], "inserted", 2, 0),
]  # fmt: skip


def apart(record: str, case: int) -> str:
    """The record with ids, addresses and numbers of its case alone."""
    id_, first, last, email, mobile = record.split(",")
    email, mobile = email.replace("@", f"@case{case}."), mobile and f"{mobile[:-2]}{case:02}"
    return f"{id_ and f'{case}-{id_}'},{first},{last},{email},{mobile},Subscribed\n"


def ended(imports, records, exported_at):
    """(case, outcome, contact) of each record of a list of (case, record)."""
    text = KEPT + "".join(apart(record, case) for case, record in records)
    found = outcomes(imports, imports.of(text, exported_at=exported_at))
    return [(case, *end) for (case, _), end in zip(records, found, strict=True)]


def test_whom_a_later_list_means(imports):
    before, after = ([(case, record) for case, row in enumerate(CASES) for record in row[part]] for part in (0, 1))
    first, later = ended(imports, before, "2026-11-01"), ended(imports, after, "2026-11-10")
    case_of = {contact: case for case, _, contact in first + later}
    pairs = [case_of[left] for (left,) in imports.rows("SELECT left_id::VARCHAR FROM lake.match_pairs")]
    assert len(case_of) == len(imports.people())
    found = [
        (*row[:2], " ".join(sorted(outcome for of, outcome, _ in later if of == case)),
         list(case_of.values()).count(case), pairs.count(case))
        for case, row in enumerate(CASES)
    ]  # fmt: skip
    assert [told for told in zip(found, CASES, strict=True) if told[0] != told[1]] == []


@pytest.mark.parametrize("email", ["info@example.com", ""], ids=["at a desk", "without an address"])
@pytest.mark.parametrize(("caption", "people"), [("mobile", 1), ("phone", 2)])
def test_a_number_that_may_be_a_landline_tells_nobody(imports, caption, people, email):
    """In the United States only the caption tells which it is."""
    header = "first name,last name,email,{},country,status\n"
    later = header.format("mobile") + f"Annie,Lee,{email},+12025550143,US,Subscribed\n"
    imports.of(header.format(caption) + f"Ann,,{email},+12025550143,US,Subscribed\n", exported_at="2026-11-01")
    imports.of(later, exported_at="2026-11-10")
    assert len(imports.people()) == people


FAMILY = ["{0},Peter,Zu{0}mer,p{0}@example.com,+1202555010{0}", "1{0},Rosa,Zu{0}mer,r{0}@example.com,+1202555010{0}"]


@pytest.mark.parametrize(("families", "outcome"), [(4, "duplicate"), (5, "inserted")])
def test_a_mobile_is_nobody_where_families_share_the_numbers_under_its_caption(imports, families, outcome):
    """Father and son of one name, and the number at home; neither has an e-mail address."""
    rows = [row.format(family) for family in range(families) for row in FAMILY]
    text = KEPT + "".join(f"{row},Subscribed\n" for row in [*rows, *2 * [",John,Bexley,,+12125550177"]])
    assert min(end for end, _ in outcomes(imports, imports.of(text))) == outcome
