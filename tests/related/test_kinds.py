"""What `import_related` does with each kind, by example: the manual of the related lists."""

from typing import NamedTuple

import pytest

SOON, LATER = "2026-11-05", "2026-11-10"


class Kind(NamedTuple):
    """A list of one kind: its captions, a record, the same record changed, what stands in the warehouse before and
    after, and a record that lacks what it needs.
    """

    captions: str
    record: str
    changed: str
    look: str
    before: tuple
    after: tuple
    lacking: str


KINDS = {
    "opportunities": Kind(
        captions="deal id,contact id,pipeline,stage,name,amount,status,colour",
        record="d1,1,Sales,Lead,Roof,1200.50,open,red",
        changed="d1,1,Sales,Closing,,1300,closed won,",
        look="SELECT pipeline, stage, name, value::VARCHAR, status, custom ->> 'colour' FROM lake.live_opportunities",
        before=("Sales", "Lead", "Roof", "1200.50", "open", "red"),
        after=("Sales", "Closing", "Roof", "1300.00", "won", "red"),
        lacking="d2,1,Sales,,Roof,,,",
    ),
    "notes": Kind(
        captions="note id,email,note,created at",
        record="n1,Ann@Example.com,Called twice,2026-05-01 10:00",
        changed='n1,ann@example.com,"Called, at last",',
        look="SELECT body, created_at::VARCHAR FROM lake.live_notes",
        before=("Called twice", "2026-05-01 10:00:00+00"),
        after=("Called, at last", "2026-05-01 10:00:00+00"),
        lacking="n2,ann@example.com,,",
    ),
    "tasks": Kind(
        captions="task id,contact id,task,due date,completed",
        record="t1,1,Send offer,2027-03-01,",
        changed="t1,1,Send the offer,,2026-11-05",
        look="SELECT title, due_at::DATE::VARCHAR, completed_at::DATE::VARCHAR FROM lake.live_tasks",
        before=("Send offer", "2027-03-01", None),
        after=("Send the offer", "2027-03-01", "2026-11-05"),
        lacking="t2,1,,2027-03-01,",
    ),
    "conversations": Kind(
        captions="conversation id,contact id,channel,subject,last message",
        record="c1,1,sms,Offer,2026-10-30 09:00",
        changed="c1,1,sms,,2026-11-09 09:00",
        look="SELECT channel, subject, last_message_at::DATE::VARCHAR FROM lake.live_conversations",
        before=("sms", "Offer", "2026-10-30"),
        after=("sms", "Offer", "2026-11-09"),
        lacking="c2,1,,Offer,",
    ),
    "appointments": Kind(
        captions="appointment id,contact id,title,start time,end time,status",
        record="a1,1,Visit,2027-01-05 10:00,2027-01-05 11:00,booked",
        changed="a1,1,,2027-01-06 10:00,2027-01-06 11:00,moved",
        look="SELECT title, starts_at::DATE::VARCHAR, ends_at::DATE::VARCHAR, status FROM lake.live_appointments",
        before=("Visit", "2027-01-05", "2027-01-05", "booked"),
        after=("Visit", "2027-01-06", "2027-01-06", "moved"),
        lacking="a2,1,Visit,,,booked",
    ),
    "enrollments": Kind(
        captions="enrollment id,contact id,workflow,kind,channel,status,ended at",
        record="e1,1,Welcome,workflow,email,active,",
        changed="e1,1,Welcome,workflow,email,finished,2026-11-08",
        look="SELECT kind, name, status, ended_at::DATE::VARCHAR FROM lake.live_enrollments",
        before=("workflow", "Welcome", "active", None),
        after=("workflow", "Welcome", "completed", "2026-11-08"),
        lacking="e2,1,,,,active,",
    ),
    "companies": Kind(
        captions="company,website,contact id",
        record="Acme,https://www.acme.example/about,1",
        changed="ACME,acme.test,1",
        look="SELECT name, domain FROM lake.company_links",
        before=("Acme", "acme.example"),
        after=("Acme", "acme.test"),
        lacking=",acme.example,1",
    ),
}


