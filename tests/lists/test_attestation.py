"""The attestation: in the form or beside the list, never both ways, never missing."""

from datetime import UTC, date, datetime

import pytest

from transforms.errors import AttestationInvalid
from transforms.lists.attestation import Attestation, attest
from transforms.vocabulary import Attested, Obtained

NOW = datetime(2026, 11, 21, tzinfo=UTC)
WHOLE = {
    "permission": True, "obtained": "own_form", "explanation": "newsletter form", "attested_by": "crm team",
    "exported_at": "2026-11-01",
}  # fmt: skip


def ask(params, sidecar=None, tmp_path=None):
    path = None
    if sidecar is not None:
        path = tmp_path / "list.csv.consent.yaml"
        path.write_bytes(sidecar if isinstance(sidecar, bytes) else sidecar.encode())
    return attest(params, path, as_of=NOW, max_bytes=10_000)


@pytest.mark.parametrize(
    ("permission", "double_opt_in", "obtained", "attested"),
    [
        (True, False, "own_form", Attested.PERMISSION),
        (True, True, "own_form", Attested.DOUBLE_OPT_IN),
        (True, True, "customers", Attested.DOUBLE_OPT_IN),
        (True, False, "partner", Attested.PERMISSION),
        (False, True, "own_form", Attested.NONE),
        (True, True, "purchased", Attested.NONE),
        (True, True, "rented", Attested.NONE),
        (True, False, "harvested", Attested.NONE),
        (True, False, "unknown", Attested.NONE),
    ],
)
def test_how_much_an_attestation_can_give(permission, double_opt_in, obtained, attested):
    answers = WHOLE | {"permission": permission, "double_opt_in": double_opt_in, "obtained": obtained}
    assert ask(answers).attested == attested


def test_the_sidecar_says_the_same_as_the_form(tmp_path):
    sidecar = "permission: true\nobtained: own_form\nexplanation: newsletter form\n"
    sidecar += "attested_by: crm team\nexported_at: 2026-11-01\n"
    assert ask({}, sidecar, tmp_path) == ask(WHOLE)


def test_norway_stays_a_country(tmp_path):
    sidecar = "\n".join(f"{k}: {str(v).lower()}" for k, v in WHOLE.items()) + "\ndefault_country: NO\n"
    assert ask({}, sidecar, tmp_path).default_country == "NO"


@pytest.mark.parametrize("tags", ["tags: vip, autumn\n", "tags: [vip, autumn]\n", "tags:\n- vip\n- autumn\n"])
def test_tags_may_be_a_list_or_a_text(tags, tmp_path):
    assert ask(WHOLE, tags, tmp_path).tags == ("vip", "autumn")


def test_the_same_answer_in_both_places_is_fine_and_a_different_one_an_error(tmp_path):
    assert ask(WHOLE, "obtained: own_form\n", tmp_path).obtained == Obtained.OWN_FORM
    with pytest.raises(AttestationInvalid, match="different things of: obtained"):
        ask(WHOLE, "obtained: event\n", tmp_path)


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_every_question_has_to_be_answered(missing):
    with pytest.raises(AttestationInvalid, match=f"{missing}: is missing") as caught:
        ask({name: answer for name, answer in WHOLE.items() if name != missing})
    assert "Nothing was written" in str(caught.value)


@pytest.mark.parametrize(
    ("sidecar", "says"),
    [
        ("- a\n- list\n", "is no mapping"),
        ("just text", "is no mapping"),
        ("a: [1\n", "cannot be read as YAML"),
        (b"\x80\x81bad: 1", "cannot be read as YAML"),
        ("permission: true\npermission: false\n", "holds twice: permission"),
        ("a: &x [1]\nb: *x\n", "uses YAML aliases"),
        ("x: " + "y" * 20_000, "is larger than"),
        ("on_existing: skip\n", "Not allowed in a .consent.yaml: on_existing"),
        ("permission: !!python/object/apply:os.system [true]\n", "cannot be read|incomplete or malformed"),
        ("exported_at: 20260110\n", "should be a date like"),
        ("permission: yes\n", "should be true or false"),
        ("explanation: ' '\n", "explanation"),
        ("colour: blue\nann@example.com: x\n", "holds 2 names that are no questions"),
    ],
)
def test_a_malformed_sidecar_is_refused(sidecar, says, tmp_path):
    with pytest.raises(AttestationInvalid, match=says):
        ask({}, sidecar, tmp_path)


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("permission", "perhaps"), ("obtained", "found"), ("exported_at", "yesterday"), ("exported_at", "2026-12-24"),
        ("default_country", "Germany"), ("tags", ["x" * 65]), ("explanation", "x" * 2001),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_without_being_repeated(field, answer):
    with pytest.raises(AttestationInvalid, match=field) as caught:
        ask(WHOLE | {field: answer})
    assert str(answer) not in str(caught.value)


def test_a_day_means_its_first_instant_in_utc():
    assert ask(WHOLE).exported_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert ask(WHOLE | {"exported_at": "2026-11-01T12:00:00+02:00"}).exported_at == datetime(
        2026, 11, 1, 10, tzinfo=UTC
    )


def test_an_attestation_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Attestation.model_validate(WHOLE).permission = False


def test_a_folders_date_stands_for_the_day_of_the_export_only_where_nobody_names_one(tmp_path):
    path = tmp_path / "list.csv.consent.yaml"
    unsaid = {name: answer for name, answer in WHOLE.items() if name != "exported_at"}
    for beside, form, exported_at in (
        ("", {}, datetime(2026, 3, 2, tzinfo=UTC)),
        ("exported_at: 2025-12-24", {}, datetime(2025, 12, 24, tzinfo=UTC)),
        ("", {"exported_at": "2025-12-25"}, datetime(2025, 12, 25, tzinfo=UTC)),
    ):
        path.write_text(f"default_country: DE\n{beside}\n")
        attestation = attest(unsaid | form, path, as_of=NOW, max_bytes=10_000, exported_on=date(2026, 3, 2))
        assert attestation.exported_at == exported_at


def test_the_folders_date_may_not_lie_in_the_future_either():
    unsaid = {name: answer for name, answer in WHOLE.items() if name != "exported_at"}
    with pytest.raises(AttestationInvalid, match="future"):
        attest(unsaid, None, as_of=NOW, max_bytes=10_000, exported_on=date(2026, 11, 23))
