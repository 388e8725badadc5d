"""Which row a record speaks of, with and without ids of its own; what a list brings along; what is left alone."""

LATER = "2026-11-10"
NOTES = "note id,contact id,note,created at,updated at\n"
DEALS = "deal id,contact id,pipeline,stage\n"
STAGES = (
    "SELECT p.name AS pipeline, s.name, s.position "
    "FROM lake.stages s JOIN lake.pipelines p USING (pipeline_id) ORDER BY ALL"
)


def bodies(related):
    return [row[0] for row in related.rows("SELECT body FROM lake.notes ORDER BY body, created_at")]


def of_case(number, record):
    """The record with a note, and an id if it has one, that is this case's own."""
    note_id, contact, note, *dates = record.split(",")
    return ",".join([note_id and f"{note_id} of {number}", contact, f"{note} of {number}", *dates])


# records of one list, how they end
EQUAL = [
    ([",1,x,,", ",1,x,,"], ["inserted", "duplicate"]),
    ([",1,x,,", ",2,x,,"], ["inserted", "inserted"]),
    ([",1,x,,", ",1,y,,"], ["inserted", "inserted"]),
    ([",1,x,2026-01-01,", ",1,x,2026-01-02,"], ["inserted", "inserted"]),
    (["n1,1,x,,", "n2,1,x,,"], ["inserted", "inserted"]),
    (["n1,1,x,,", ",1,x,,"], ["inserted", "duplicate"]),
    ([",1,x,,", "n1,1,x,,"], ["duplicate", "inserted"]),
    (["n1,1,old,,2026-01-01", "n1,1,new,,2026-01-02"], ["duplicate", "inserted"]),
    (["n1,1,x,,", "n1,99,x,,"], ["inserted", "rejected: unknown_contact"]),
]


def test_equal_records_are_one_row_and_others_are_not(related):
    listed = [of_case(number, record) for number, (records, _) in enumerate(EQUAL) for record in records]
    ends = iter(related.outcomes(related.bring("notes", NOTES + "\n".join(listed) + "\n")))
    found = {" / ".join(records): ([next(ends) for _ in records], said) for records, said in EQUAL}
    assert {case: ended for case, (ended, said) in found.items() if ended != said} == {}
    before = bodies(related)
    again = related.bring("notes", NOTES + "\n".join(reversed(listed)) + "\n", exported_at=LATER)
    assert {it.split(":")[0] for it in related.outcomes(again)} <= {"unchanged", "duplicate", "rejected"}
    assert bodies(related) == before


# what a list brought, what a later one says, how that ends
SPOKEN_OF = [
    ("n1,1,x,,", ",1,x,,", "unchanged"),
    (",1,x,2026-01-01,", ",1,x,,", "unchanged"),
    (",1,x,2026-01-01,", ",1,x,2026-01-02,", "inserted"),
    (",1,x,2026-01-01,", ",1,x,2026-01-01 00:00,", "unchanged"),
    ("n1,1,x,,2026-10-01", "n1,1,y,,2026-09-30", "unchanged: older_than_stored"),
    ("n1,1,x,,2026-10-01", "n1,1,y,,2026-10-02", "updated"),
    ("n1,1,x,,2026-10-01", "n1,1,y,,2027-01-01", "rejected: invalid_date"),
]


def test_a_later_list_speaks_of_the_rows_there_are(related):
    stored, listed = (
        NOTES + "".join(of_case(number, case[place]) + "\n" for number, case in enumerate(SPOKEN_OF))
        for place in (0, 1)
    )
    related.bring("notes", stored)
    ends = related.outcomes(related.bring("notes", listed, exported_at=LATER))
    found = {f"{one} / {other}": (end, said) for (one, other, said), end in zip(SPOKEN_OF, ends, strict=True)}
    assert {case: end for case, (end, said) in found.items() if end != said} == {}


def test_what_a_newer_list_said_again_an_older_one_does_not_take_back(related):
    related.bring("notes", NOTES + "n1,1,x,,\n", exported_at="2026-10-01")
    related.bring("notes", NOTES + "n1,1,x,,\n", exported_at="2026-10-20")
    report = related.bring("notes", NOTES + "n1,1,y,,\n", exported_at="2026-10-10")
    assert (related.outcomes(report), bodies(related)) == (["unchanged: older_than_stored"], ["x"])


