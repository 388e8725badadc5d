"""A list never enrolls somebody into something active that sends by a channel he may not be reached by."""

HEADER = "enrollment id,contact id,workflow,kind,channel,status\n"
ENROLLED = (
    "SELECT n.external_id, n.name, a.channel, n.status "
    "FROM lake.named_enrollments n JOIN lake.automations a USING (automation_id)"
)
MAILABLE = "SELECT contact_id FROM lake.mailable_emails ORDER BY ALL"


# Ann (1) may be mailed, Bob (2) opted out, Eve (5) has a phone alone; each record has an automation of its own
OUTCOMES = {
    "1,{},workflow,email,active": "inserted",
    "1,{},workflow,email,": "inserted",
    "2,{},workflow,email,active": "rejected: not_mailable",
    "2,{},workflow,email,": "rejected: not_mailable",
    "2,{},campaign,E-Mail,paused": "rejected: not_mailable",
    "2,{},workflow,email,finished": "inserted",
    "2,{},workflow,email,unsubscribed": "inserted",
    "2,{},workflow,none,active": "inserted",
    "5,{},workflow,email,active": "rejected: not_mailable",
    "5,{},campaign,sms,active": "inserted",
    "1,{},campaign,sms,active": "rejected: not_mailable",
    "1,{},workflow,,active": "rejected: missing_value",
    "1,{},workflow,fax,active": "rejected: unknown_word",
    "1,{},sect,email,active": "rejected: unknown_word",
    "1,{},workflow,email,who knows": "rejected: unknown_word",
}


def test_who_may_be_enrolled(related):
    before = related.rows(MAILABLE)
    records = [f"e{number}," + record.format(f"No. {number}") for number, record in enumerate(OUTCOMES)]
    report = related.bring("enrollments", HEADER + "\n".join(records) + "\n")
    assert dict(zip(OUTCOMES, related.outcomes(report), strict=True)) == OUTCOMES
    assert len(related.rows(ENROLLED)) == report.outcomes["inserted"]
    assert len(related.rows("SELECT * FROM lake.automations")) == report.outcomes["inserted"]
    assert related.rows(MAILABLE) == before


def test_what_is_known_of_an_automation_counts_before_what_a_list_says(related):
    related.bring("enrollments", HEADER + "e1,1,Welcome,workflow,email,active\n")
    report = related.bring("enrollments", HEADER + "e2,2,welcome,workflow,none,active\ne3,2,WELCOME,workflow,,active\n")
    assert report.reasons == {"rejected": {"not_mailable": 2}}
    assert related.rows(ENROLLED) == [("e1", "Welcome", "email", "active")]


def test_of_several_channels_the_strictest_counts(related):
    records = ["e1,1,New,workflow,none,active", "e2,2,New,workflow,none,active", "e3,1,New,workflow,email,finished"]
    report = related.bring("enrollments", HEADER + "\n".join(records) + "\n")
    assert related.outcomes(report) == ["inserted", "rejected: not_mailable", "inserted"]


def test_what_has_ended_is_not_begun_again_for_who_left(related):
    related.bring("enrollments", HEADER + "e1,2,Welcome,workflow,email,removed\n")
    report = related.bring("enrollments", HEADER + "e1,2,Welcome,workflow,email,active\n", exported_at="2026-11-10")
    assert related.outcomes(report) == ["rejected: not_mailable"]
    assert related.rows(ENROLLED) == [("e1", "Welcome", "email", "removed")]


def test_a_row_that_wanders_to_somebody_who_left_does_not(related):
    related.bring("enrollments", HEADER + "e1,1,Welcome,workflow,email,active\n")
    report = related.bring("enrollments", HEADER + "e1,2,,,,\n", exported_at="2026-11-10")
    assert related.outcomes(report) == ["rejected: not_mailable"]


def test_of_several_enrollments_a_list_without_days_means_the_latest(related):
    text = "contact id,workflow,kind,channel,enrolled at,status\n"
    twice = "1,Welcome,workflow,email,2025-01-01,finished\n1,Welcome,workflow,email,2026-01-01,active\n"
    related.bring("enrollments", text + twice)
    report = related.bring("enrollments", text + "1,Welcome,workflow,email,,removed\n", exported_at="2026-11-10")
    assert related.outcomes(report) == ["updated"]
    assert related.rows("SELECT status FROM lake.enrollments ORDER BY enrolled_at") == [("completed",), ("removed",)]


def test_an_enrollment_without_an_id_ends_instead_of_being_told_twice(related):
    text = "contact id,workflow,kind,channel,enrolled at,status\n1,Welcome,workflow,email,2026-09-01,{}\n"
    related.bring("enrollments", text.format("active"))
    report = related.bring("enrollments", text.format("finished"), exported_at="2026-11-10")
    assert related.outcomes(report) == ["updated"]
    assert related.rows("SELECT status FROM lake.enrollments") == [("completed",)]
