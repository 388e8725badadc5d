"""What the report of an import tells: what the list says beside what was decided, the proof; never a value."""

import json
import re

import pytest

from tests.support.imports import ATTESTED, NOW, Imports
from transforms.consent import decide
from transforms.errors import AccountingMismatch, ConsentLoosened, PlanChanged
from transforms.lists.load import load
from transforms.lists.report import Report
from transforms.lists.stage import stage
from transforms.rules.opt_in import Transition
from transforms.vocabulary import ConsentEvent, Deliverability, OptStatus

MIXED = (
    "id,first name,last name,email,mobile,status,tags,shoe size\n"
    "1,Ann,Lee,ann@example.com,+4915123456701,Subscribed,vip,38\n"
    "2,Bob,Ray,bob@example.com,,double opt-in,,\n"
    "3,Cleo,Fox,cleo@example.com,+4915123456703,Unsubscribed,vip;fair,41\n"
    "4,Dora,Orr,dora@example.com,,bounced,,\n"
    "5,Emil,Poe,emil@example.com,,Perhaps?,,\n"
    "6,Fred,Moe,fred@example.com,,,,44\n"
)


def matrix(report: Report, channel: str = "email") -> dict[str, dict[str, int]]:
    """What the list says -> status and deliverability -> addresses."""
    told: dict[str, dict[str, int]] = {}
    for row in report.statuses:
        if row.channel == channel:
            now = f"{row.after} {row.deliverability}"
            told.setdefault(row.said, {})[now] = told.get(row.said, {}).get(now, 0) + row.addresses
    return told


def written(imports: Imports, report: Report) -> str:
    return (imports.settings.quarantine / f"{report.import_id}.report.md").read_text("utf-8")


def test_each_status_word_stands_beside_what_became_of_it(imports):
    report = imports.of(MIXED, double_opt_in=True)
    assert matrix(report) == {
        "status: (empty)": {"non_marketable clean": 1},
        "status: (unknown)": {"non_marketable clean": 1},
        "status: bounced": {"non_marketable bounced": 1},
        "status: double opt-in": {"double_opt_in clean": 1},
        "status: subscribed": {"single_opt_in clean": 1},
        "status: unsubscribed": {"opted_out clean": 1},
    }
    assert matrix(report, "phone") == {
        "status: subscribed": {"single_opt_in clean": 1},
        "status: unsubscribed": {"opted_out clean": 1},
    }
    assert (report.more_permissive, report.addresses, report.attested) == (0, 8, "double_opt_in")


def test_the_file_speaks_where_no_column_does(imports):
    header = "Email Address,MEMBER_RATING,LEID,UNSUB_TIME,UNSUB_REASON\n"
    text = header + "ann@example.com,3,1,,\nbob@example.com,3,2,,the mails are SPAM to me\n"
    report = imports.of(text, name="unsubscribed_1.csv", source="auto")
    assert matrix(report) == {
        "file: unsubscribed": {"opted_out clean": 1},
        "UNSUB_REASON: (complained)": {"opted_out complained": 1},
    }
    assert matrix(imports.of("email\ncleo@example.com\n")) == {"no consent column": {"single_opt_in clean": 1}}


def test_what_stood_against_the_list_is_told(imports):
    imports.of("email,status\nann@example.com,Unsubscribed\n")
    report = imports.of("email,status\nann@example.com,Subscribed\n", exported_at="2026-11-10")
    (row,) = report.statuses
    assert (row.said, row.before, row.after, row.reason) == (
        "status: subscribed", "opted_out", "opted_out", "opt_out_stands",
    )  # fmt: skip
    assert "no list can undo that: 1 addresses (opt_out_stands)" in written(imports, report)


def test_of_several_records_of_an_address_the_one_that_allows_least_speaks(imports):
    report = imports.of("email,status\nann@example.com,double opt-in\nann@example.com,no\nann@example.com,yes\n")
    assert matrix(report) == {"status: no": {"non_marketable clean": 1}}


def test_columns_and_tags_are_counted_as_they_were_taken_in(imports):
    report = imports.of(MIXED + "7,Gus,Ott,nobody at home,,yes,vip,45\n8,too,few\n", tags=["migrated"])
    counted = {column.caption: (column.becomes, column.cells) for column in report.columns}
    assert counted == {
        "id": ("external_id", 6), "first name": ("first_name", 6), "last name": ("last_name", 6), "email": ("email", 6),
        "mobile": ("mobile", 2), "status": ("status", 5), "tags": ("tags", 2), "shoe size": ("custom", 3),
    }  # fmt: skip
    assert (report.tags.different, report.tags.given) == (3, 9)


