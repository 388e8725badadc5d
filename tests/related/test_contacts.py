"""Whose a record is: the contact with its id in the source, else the one living contact with its e-mail address."""

ANN, BOB, CY = "Ann", "Bob", "Cy"
WHOSE = "SELECT c.first_name FROM lake.notes n JOIN lake.contacts c USING (contact_id) ORDER BY n.body"
ID_OF = "(SELECT contact_id FROM lake.contacts WHERE first_name = '{}')"


def notes(*records):
    return "contact id,email,note\n" + "".join(f"{record}\n" for record in records)


FOUND = {
    "1,": ANN,
    ",ann@example.com": ANN,
    ", ANN@Example.COM ": ANN,
    "1,bob@example.com": ANN,
    "1,this is no address": ANN,
    "99,ann@example.com": ANN,
    "4.41E+11,ann@example.com": ANN,
    "3,shared@example.com": CY,
    "2,": BOB,
}
TURNED_AWAY = {
    "99,": "unknown_contact",
    ",nobody@example.com": "unknown_contact",
    ",shared@example.com": "several_contacts",
    ",": "no_identity",
    "4.41E+11,": "no_identity",
    ",ann at example.com": "invalid_email",
    ',"ann@example.com, bob@example.com"': "multiple_addresses",
}


def test_a_contact_is_found(related):
    related.bring("notes", notes(*(f"{names},{number}" for number, names in enumerate(FOUND))))
    assert [name for (name,) in related.rows(WHOSE)] == list(FOUND.values())


def test_nobody_or_several_turn_the_record_away(related):
    report = related.bring("notes", notes(*(f"{names},x" for names in TURNED_AWAY)))
    assert related.outcomes(report) == [f"rejected: {reason}" for reason in TURNED_AWAY.values()]
    assert related.rows(WHOSE) == []


def test_an_id_is_one_of_its_own_source(related):
    report = related.bring("notes", notes("1,,x"), source="mailchimp")
    assert report.reasons == {"rejected": {"unknown_contact": 1}}


def test_a_deleted_contact_is_nobody(related):
    related.change(
        f"INSERT INTO lake.tombstones SELECT {ID_OF.format(BOB)}, now(), 'admin', NULL", key="delete",
    )  # fmt: skip
    report = related.bring("notes", notes("2,,x", ",bob@example.com,y", "2,ann@example.com,z"))
    assert report.reasons == {"rejected": {"unknown_contact": 3}}


def test_one_of_two_with_an_address_is_meant_when_the_other_is_deleted(related):
    related.change(f"INSERT INTO lake.tombstones SELECT {ID_OF.format('Dee')}, now(), 'admin', NULL", key="delete")
    related.bring("notes", notes(",shared@example.com,x"))
    assert related.rows(WHOSE) == [(CY,)]


def merge(related, one, into, key):
    related.change(
        f"INSERT INTO lake.redirects SELECT {ID_OF.format(one)}, {ID_OF.format(into)}, now()",
        key=key,
    )


def test_who_was_merged_away_is_where_he_is_now_however_often(related):
    related.bring("notes", notes("2,,early"))
    merge(related, BOB, "Eve", "first")
    merge(related, "Eve", ANN, "second")
    report = related.bring("notes", notes("2,,early", ",bob@example.com,late", "5,,late"))
    assert related.outcomes(report) == ["unchanged", "inserted", "duplicate"]
    assert related.rows(WHOSE) == [(BOB,), (ANN,)]


def test_merged_holders_of_one_address_are_one(related):
    merge(related, "Dee", CY, "merge")
    related.bring("notes", notes(",shared@example.com,x"))
    assert related.rows(WHOSE) == [(CY,)]


def test_an_erased_person_is_turned_away_and_what_the_record_holds_is_not_kept(related):
    key = "(SELECT key FROM lake.addresses WHERE value = 'bob@example.com')"
    related.change(
        f"INSERT INTO lake.suppressions SELECT {key}, 'email', 'erased', now();"
        f"INSERT INTO lake.tombstones SELECT {ID_OF.format(BOB)}, now(), 'admin', NULL",
        key="erase",
    )
    report = related.bring("notes", notes(",bob@example.com,dear Bob", ",nobody@example.com,dear nobody"))
    assert related.outcomes(report) == ["rejected: erased_person", "rejected: unknown_contact"]
    assert "nobody" in related.quarantined(report)
    assert "bob" not in related.quarantined(report).lower()


def test_of_erased_persons_alone_nothing_is_left(related):
    key = "(SELECT key FROM lake.addresses WHERE value = 'bob@example.com')"
    related.change(
        f"INSERT INTO lake.suppressions SELECT {key}, 'email', 'erased', now();"
        f"INSERT INTO lake.tombstones SELECT {ID_OF.format(BOB)}, now(), 'admin', NULL",
        key="erase",
    )
    report = related.bring("notes", notes(",bob@example.com,dear Bob"))
    assert report.reasons == {"rejected": {"erased_person": 1}}
    assert not related.quarantine_file(report).exists()


def test_a_record_that_goes_to_another_contact_takes_its_row_along(related):
    text = "note id,contact id,note\nn1,{},x\n"
    related.bring("notes", text.format(1))
    report = related.bring("notes", text.format(2), exported_at="2026-11-10")
    assert related.outcomes(report) == ["updated"]
    assert related.rows(WHOSE) == [(BOB,)]