def listed(kind, *records):
    return "\n".join([KINDS[kind].captions, *records]) + "\n"


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_life_of_a_row(related, kind):
    """Inserted, unchanged when it comes again, updated by a newer list; an older one never overwrites.
    A quarantine file is read as a list of its kind.
    """
    of = KINDS[kind]
    report = related.bring(kind, listed(kind, of.record, of.record, of.lacking))
    assert related.outcomes(report) == ["inserted", "duplicate", "rejected: missing_value"]
    assert report.outcomes == {"inserted": 1, "updated": 0, "unchanged": 0, "duplicate": 1, "rejected": 1}
    assert related.rows(of.look) == [of.before]
    quarantined = related.quarantined(report)
    assert quarantined == f"{of.captions},line,reason,raw\n{of.lacking},4,missing_value,\n"
    again = related.bring(kind, quarantined.replace(of.lacking, of.record), exported_at=SOON)
    assert (related.outcomes(again), again.replayed) == (["unchanged"], False)
    newer = related.bring(kind, listed(kind, of.changed), exported_at=LATER)
    assert related.outcomes(newer) == ["updated"]
    assert related.rows(of.look) == [of.after], "a blank overwrites nothing"
    late = related.bring(kind, listed(kind, of.record) + "\n", exported_at=SOON)
    assert related.outcomes(late) == ["unchanged: older_than_stored"]
    assert related.rows(of.look) == [of.after]


@pytest.mark.parametrize("kind", ["opportunities", "companies"])
def test_a_record_that_lacks_what_it_needs_waits_and_comes_in_when_mended(related, kind):
    of = KINDS[kind]
    report = related.bring(kind, listed(kind, of.lacking))
    assert related.outcomes(report) == ["rejected: missing_value"]
    assert related.rows(of.look) == []
    quarantined = related.quarantined(report)
    assert quarantined == f"{of.captions},line,reason,raw\n{of.lacking},2,missing_value,\n"
    mended = related.bring(kind, quarantined.replace(of.lacking, of.record))
    assert related.outcomes(mended) == ["inserted"]
    assert related.rows(of.look) == [of.before]
    before = related.snapshot()
    replay = related.bring(kind, quarantined.replace(of.lacking, of.record), name="other name.csv")
    assert (replay.replayed, replay.import_id, replay.outcomes) == (True, mended.import_id, mended.outcomes)
    assert related.snapshot() == before, "the same file again changes nothing"


@pytest.mark.parametrize("kind", ["opportunities", "companies"])
def test_a_dry_run_gives_the_same_report_and_writes_nothing(related, kind):
    of = KINDS[kind]
    before = related.snapshot()
    dry = related.bring(kind, listed(kind, of.record, of.lacking), dry_run=True)
    assert related.snapshot() == before
    assert (related.settings.inbox / "rows.csv").exists()
    real = related.bring(kind, listed(kind, of.record, of.lacking))
    assert (dry.dry_run, real.dry_run) == (True, False)
    assert dry.model_dump(exclude={"dry_run"}) == real.model_dump(exclude={"dry_run"})


def test_the_file_goes_to_the_archive(related):
    report = related.bring("notes", listed("notes", KINDS["notes"].record))
    assert not (related.settings.inbox / "rows.csv").exists()
    assert (related.settings.archive / report.import_id / "rows.csv").exists()


def test_a_kind_comes_in_on_postgresql_too(on_postgresql):
    desk = on_postgresql
    for kind, of in KINDS.items():
        desk.bring(kind, listed(kind, of.record), name=f"{kind}.csv")
        report = desk.bring(kind, listed(kind, of.changed, of.lacking), exported_at=LATER)
        assert desk.outcomes(report) == ["updated", "rejected: missing_value"], kind
        assert desk.rows(of.look) == [of.after], kind