def test_an_older_list_fills_blanks(related):
    related.bring("tasks", "task id,contact id,task,due\nt1,1,Call,\n")
    report = related.bring("tasks", "task id,contact id,task,due\nt1,1,Ring,2027-01-01\n", exported_at="2026-10-01")
    assert related.outcomes(report) == ["updated: older_than_stored"]
    assert related.rows("SELECT title, due_at::DATE::VARCHAR FROM lake.tasks") == [("Call", "2027-01-01")]


def test_what_was_changed_here_later_than_the_export_stays(related):
    related.bring("notes", NOTES + "n1,1,x,,\n")
    related.change("UPDATE lake.notes SET body = 'mended', updated_at = '2026-11-15'", key="mend")
    report = related.bring("notes", NOTES + "n1,1,y,,\n", exported_at=LATER)
    assert (related.outcomes(report), bodies(related)) == (["unchanged: older_than_stored"], ["mended"])


def test_what_was_deleted_here_does_not_come_back(related):
    related.bring("notes", NOTES + "n1,1,x,,\n,1,z,,\n")
    related.change("UPDATE lake.notes SET deleted_at = now()", key="delete")
    report = related.bring("notes", NOTES + "n1,1,y,,\n,1,z,,\n", exported_at=LATER)
    assert related.outcomes(report) == ["unchanged: deleted_here"] * 2
    assert related.rows("SELECT * FROM lake.live_notes") == []


def test_pipelines_and_stages_come_in_with_the_list_in_its_order(related):
    related.bring(
        "opportunities", DEALS + "1,1,Sales,New\n2,1,sales,Offer\n3,1,Care,New\n4,99,Sales,Nobody's\n5,2,Sales,NEW\n"
    )
    assert related.rows(STAGES) == [("Care", "New", 1), ("Sales", "New", 1), ("Sales", "Offer", 2)]
    report = related.bring(
        "opportunities", DEALS + "6,1,SALES,Won\n7,1,Sales,offer\n1,1,sales,new\n", exported_at=LATER
    )
    assert related.outcomes(report) == ["inserted", "inserted", "unchanged"]
    assert related.rows(STAGES)[1:] == [("Sales", "New", 1), ("Sales", "Offer", 2), ("Sales", "Won", 3)]


def test_columns_nobody_knows_are_kept_with_opportunities_and_named_in_the_report_elsewhere(related):
    deals = "deal id,contact id,pipeline,stage,colour,name\n1,1,Sales,New,red,\n2,1,Sales,New,,\n"
    assert related.bring("opportunities", deals).ignored == ()
    assert related.rows("SELECT custom FROM lake.opportunities ORDER BY external_id") == [
        ('{"colour":"red"}',),
        (None,),
    ]
    assert related.bring("notes", "contact id,note,colour\n1,x,red\n").ignored == ("colour",)


def test_companies_are_known_by_name_and_linked_once(related):
    text = "company,domain,contact id\nAcme,,\nAcme,,1\nacme,www.acme.example,2\nAcme,,1\nNobody's,,99\n"
    report = related.bring("companies", text)
    assert related.outcomes(report) == ["inserted", "inserted", "inserted", "duplicate", "rejected: unknown_contact"]
    assert related.rows("SELECT name, domain FROM lake.companies") == [("Acme", "acme.example")]
    assert related.rows("SELECT count(*) FROM lake.contact_companies") == [(2,)]
    older = related.bring("companies", "company,domain\nACME,acme.test\n", exported_at="2026-10-01")
    assert related.outcomes(older) == ["unchanged: older_than_stored"]
    newer = related.bring("companies", "company,domain\nACME,acme.test\n", exported_at=LATER)
    assert related.outcomes(newer) == ["updated"]
    assert related.rows("SELECT name, domain FROM lake.companies") == [("Acme", "acme.test")]


def test_a_company_of_a_contact_list_is_the_same_company(related):
    related.contacts("id,first name,email,company\n1,Ann,ann@example.com,Acme  Inc\n", exported_at=LATER)
    report = related.bring("companies", "company,contact id\nAcme  Inc,1\n")
    assert related.outcomes(report) == ["unchanged"]
