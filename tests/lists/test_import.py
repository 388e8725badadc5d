"""What an import does, by example: the manual of the main job."""

import pytest

from tests.support.imports import ATTESTED
from transforms.consent import ledger
from transforms.errors import ImportUnfinished, StagedListLost
from transforms.lists.load import load
from transforms.lists.stage import stage
from transforms.lists.staged import StagedList

HEADER = "id,first name,last name,email,mobile,status,company,job title,tags,hobby\n"


def row(id_="", first="", last="", email="", mobile="", status="Subscribed", company="", title="", tags="", hobby=""):
    return ",".join([id_, first, last, email, mobile, status, company, title, tags, hobby]) + "\n"


def listed(*rows):
    return HEADER + "".join(rows)


ANN = row("1", "Ann", "Lee", "ann@example.com", company="Acme", tags="vip")
BOB = row("2", "Bob", "Ray", "bob@example.com")


def test_a_list_becomes_contacts_with_a_decided_consent(imports):
    report = imports.of(listed(ANN, BOB))
    assert report.outcomes == {"inserted": 2, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 0}
    assert imports.people() == [("Ann", "Lee", "ann@example.com"), ("Bob", "Ray", "bob@example.com")]
    assert imports.statuses() == {"ann@example.com": "single_opt_in", "bob@example.com": "single_opt_in"}
    assert imports.rows("SELECT tag FROM lake.contact_tags") == [("vip",)]
    linked = "SELECT name FROM lake.companies JOIN lake.contact_companies USING (company_id)"
    assert imports.rows(linked) == [("Acme",)]


def test_every_status_has_its_evidence(imports):
    report = imports.of(listed(ANN))
    assert imports.rows(
        "SELECT channel, event, before, after, basis, explanation, actor, import_id::VARCHAR, line_no "
        "FROM lake.consent_events"
    ) == [
        ("email", "import_permission", None, "single_opt_in", "own_form:permission", "newsletter form on our site",
         "crm team",
         report.import_id, 2)
    ]  # fmt: skip
    assert imports.rows(
        "SELECT file_sha256 = (SELECT file_sha256 FROM lake.imports), length(hex(key)) FROM lake.consent_events"
    ) == [(True, 64)]


# what the attestation says besides, the row's own word, and the status that is decided
DECIDED = [
    ({}, "Subscribed", "single_opt_in"), ({}, "double opt-in", "single_opt_in"),
    ({"double_opt_in": True}, "double opt-in", "double_opt_in"),
    ({"double_opt_in": True}, "Subscribed", "single_opt_in"),
    ({}, "", "non_marketable"), ({}, "no", "non_marketable"),
    ({}, "opted-in?", "non_marketable"), ({}, "Unsubscribed", "opted_out"),
    ({}, "do not contact", "opted_out"), ({"permission": False}, "Subscribed", "non_marketable"),
    ({"permission": False}, "Unsubscribed", "opted_out"),
    ({"obtained": "purchased"}, "Subscribed", "non_marketable"),
    ({"obtained": "rented", "double_opt_in": True}, "double opt-in", "non_marketable"),
    ({"obtained": "harvested"}, "Unsubscribed", "opted_out"),
    ({"obtained": "unknown"}, "Subscribed", "non_marketable"),
]  # fmt: skip


def test_the_row_can_only_lower_what_the_attestation_allows(imports):
    for answers in {str(answers): answers for answers, *_ in DECIDED}.values():
        rows = [row("", "Ann", "Lee", f"ann{at}@example.com", status=word)
                for at, (said, word, _) in enumerate(DECIDED) if said == answers]  # fmt: skip
        imports.of(listed(*rows), **answers)
    statuses = imports.statuses()
    found = [(*case[:2], statuses[f"ann{at}@example.com"]) for at, case in enumerate(DECIDED)]
    assert [told for told in zip(found, DECIDED, strict=True) if told[0] != told[1]] == []


def test_a_confirmation_by_mail_confirms_no_phone_number(imports):
    text = listed(row("1", "Ann", "Lee", "ann@example.com", MOBILE, status="double opt-in"))
    imports.of(text, double_opt_in=True)
    assert imports.statuses() == {MOBILE: "single_opt_in", "ann@example.com": "double_opt_in"}


