"""A zip of several lists: the four files of a Mailchimp audience, laid into the inbox as they came."""

import io
import itertools
import warnings
import zipfile
from datetime import timedelta

import pytest
import yaml

from tests.support.imports import ATTESTED
from transforms.errors import ListUnreadable, UnsafePath
from transforms.lists import source
from transforms.lists.bundle import lists_in
from transforms.lists.load import load
from transforms.lists.stage import stage

HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
EXPORT = "email_audience_export_4f1c9be2d0.csv"
MEMBERS = {
    f"subscribed_{EXPORT}": HEAD
    + "LAST_CHANGED,LEID\nann@example.com,Ann,Lee,2,,,,,,1\nbob@example.com,Bob,,2,,,,,,2\n",
    f"unsubscribed_{EXPORT}": HEAD + "UNSUB_TIME,LEID\nbob@example.com,Bob,,2,,,,,2026-01-01 08:00:00,2\n",
    f"cleaned_{EXPORT}": HEAD + "CLEAN_TIME,LEID\ncy@example.com,Cy,,2,,,,,2026-01-01 08:00:00,3\n",
    f"nonsubscribed_{EXPORT}": HEAD + "LAST_CHANGED,LEID\ndee@example.com,Dee,,2,,,,,,4\n",
}
STATUSES = {
    "ann@example.com": "single_opt_in", "bob@example.com": "opted_out", "cy@example.com": "non_marketable",
    "dee@example.com": "non_marketable",
}  # fmt: skip
ANSWERS = {name: value for name, value in ATTESTED.items() if name != "source"}


def zipped(members=MEMBERS):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands there twice
        for name, text in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, text)
    return data.getvalue()


def lay(imports, data=None, name="audience.zip"):
    imports.put(data or zipped(), name)
    (imports.settings.inbox / f"{name}.consent.yaml").write_text(yaml.safe_dump(ANSWERS))
    return name


def take(imports, list_path, **answers):
    imports.now += timedelta(minutes=1)
    staged = stage(imports.settings, {"list_path": list_path} | answers, as_of=imports.now)
    return load(imports.warehouse, imports.settings, staged, as_of=imports.now)


def in_inbox(imports):
    return sorted(path.name for path in imports.settings.inbox.iterdir())


def test_its_lists_are_told_the_strictest_first(imports):
    kinds = [path.removeprefix("audience.zip/").split("_")[0] for path in lists_in(imports.settings, lay(imports))]
    assert kinds == ["unsubscribed", "cleaned", "nonsubscribed", "subscribed"]


def test_each_is_imported_as_its_kind_under_the_attestation_beside_the_zip(imports):
    lay(imports)
    reports = [take(imports, path) for path in lists_in(imports.settings, "audience.zip")]
    assert [report.list_status for report in reports] == ["unsubscribed", "cleaned", "nonsubscribed", "subscribed"]
    assert imports.statuses() == STATUSES
    assert imports.rows("SELECT deliverability FROM lake.addresses WHERE value LIKE 'cy@%'") == [("bounced",)]
    assert in_inbox(imports) == []


@pytest.mark.parametrize("order", [*itertools.permutations(range(4))][::7])
def test_any_order_gives_the_same_consent(imports, order):
    lay(imports)
    for path in (lists_in(imports.settings, "audience.zip")[at] for at in order):
        take(imports, path)
    assert imports.statuses() == STATUSES


def test_the_zip_waits_until_each_of_its_lists_is_in_the_archive(imports):
    lay(imports, zipped(MEMBERS | {"notes.csv": "colour\ngreen\n"}))
    *good, bad = lists_in(imports.settings, "audience.zip")
    reports = [take(imports, path) for path in good]
    with pytest.raises(ListUnreadable):
        take(imports, bad)
    assert in_inbox(imports) == ["audience.zip", "audience.zip.consent.yaml"]
    again = [take(imports, path) for path in good]
    assert [it.import_id for it in again] == [it.import_id for it in reports]
    for report, path in zip(reports, good, strict=True):
        folder, name = imports.settings.archive / report.import_id, path.split("/")[1]
        assert sorted(it.name for it in folder.iterdir()) == [name, f"{name}.consent.yaml"]
        assert (folder / name).read_text() == MEMBERS[name]
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_list_of_a_zip_is_the_same_list_without_it(imports):
    name = f"subscribed_{EXPORT}"
    first = take(imports, f"{lay(imports)}/{name}")
    again = take(imports, imports.put(MEMBERS[name], name), **ANSWERS)
    assert (again.import_id, again.replayed) == (first.import_id, True)


def test_another_zip_in_its_place_stays(imports):
    path = f"{lay(imports)}/unsubscribed_{EXPORT}"
    staged = stage(imports.settings, {"list_path": path}, as_of=imports.now)
    lay(imports, zipped({"other.csv": "email\n", "more.csv": "email\n"}))
    load(imports.warehouse, imports.settings, staged, as_of=imports.now)
    assert in_inbox(imports) == ["audience.zip", "audience.zip.consent.yaml"]
    assert list((imports.settings.archive / str(staged.import_id)).iterdir()) == []


def test_a_zip_of_one_list_and_any_other_file_is_one_list(imports):
    for name, data in (("one.zip", zipped({"a.csv": "email\n"})), ("list.csv", b"email\n"), ("bad.zip", b"PK\x03\x04")):
        assert lists_in(imports.settings, imports.put(data, name)) == (name,)
    assert lists_in(imports.settings, "missing.zip") == ("missing.zip",)
    report = imports.of(zipped({"a.csv": "email,first name\nann@example.com,Ann\n"}), name="one.zip")
    assert (report.outcomes["inserted"], report.repairs) == (1, {"unpacked": 1})
    assert "one.zip" not in in_inbox(imports)


def test_the_zip_itself_is_no_list(imports):
    with pytest.raises(ListUnreadable, match=r"audience\.zip/unsubscribed\.csv") as error:
        take(imports, lay(imports))
    assert (error.value.code, error.value.facts["lists"]) == ("several_lists", 4)


@pytest.mark.parametrize("name", ["missing.csv", "", ".", "subscribed"])
def test_a_list_that_is_not_in_the_zip_is_said_to_be_missing(imports, name):
    with pytest.raises(ListUnreadable) as error:
        take(imports, f"{lay(imports)}/{name}")
    assert error.value.code in {"not_found", "several_lists"}


@pytest.mark.parametrize("name", ["../inbox/audience.zip/x.csv", "/etc/audience.zip/x.csv", "audience.zip/../x.csv"])
def test_a_name_never_leaves_the_inbox_through_a_zip(imports, name):
    lay(imports)
    with pytest.raises((UnsafePath, ListUnreadable)):
        take(imports, name)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([("a.csv", "email\n"), ("a.csv", "email\n")], "archive"),
        ({"a.csv": "email\n", "b.csv": zipped()}, "archive"),
        ({"a.csv": "email\n", "b.csv": b""}, "empty_file"),
        ({"a.csv": "email\n", "b.csv": "email\n" + "a@example.com\n" * 200_000}, "limits"),
    ],
)
def test_what_no_zip_should_hold_is_refused_and_nothing_is_left(imports, monkeypatch, members, code):
    monkeypatch.setattr(source, "_EXPANSION_FLOOR", 1_000_000)
    with pytest.raises(ListUnreadable) as error:
        take(imports, f"{lay(imports, zipped(members))}/b.csv")
    assert error.value.code == code
    assert list(imports.settings.staged.iterdir()) == []