def test_blank_lines_are_no_cells(imports):
    text = "email,shoe size\nann@example.com,38\n,\n\n\nbob@example.com,\n"
    report = imports.of(text)
    assert [(column.caption, column.cells) for column in report.columns] == [("email", 2), ("shoe size", 1)]


def test_the_warehouse_keeps_what_pages_need(imports):
    report = imports.of(MIXED)
    ((kept,),) = imports.rows("SELECT report::VARCHAR FROM lake.imports")
    assert Report.model_validate_json(kept) == report
    assert json.loads(kept)["more_permissive"] == 0


def test_a_report_of_before_the_proof_can_still_be_read():
    old = {"channel": "email", "before": None, "after": "opted_out", "deliverability": "clean", "addresses": 1}
    facts = {"import_id": "1", "list_name": "a.csv", "source": "generic", "list_status": "auto", "encoding": "utf-8",
             "encoding_detected": False, "delimiter": ",", "lines": 2, "records": 1, "blank": 0, "plan": "",
             "outcomes": {"inserted": 1, "updated": 0, "unchanged": 0, "duplicate": 0, "rejected": 0}, "reasons": {},
             "cautions": {}, "unknown_words": {}, "repairs": {}, "notes": [], "statuses": [old]}  # fmt: skip
    from transforms.lists.report_page import page

    assert "## More permissive than the source: not counted" in page(Report.model_validate(facts), NOW.date())


# -- the proof ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [
        (ConsentEvent.IMPORT_NO_PERMISSION, None, OptStatus.SINGLE_OPT_IN),
        (ConsentEvent.IMPORT_OPTED_OUT, None, OptStatus.NON_MARKETABLE),
        (ConsentEvent.IMPORT_PERMISSION, None, OptStatus.DOUBLE_OPT_IN),
        (ConsentEvent.IMPORT_PERMISSION, OptStatus.OPTED_OUT, OptStatus.SINGLE_OPT_IN),
    ],
)
def test_a_wrong_opt_in_is_counted_and_stops_the_import(imports, monkeypatch, event, before, after):
    imports.of("email,status\nleft@example.com,Unsubscribed\n")
    events = "SELECT count(*) FROM lake.consent_events"
    known = imports.rows(events)
    wrong = dict(decide.TRANSITIONS) | {(event, before): Transition(event, before, after, None)}
    monkeypatch.setattr(decide, "TRANSITIONS", wrong)
    text = (
        "email,status\nann@example.com,no\nbob@example.com,Unsubscribed\ncleo@example.com,yes\nleft@example.com,yes\n"
    )
    for dry_run in (True, False):
        with pytest.raises(ConsentLoosened, match="1 of 4 addresses would be allowed more") as stopped:
            imports.of(text, exported_at="2026-11-10", dry_run=dry_run)
        assert (stopped.value.facts["more_permissive"], stopped.value.facts["addresses"]) == (1, 4)
    assert imports.statuses() == {"left@example.com": "opted_out"}
    assert imports.rows(events) == known
    assert len(imports.rows("SELECT import_id FROM lake.imports")) == 1
    assert (imports.settings.inbox / "list.csv").exists(), "the list stays in the inbox"


def test_a_bounce_that_is_forgotten_stops_the_import(imports, monkeypatch):
    ranks = dict(decide.DELIVERABILITY_RANK)
    ranks |= {Deliverability.BOUNCED: ranks[Deliverability.CLEAN], Deliverability.CLEAN: ranks[Deliverability.BOUNCED]}
    imports.of("email,status\nann@example.com,bounced\n")
    monkeypatch.setattr(decide, "DELIVERABILITY_RANK", ranks)
    with pytest.raises(ConsentLoosened, match="1 of 1"):
        imports.of("email,status\nann@example.com,yes\n", exported_at="2026-11-10")
    assert imports.rows("SELECT deliverability FROM lake.addresses") == [("bounced",)]


def test_a_record_that_allows_less_is_not_overheard(imports, monkeypatch):
    """The order of events decides among records; the proof looks at what they say by a rule of its own."""
    backwards = {event: -rank for event, rank in decide.STRICTNESS.items()}
    monkeypatch.setattr(decide, "STRICTNESS", backwards)
    with pytest.raises(ConsentLoosened, match="1 of 1"):
        imports.of("email,status\nann@example.com,yes\nann@example.com,no\n")


