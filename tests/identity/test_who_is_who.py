"""Who is a duplicate of whom, in words: each case is two contacts as two lists brought them, alone in their town."""

from typing import NamedTuple

import pytest

from tests.identity.conftest import desk_at

COLUMNS = {
    "first": "first name", "middle": "middle name", "last": "last name", "suffix": "suffix", "mail": "email",
    "mobile": "mobile", "line": "phone", "firm": "company", "street": "street", "zip": "postal code",
    "city": "city", "born": "date of birth",
}  # fmt: skip
MOBILE, LINE, FIRM, STREET = "+49176040690{:02}", "+493023125{:03}", "Globex {} GmbH", "{} Lindenstraße"


class Case(NamedTuple):
    """What the two are called, what else they share, and what that makes them. A `|` tells two values apart."""

    words: str
    names: str
    share: str
    band: str
    told: str = ""
    against: str = ""


CASES = [
    Case("one mobile and one name are one person", "Anna Quill", "mobile", "auto", "same_name same_mobile"),
    Case("a nickname too", "Robert Quill | Bob Quill", "mobile", "auto", "nickname same_mobile"),
    Case("an initial too", "Fiona Quill | F Quill", "mobile", "auto", "initial same_mobile"),
    Case("a last name with a slip too", "Fiona Abernathy | Fiona Abernahty", "mobile", "auto",
         "similar_last_name same_mobile"),
    Case("the two names the wrong way round too", "Fiona Quill | Quill Fiona", "mobile", "auto",
         "swapped_name same_mobile"),
    Case("a last name with a slip and a mailbox of one's own", "Fiona Quill | Fiona Quilll", "mail", "auto",
         "similar_last_name same_email"),
    Case("the two names the wrong way round and a mailbox", "Fiona Quill | Quill Fiona", "mail", "auto",
         "swapped_name same_email"),
    Case("unless the numbers differ", "Fiona Quill | Fiona Quilll", "mail mobile:+4917604069055|+4917604069082",
         "review", "similar_last_name same_email"),
    Case("unless the places differ", "Fiona Quill | Fiona Quilll", "mail city:Hof|Ulm", "review",
         "similar_last_name same_email"),
    Case("Müller is Mueller", "Petra Müller | Petra Mueller", "mobile", "auto", "same_name same_mobile"),
    Case("a first name with a slip may be a sister", "Lena Quill | Lea Quill", "mobile street", "review",
         "similar_first_name",
         "different_first_name"),
    Case("a landline is everybody's who lives there", "Anna Quill", "line", "review", "same_name same_landline"),
    Case("father and son: one name, one house, one line", "John Quill", "line street", "review"),
    Case("namesakes of one firm in its own house", "John Quill", "firm street", "review", "same_name same_company"),
    Case("namesakes of one firm at its switchboard", "John Quill", "firm line", "review"),
    Case("a junior on the family's mobile", "John Quill | John Quill Jr.", "mobile street", "review", "",
         "different_suffix"),
    Case("two dates of birth", "John Quill", "mobile born:1950-01-02|1980-03-04", "review", "", "different_birth_date"),
    Case("two middle names", "John A Quill | John B Quill", "mobile", "review", "", "different_middle_name"),
    Case("one name and date of birth may be a twin mistyped", "Tim Quill", "born street", "review", "same_birth_date"),
    Case("one name in one town", "Xaver Quill", "zip city", "review", "same_name same_place"),
    Case("one name and nothing else", "Xaver Quill", "", "none"),
    Case("who married kept the mobile", "Anna Quill | Anna Abernathy", "mobile", "review", "same_first_name",
         "different_last_name"),
    Case("a couple at home", "Anna Quill | Peter Quill", "street", "related", "same_last_name same_street"),
    Case("a couple on one line", "Anna Quill | Peter Quill", "line", "related", "same_last_name same_shared_phone"),
    Case("a family on one mobile", "Anna Quill | Peter Quill", "mobile", "related"),
    Case("a family on one mailbox", "Anna Quill | Peter Quill", "mail", "related", "", "family_mailbox"),
    Case("sisters on one mailbox", "Lena Quill | Lea Quill", "mail", "review", "", "family_mailbox"),
    Case("colleagues of one surname", "Anna Quill | Peter Quill", "firm", "none"),
    Case("strangers in one town", "Anna Quill | Peter Abernathy", "zip city", "none"),
]  # fmt: skip


def lists() -> tuple[str, str]:
    """The two lists of all cases; what two contacts do not share is each one's own, and nobody else's."""
    made = [[",".join(COLUMNS.values())], [",".join(COLUMNS.values())]]
    for number, case in enumerate(CASES):
        names = [name.strip() for name in case.names.split("|")]
        shared = dict(share.partition(":")[::2] for share in case.share.split())
        for side, name in enumerate((names[0], names[-1])):
            made[side].append(",".join(_cells(number, side, name.split(), shared)))
    return "\n".join(made[0]) + "\n", "\n".join(made[1]) + "\n"


def _cells(number: int, side: int, name: list[str], shared: dict[str, str]) -> list[str]:
    suffix = name.pop() if name[-1] == "Jr." else ""
    told = {"first": name[0], "middle": name[1] if len(name) == 3 else "", "last": name[-1], "suffix": suffix}
    # every case has a surname of its own: `Quill` means the case's
    own = "".join("bcdfghklmn"[int(digit)] for digit in f"{number:02}")
    told = {key: word.replace("Quill", f"Zu{own}mer") for key, word in told.items()}
    told["mail"] = f"case{number}.{0 if 'mail' in shared else side}@example.com"
    values = {
        "mobile": MOBILE.format(number), "line": LINE.format(number), "firm": FIRM.format(own * 3),
        "street": STREET.format(number + 1), "zip": f"{10_000 + number}", "city": f"Town {own}",
        "born": f"1970-01-{number + 1:02}",
    }  # fmt: skip
    if "street" in shared:
        shared = shared | {"zip": "", "city": ""}
    told |= {key: value for key, value in values.items() if key in shared}
    told |= {key: said.split("|")[side] for key, said in shared.items() if said}
    return [told.get(key, "") for key in COLUMNS]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The pairs of all cases by the number of the case: one run over everybody."""
    desk = desk_at(tmp_path_factory.mktemp("cases") / "home")
    for name, text in zip(("left.csv", "right.csv"), lists(), strict=True):
        desk.of(text, name=name, default_country="DE")
    desk.find()
    pairs: dict[int, dict] = {}
    for (one, other), row in desk.pairs().items():
        numbers = {int(mail.removeprefix("case").partition(".")[0]) for mail in (one, other)}
        assert len(numbers) == 1, "two cases have something in common"
        pairs[numbers.pop()] = row
    return pairs


@pytest.mark.parametrize("case", CASES, ids=[case.words for case in CASES])
def test_who_is_who(case, found):
    row = found.get(CASES.index(case), {"band": "none", "speaks_for": [], "against": []})
    assert row["band"] == case.band, row
    assert set(case.told.split()) <= set(row["speaks_for"])
    assert set(case.against.split()) <= set(row["against"])
    if case.band == "auto":
        assert row["against"] == []