def test_an_unknown_word_is_counted_and_listed_and_kept(imports):
    report = imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", status="Opted-In?")))
    assert (report.cautions, report.unknown_words) == ({"unknown_status_word": 1}, {"opted-in?": 1})
    assert imports.rows("SELECT custom->>'status' FROM lake.contacts") == [("Opted-In?",)]


def test_an_opt_out_stands_against_a_later_list(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", status="Unsubscribed")))
    report = imports.of(
        listed(row("1", "Ann", "Lee", "ann@example.com", title="CEO")), exported_at="2026-11-10", double_opt_in=True
    )
    assert imports.statuses() == {"ann@example.com": "opted_out"}
    assert report.reasons == {"updated": {"opt_out_stands": 1}}
    assert imports.rows("SELECT event, before, after, reason FROM lake.consent_events ORDER BY seq")[-1] == (
        "import_permission", "opted_out", "opted_out", "opt_out_stands",
    )  # fmt: skip


def test_the_strictest_of_several_rows_counts_for_an_address(imports):
    rows = [row("1", "Ann", "Lee", "ann@example.com"), row("1", "Ann", "Lee", "ANN@example.com", status="Unsubscribed")]
    imports.of(listed(*rows))
    assert imports.statuses() == {"ann@example.com": "opted_out"}
    assert imports.rows("SELECT line_no FROM lake.consent_events") == [(3,)]


def test_bounces_and_complaints_are_not_mailable(imports):
    imports.of(
        listed(
            ANN,
            row("2", "B", "R", "b@example.com", status="bounced"),
            row("3", "C", "R", "c@example.com", status="spam"),
        )
    )
    assert imports.rows("SELECT value, opt_status, deliverability FROM lake.addresses ORDER BY ALL") == [
        ("ann@example.com", "single_opt_in", "clean"),
        ("b@example.com", "non_marketable", "bounced"),
        ("c@example.com", "opted_out", "complained"),
    ]
    assert imports.rows("SELECT email FROM lake.mailable_emails") == [("ann@example.com",)]
    assert imports.rows("SELECT reason FROM lake.suppressions ORDER BY ALL") == [("bounced",), ("complained",)]


def test_a_suppressed_address_that_comes_back_is_opted_out_again(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", status="Unsubscribed")))
    forget(imports)
    report = imports.of(listed(ANN), exported_at="2026-11-10")
    assert imports.statuses() == {"ann@example.com": "opted_out"}
    assert report.reasons == {"inserted": {"suppressed": 1}}


def test_an_erased_person_is_turned_away(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", status="Unsubscribed")))
    forget(imports, "UPDATE lake.suppressions SET reason = 'erased'")
    report = imports.of(listed(ANN, BOB), exported_at="2026-11-10")
    assert report.outcomes["inserted"] == 1
    assert report.reasons == {"rejected": {"erased_person": 1}}
    assert imports.people() == [("Bob", "Ray", "bob@example.com")]
    assert "ann@example.com" not in imports.statuses()


def forget(imports, also="SELECT 1"):
    """Purge everybody but the suppressions, as the nightly purge will."""
    from transforms.warehouse import Query

    tables = ("contacts", "addresses", "contact_addresses", "external_ids", "contact_tags", "contact_companies",
              "import_rows")  # fmt: skip
    text = ";".join([*(f"DELETE FROM lake.{table}" for table in tables), also])

    def work(tx):
        tx.run(Query.inline("forget", text))
        return {}

    imports.warehouse.write("forget", work, as_of=imports.now)


def test_an_opt_out_on_a_rejected_record_is_not_lost(imports):
    report = imports.of(listed(row("1", "Ann\u202e", "Lee", "ann@example.com", status="Unsubscribed")))
    assert report.reasons == {"rejected": {"control_char": 1}}
    assert imports.people() == []
    assert imports.statuses() == {"ann@example.com": "opted_out"}


def test_the_same_list_again_changes_nothing_not_even_a_snapshot(imports):
    first = imports.of(listed(ANN, BOB))
    before = imports.rows("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')")
    again = imports.of(listed(ANN, BOB), name="other_name.csv")
    assert (again.replayed, again.outcomes, again.import_id) == (True, first.outcomes, first.import_id)
    assert imports.rows("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')") == before


def test_a_retry_of_the_run_that_committed_is_no_replay(imports):
    first = imports.of(listed(ANN))
    staged = StagedList.load(imports.settings, first.import_id)
    assert load(imports.warehouse, imports.settings, staged, as_of=imports.now) == first


def test_the_same_people_in_another_file_are_unchanged(imports):
    imports.of(listed(ANN, BOB))
    report = imports.of(listed(BOB, ANN), exported_at="2026-11-10")
    assert report.outcomes == {"inserted": 0, "updated": 0, "unchanged": 2, "duplicate": 0, "rejected": 0}
    assert len(imports.rows("SELECT * FROM lake.consent_events")) == 2


def test_a_dry_run_gives_the_same_report_and_writes_nothing(imports):
    dry = imports.of(listed(ANN, BOB), dry_run=True)
    assert imports.people() == []
    assert imports.rows("SELECT * FROM lake.imports") == []
    real = imports.of(listed(ANN, BOB))
    different = {"dry_run", "events", "rules_version"}
    assert dry.model_dump(exclude=different) == real.model_dump(exclude=different)
    assert (dry.dry_run, real.dry_run) == (True, False)


# who comes second at Ann's address (id, names), and how many people they are: equal, nickname, initial, nothing,
# another first name, another last name
SECOND_AT_AN_EMAIL = [
    (("", "Ann", "Lee"), 1), (("", "ann", "LEE"), 1), (("", "Annie", "Lee"), 1), (("", "A.", "Lee"), 1),
    (("", "", ""), 1), (("", "Ann", ""), 1), (("", "Bob", "Lee"), 2), (("", "Ann", "Ray"), 2), (("1", "Bob", "Ray"), 2),
]  # fmt: skip


def take(imports, firsts, seconds, *, together):
    """Import both in one list or one after the other."""
    for rows in [firsts + seconds] if together else [firsts, seconds]:
        report = imports.of(listed(*rows), default_country="DE")
        assert sum(report.outcomes.values()) == report.records == len(rows)


def bearers(imports):
    """How many contacts have an address or number."""
    return dict(imports.rows("SELECT value, count(DISTINCT contact_id) FROM lake.contact_addresses GROUP BY ALL"))


@pytest.mark.parametrize("together", [True, False])
def test_equal_emails_are_one_person_only_if_the_names_are_compatible(imports, together):
    cases = {f"pair{at}@example.com": case for at, case in enumerate(SECOND_AT_AN_EMAIL)}
    firsts = [row(f"{at}-1", "Ann", "Lee", email) for at, email in enumerate(cases)]
    seconds = [row(id_ and f"{at}-{id_}", first, last, email)
               for at, (email, ((id_, first, last), _)) in enumerate(cases.items())]  # fmt: skip
    take(imports, firsts, seconds, together=together)
    people = bearers(imports)
    found = {email: (second, people[email]) for email, (second, _) in cases.items()}
    assert found == cases
    assert len(imports.people()) == sum(people.values())
    assert imports.statuses() == dict.fromkeys(cases, "single_opt_in")
    pairs = "SELECT value FROM lake.match_pairs JOIN lake.contact_addresses ON contact_id = left_id ORDER BY ALL"
    assert imports.rows(pairs) == [(email,) for email, (_, count) in cases.items() if count == 2]


def test_a_role_mailbox_is_nobodys_identity(imports):
    imports.of(
        listed(
            row("", "Ann", "Lee", "info@example.com"),
            row("", "", "Lee", "info@example.com"),
            row("", "Ann", "Lee", "info@example.com"),
        )
    )
    assert len(imports.people()) == 2
    assert imports.rows("SELECT kind FROM lake.contact_addresses") == [("role",), ("role",)]


MOBILE = "+4915123456789"


# who comes second with Ann's number (names, e-mail), and how many people they are
SECOND_AT_A_MOBILE = [
    (("Ann", "Lee", ""), 1), (("Annie", "", ""), 1), (("Bob", "Lee", ""), 2), (("Ann", "Lee", "ann2@example.com"), 2),
]  # fmt: skip


@pytest.mark.parametrize("together", [True, False])
def test_equal_mobiles_are_one_person_only_without_an_email_and_with_compatible_names(imports, together):
    cases = {f"2345670{at}": case for at, case in enumerate(SECOND_AT_A_MOBILE)}
    firsts = [row(number, "Ann", "Lee", f"ann.{number}@example.com", f"+49151{number}") for number in cases]
    seconds = [row("", *second, f"0151 {number}") for number, (second, _) in cases.items()]
    take(imports, firsts, seconds, together=together)
    people = bearers(imports)
    found = {number: (second, people[f"+49151{number}"]) for number, (second, _) in cases.items()}
    assert found == cases
    assert len(imports.people()) == sum(count for _, count in cases.values())
    emails = {f"ann.{number}@example.com" for number in cases}
    assert emails <= people.keys() & imports.statuses().keys()


def test_a_nameless_record_does_not_lend_its_number_to_somebody_else(imports):
    alan, ann = row("", "Alan", "", "a@example.com"), row("", "Ann", "", "", MOBILE)
    imports.of(listed(alan, ann, row("", "", "", "a@example.com", MOBILE)))
    assert imports.people() == [("Alan", None, "a@example.com"), ("Ann", None, None)]


def test_an_external_id_of_a_generic_list_counts_only_with_compatible_names(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com")))
    imports.of(listed(row("1", "Ann", "Lee", "ann.lee@example.org"), row("1", "Bob", "Ray", "bob@example.com")))
    assert imports.people() == [("Ann", "Lee", "ann@example.com"), ("Bob", "Ray", "bob@example.com")]
    assert imports.rows("SELECT value, slot FROM lake.contact_addresses ORDER BY ALL")[0] == ("ann.lee@example.org", 2)


def test_a_blank_never_overwrites_and_an_older_list_only_fills(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", title="CTO")), exported_at="2026-11-10")
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com")), exported_at="2026-11-12")
    report = imports.of(
        listed(row("1", "Ann", "Lee", "ann@example.com", title="Intern", hobby="chess")), exported_at="2026-01-01"
    )
    assert imports.rows("SELECT job_title, custom->>'hobby' FROM lake.contacts") == [("CTO", "chess")]
    assert report.reasons == {"updated": {"older_than_stored": 1}}
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", title="CEO")), exported_at="2026-11-13")
    assert imports.rows("SELECT job_title FROM lake.contacts") == [("CEO",)]


def test_a_list_that_only_confirms_a_value_makes_it_newer(imports):
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", title="CTO")), exported_at="2026-01-01")
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", title="CTO")), exported_at="2026-03-01")
    imports.of(listed(row("1", "Ann", "Lee", "ann@example.com", title="Intern")), exported_at="2026-02-01")
    assert imports.rows("SELECT job_title FROM lake.contacts") == [("CTO",)]


def test_what_a_list_may_do_to_existing_contacts(imports):
    cases = {"update": ("CEO", "chess", "opted_out"), "fill": ("CTO", "chess", "opted_out"),
             "skip": ("CTO", None, "opted_out")}  # consent is decided in any case  # fmt: skip
    imports.of(listed(*(row(case, "Ann", "Lee", f"{case}@example.com", title="CTO") for case in cases)))
    for case in cases:
        text = listed(row(case, "Ann", "Lee", f"{case}@example.com", title="CEO", hobby="chess", status="Unsubscribed"))
        report = imports.of(text, exported_at="2026-11-10", on_existing=case)
        assert (case, report.outcomes["updated"]) == (case, 1)
    told = """SELECT split_part(value, '@', 1), job_title, custom->>'hobby', opt_status
              FROM lake.live_contacts JOIN lake.contact_points USING (contact_id)"""
    assert {case: tuple(kept) for case, *kept in imports.rows(told)} == cases


def test_a_bad_phone_or_date_does_not_lose_the_row(imports):
    text = "email,phone,date of birth,country\nann@example.com,12345,2023-02-29,Narnia\n"
    report = imports.of(text)
    assert report.cautions == {"invalid_date": 1, "invalid_phone": 1, "unknown_country": 1}
    assert imports.rows("SELECT custom->>'phone', custom->>'date of birth', custom->>'country' FROM lake.contacts") == [
        ("12345", "2023-02-29", "Narnia")
    ]


def test_rejected_records_wait_in_quarantine_and_come_in_when_mended(imports):
    bad = row("2", "Bob", "Ray", "bob at example.com") + "3,Eve,too,few\n"
    report = imports.of(listed(ANN, bad, row("4", "Zoe", "Q", "zoe@example.com")))
    assert report.outcomes == {"inserted": 2, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 2}
    assert report.reasons == {"rejected": {"field_count": 1, "invalid_email": 1}}
    quarantine = imports.quarantined(report)
    assert quarantine.splitlines()[0] == HEADER.strip() + ",line,reason,raw"
    assert quarantine.splitlines()[1].endswith(",3,invalid_email,")
    assert '4,field_count,"3,Eve,too,few"' in quarantine
    again = imports.of(quarantine)
    assert again.outcomes["rejected"] == 2, "not mended: nothing slips in half"
    mended = quarantine.replace("bob at example.com", "bob@example.com")
    assert imports.of(mended).outcomes == {"inserted": 1, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 1}
    assert imports.rows("SELECT custom FROM lake.contacts WHERE first_name = 'Bob'") == [(None,)], (
        "line and reason are ours"
    )


def test_the_list_is_archived_with_its_attestation(imports):
    report = imports.of(listed(ANN))
    assert list(imports.settings.inbox.iterdir()) == []
    assert [path.name for path in (imports.settings.archive / report.import_id).iterdir()] == ["list.csv"]


def test_unmapped_columns_land_in_custom_as_they_are(imports):
    imports.of('email,Größe,"a ""quote"""\nann@example.com,"1,80\nm","tab\there \\ ""x"""\n')
    assert imports.rows("""SELECT custom->>'Größe', custom->>'a "quote"' FROM lake.contacts""") == [
        ("1,80\nm", 'tab\there \\ "x"')
    ]


def test_the_ledger_holds_and_a_changed_event_breaks_it(imports):
    from transforms.errors import LedgerBroken
    from transforms.warehouse import Query

    imports.of(listed(ANN))
    imports.of(listed(BOB))
    with imports.warehouse.read() as session:
        assert ledger.verify(session) == 2
    tamper = Query.inline(
        "tamper", "UPDATE lake.consent_events SET explanation = 'they asked for it' WHERE line_no = 2"
    )
    imports.warehouse.write("tamper", lambda tx: tx.run(tamper) or {}, as_of=imports.now)
    with imports.warehouse.read() as session, pytest.raises(LedgerBroken, match="Seal 1"):
        ledger.verify(session)


@pytest.mark.parametrize("people", [1, 2, 3])
def test_a_list_may_hold_nothing_but_addresses(imports, people):
    report = imports.of("email\n" + "".join(f"person{number}@example.com\n" for number in range(people)))
    assert report.outcomes["inserted"] == people


def test_a_quarantine_file_that_cannot_be_written_is_told_and_completed_by_a_retry(imports):
    params = ATTESTED | {"list_path": imports.put("email\nann@example.com\nnobody\n")}
    staged = stage(imports.settings, params, as_of=imports.now)
    in_the_way = imports.settings.quarantine / f"{staged.import_id}.csv"
    in_the_way.mkdir()
    with pytest.raises(
        ImportUnfinished, match=r"is in the warehouse \(2 records\), but its quarantine file \(1 records\)"
    ):
        load(imports.warehouse, imports.settings, staged, as_of=imports.now)
    assert imports.statuses() == {"ann@example.com": "single_opt_in"}
    in_the_way.rmdir()
    report = load(imports.warehouse, imports.settings, staged, as_of=imports.now)
    assert "nobody" in imports.quarantined(report)
    assert not (imports.settings.inbox / staged.list_path).exists()


def test_a_damaged_staged_list_is_staged_anew(imports):
    params = ATTESTED | {"list_path": imports.put("email\nann@example.com\n")}
    staged = stage(imports.settings, params, as_of=imports.now)
    (staged.folder(imports.settings) / "list.json").write_text("{")
    with pytest.raises(StagedListLost, match="Trigger the import again"):
        StagedList.load(imports.settings, staged.import_id)
    assert stage(imports.settings, params, as_of=imports.now) == staged