def test_an_address_nobody_compared_stops_the_import(imports, monkeypatch):
    from transforms.lists import load as loading
    from transforms.warehouse import Query

    spoiled = dict(loading.SQL) | {"statuses": Query.inline("statuses", "FROM sayings WHERE false")}
    monkeypatch.setattr(loading, "SQL", spoiled)
    with pytest.raises(AccountingMismatch, match="1 addresses were decided but 0 compared"):
        imports.of("email\nann@example.com\n")


# -- the page ----------------------------------------------------------------------------------------------------------

CANARIES = {"first name": "Zyxolotl", "last name": "Quagmarsh", "email": "zyx.olotl@canary.example",
            "mobile": "+4915199887766", "shoe size": "Kanarienvogel", "tags": "Paradiesvogel"}  # fmt: skip


def test_the_page_tells_all_and_shows_no_value(imports):
    broken = "".join(f"9,{CANARIES['first name']},{CANARIES['last name']}\n" for _ in range(4))
    no_email = "10,Ann,Lee,zyx.olotl at canary.example,,yes,,\n" * 3
    odd = "11,An\u202en,Quagmarsh,b@canary.example,,yes,,\n" * 2
    canary = f"8,{CANARIES['first name']},{CANARIES['last name']},{CANARIES['email']},{CANARIES['mobile']},"
    canary += f"{CANARIES['email']},{CANARIES['tags']},{CANARIES['shoe size']}\n"
    report = imports.of(MIXED + canary + ",Zyxolotl,,,,,,\n" + broken + no_email + odd)
    page = written(imports, report)
    assert "## More permissive than the source: 0" in page
    assert re.search(r"\| status: subscribed +\| +1 \| +0 \| +0 \| +1 \| +0 \|", page)
    assert "| perhaps? " in page
    assert re.search(r"\| shoe size +\| +custom \| +4 \|", page)
    causes = re.findall(r"^\d\. \*\*(\d+) `(\w+)`", page, re.MULTILINE)
    assert causes == [("4", "field_count"), ("3", "invalid_email"), ("2", "control_char")]
    assert "Put quotation marks around values" in page
    assert "Others: 1 `no_identity`." in page
    assert "Mend them before 2027-02-19: from that day on" in page
    for value in (*CANARIES.values(), "canary.example", "ann@example.com"):
        assert value.casefold() not in page.casefold()
        assert value.casefold() not in report.model_dump_json().casefold()
    assert (imports.settings.quarantine / f"{report.import_id}.report.md").stat().st_mode & 0o777 == 0o600


def test_captions_are_no_markup(imports):
    page = written(imports, imports.of('email,"<b>|shoe`\nsize"\nann@example.com,38\n'))
    assert "| \\<b\\>\\|shoe\\` size |" in page


def test_a_run_that_found_it_done_writes_the_same_page(imports):
    first = imports.of(MIXED)
    page = imports.settings.quarantine / f"{first.import_id}.report.md"
    before = page.read_text("utf-8")
    page.unlink()
    assert imports.of(MIXED).replayed
    assert page.read_text("utf-8") == before


def test_an_import_that_comes_to_something_else_than_its_dry_run_is_refused(imports):
    foretold = imports.of(MIXED, dry_run=True).plan
    imports.of("".join(MIXED.splitlines(keepends=True)[:2]), explanation="another form")
    with pytest.raises(PlanChanged, match="Nothing was written"):
        imports.of(MIXED, plan_hash=foretold)
    again = imports.of(MIXED, dry_run=True).plan
    assert imports.of(MIXED, plan_hash=again).plan == again


def test_a_dry_run_leaves_no_page(imports):
    imports.of(MIXED, dry_run=True)
    assert list(imports.settings.quarantine.iterdir()) == []


def test_notes_and_cautions_stand_there_in_words(imports):
    contacts = "Email,Record ID,Contact owner\nann@example.com,1,\n"
    page = written(imports, imports.of(contacts, source="auto"))
    assert "`consent_column_missing`: The column in which this source keeps its opt-outs" in page
    page = written(imports, imports.of("email,phone\nann@example.com,12345\n"))
    assert "- 1 `invalid_phone`: A phone number is none" in page


def test_records_taken_over_from_an_earlier_list_say_what_they_said(imports):
    first = imports.of(MIXED)
    params = ATTESTED | {"list_path": imports.put(MIXED), "exported_at": "2026-11-10"}
    staged = stage(imports.settings, params, as_of=imports.now)
    assert staged.reused == staged.records
    again = load(imports.warehouse, imports.settings, staged, as_of=imports.now)
    assert matrix(again) == matrix(first)
    assert again.columns == first.columns
