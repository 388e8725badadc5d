"""Lists in any order give one warehouse; the two cases in which they cannot stand at the end."""

import pytest

from tests.support.contents import digests
from tests.support.imports import empty

HEADER = "first name,last name,email,job title,city,company,tags,status\n"


@pytest.fixture
def contents(tmp_path):
    """Contents after lists came one after another into a warehouse of their own."""
    homes = iter(range(1000))

    def of(*lists):
        imports = empty(tmp_path / str(next(homes)))
        for exported_at, text, *answers in lists:
            imports.of(text, exported_at=exported_at, **dict(*answers))
        return imports

    return of


def differing(contents, lists, look, orders):
    """Orders of the lists' numbers out of which something else comes than in order."""
    expected = look(contents(*lists))
    return {order for order in orders if look(contents(*(lists[number] for number in order))) != expected}


def test_lists_backwards_and_in_disorder_give_equal_contents(contents):
    lists = [
        ("2026-03-01", HEADER + "Ann,Lee,ann@example.com,Clerk,Bonn,Acme,early,Subscribed\n"
                                "Bob,Ray,bob@example.com,Cook,Kiel,Acme,early,Subscribed\n"),
        ("2026-03-02", HEADER + "Ann,Lee,ann@example.com,Manager,Köln,Acme,late,Unsubscribed\n"),
        ("2026-03-03", HEADER + "Ann,Lee,ann@example.com,Director,Ulm,Beta,late,Subscribed\n"
                                "Cid,Poe,cid@example.com,,Trier,,,Subscribed\n"),
    ]  # fmt: skip
    assert differing(contents, lists, lambda imports: digests(imports.warehouse), [(2, 1, 0), (1, 2, 0)]) == set()


def rows(sql):
    return lambda imports: imports.rows(sql)


def test_an_older_value_that_filled_a_blank_gives_way_to_a_newer_one(contents):
    """Newest (blank), oldest, middle: each field has an age of its own."""
    lists = [
        (day, f"first name,last name,email,city\nAnn,Lee,ann@example.com,{city}\n")
        for day, city in (("2026-03-01", "Bonn"), ("2026-03-02", "Köln"), ("2026-03-03", ""))
    ]
    assert differing(contents, lists, rows("SELECT city FROM lake.contacts"), [(2, 0, 1)]) == set()


def test_the_primary_address(contents):
    lists = [
        (day, f"id,first name,last name,email\n7,Ann,Lee,{email}\n")
        for day, email in (("2026-03-01", "old@example.com"), ("2026-03-02", "new@example.com"))
    ]
    assert differing(contents, lists, rows("SELECT email FROM lake.emails WHERE slot = 1"), [(1, 0)]) == set()


def test_the_spelling_of_a_company(contents):
    lists = [
        (day, f"first name,last name,email,company\nAnn,Lee,ann@example.com,{name}\n")
        for day, name in (("2026-03-01", "ACME"), ("2026-03-02", "Acme"))
    ]
    assert differing(contents, lists, rows("SELECT name FROM lake.companies"), [(1, 0)]) == set()


def test_of_two_lists_of_one_instant_the_one_imported_last_counts(contents):
    """Nothing in them says which is newer; a list that was mended keeps its date, and has to win."""
    lists = [
        ("2026-03-01", f"first name,last name,email,city\nAnn,Lee,ann@example.com,{city}\n")
        for city in ("Bonn", "Köln")
    ]
    assert differing(contents, lists, rows("SELECT city FROM lake.contacts"), [(1, 0)]) == {(1, 0)}


def test_an_initial_is_whoever_comes_first(contents):
    """A. Lee is Ann if Ann comes before Alice, and the other way round: lists one by one never see both at once."""
    lists = [
        (day, f"first name,last name,email\n{first},Lee,a.lee@example.com\n")
        for day, first in (("2026-03-01", "A"), ("2026-03-02", "Ann"), ("2026-03-03", "Alice"))
    ]
    assert differing(contents, lists, rows("SELECT first_name FROM lake.contacts ORDER BY ALL"), [(2, 1, 0)]) == {
        (2, 1, 0)
    }
