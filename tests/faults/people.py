"""Two lists of invented people: what the warehouse knows, and a list that changes a part of that in every way there is.

A person is a pure function of a number. Nobody's row depends on chance, so two runs give the same warehouse.
"""

from collections.abc import Iterable
from typing import Final

HEADER: Final = "id,first name,last name,email,mobile,status,company,job title,tags,hobby\n"
FIRST: Final = (
    "Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jill", "Karl", "Lea", "Max", "Nora", "Omar",
    "Pia", "Quin", "Rosa", "Sam", "Tess",
)  # fmt: skip
LAST: Final = (
    "Lee", "Ray", "Novak", "Ito", "Khan", "Berg", "Moss", "Diaz", "Weiß", "Dubois", "Okafor", "Silva", "Kim", "Rossi",
    "Patel", "Olsen", "Nagy",
)  # fmt: skip
STATUS: Final = ("Subscribed",) * 6 + ("Unsubscribed", "bounced", "spam", "")


def row(i: int, *, status: str | None = None, title: str | None = None, tags: str = "vip", hobby: str = "") -> str:
    """One person. Every seventh has no id (found by e-mail), every thirtieth no e-mail (found by mobile)."""
    cells = [
        "" if i % 7 == 0 else f"K{i}",
        FIRST[i % len(FIRST)],
        LAST[i // len(FIRST) % len(LAST)],
        "" if i % 30 == 0 else f"p{i}@example.com",
        f"+49 1512 {3456_000 + i // 30}" if i % 30 == 0 else "",
        STATUS[i % len(STATUS)] if status is None else status,
        f"Acme {i // 10}" if i % 3 == 0 else "",
        f"Job {i % 17}" if title is None else title,
        tags if i % 2 else "",
        hobby,
    ]
    return ",".join(cells) + "\n"


def known(numbers: Iterable[int]) -> str:
    """The list the warehouse knows its people from."""
    return HEADER + "".join(row(i) for i in numbers)


def news(numbers: Iterable[int], known_below: int = 0) -> str:
    """A later list, of people known and new: changed, opted out, opted in again, tagged; doubled and broken rows."""
    return HEADER + "".join(_news(i) if i < known_below else row(i) for i in numbers) + "".join(map(_more, numbers))


def _news(i: int) -> str:
    told = STATUS[i % len(STATUS)]
    match i // len(STATUS) % 4:
        case 0:
            return row(i, title="Promoted")
        case 1:
            return row(i, status="Subscribed" if told == "Unsubscribed" else "Unsubscribed")
        case 2:
            return row(i)
        case _:
            return row(i, tags="vip;fair", hobby="chess")


def _more(i: int) -> str:
    """Behind the list: the same person again, another person at the same address, and records to be rejected."""
    if i % 50 == 1:
        return row(i)
    if i % 60 == 1:
        return f",Zoe,Other,p{i}@example.com,,Subscribed,,,,\n"
    if i % 70 == 1:
        return f"B{i},Ann,Lee,p{i} at example.com,,Subscribed,,,,\n"
    return f"C{i},too,few\n" if i % 90 == 1 else ""
