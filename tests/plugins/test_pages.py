"""What each page shows: hostile names harmlessly, counts to viewers and people to users, an empty state, a way on."""

import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from markupsafe import escape

from tests.plugins.conftest import HOSTILE
from transforms.selection.smart_lists import save

LONG = "L" * 200
SHOUT = HOSTILE["script"]
PATHS = ("/", "/imports", "/actions", "/smart-lists", "/restore", "/duplicates", "/exports", "/retention")
LIST = "id,first name,last name,email,mobile,tags,city,status\n" + "".join(
    f'{i},"{name}",Fox,fox{i}@example.com,+4915123456{i:03d},"{name}",Ulm,\n' for i, name in enumerate(HOSTILE.values())
)
LIST += "a,Broken,Row,not an address,,,,\nb,Ann,Lee,ann@example.com,,,Ulm,\nc,Annie,Lee,annie@example.org,,,Ulm,\n"


@pytest.fixture(scope="module")
def pages(pages_of):
    pages = pages_of(LIST)
    actions = pages.actions
    actions.do("update_tags", add_tags=["seen"], action_name=SHOUT)
    actions.do("update_fields", set={"city": LONG}, select="ids", select_value=[str(actions.ids()["Ann"])])
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(actions.ids()["Annie"])])
    return pages


@pytest.fixture(scope="module")
def shown(pages):
    """Every page as an admin sees it, and the pages of one import and one action."""
    admin = pages.as_("admin")
    ids = re.findall(
        r'href="/contacts/((?:imports|actions)/[0-9a-f-]{36})"', admin.get("/imports").text + admin.get("/actions").text
    )
    return {path: admin.get(path).text for path in (*PATHS, *(f"/{found}" for found in dict.fromkeys(ids)))}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_page_lets_a_name_become_more_than_text(shown, kind):
    everything = "".join(shown.values())
    assert HOSTILE["script"] not in everything
    assert "onmouseover='" not in everything.replace("&#39;", "")
    if kind == "backwards":
        assert 'class="long"' in everything  # isolated: it cannot turn round what stands beside it
    assert "&lt;script&gt;alert(1)" in everything
    assert ">49<" not in everything


def test_people_are_shown_to_users_and_to_nobody_less(pages, shown):
    told = {who: "".join(pages.as_(who).get(path).text for path in shown) for who in ("vic", "ana", "admin")}
    assert not re.search(r"Annie|fox\d@|ann@|\+4915123456", told["vic"])
    assert "Broken" not in told["vic"]
    assert "annie@example.org" in told["admin"]
    assert "annie@example.org" not in told["ana"]  # who was deleted is for admins


def test_rejected_records_are_masked_on_the_page_and_whole_in_the_download(pages, shown):
    path = next(path for path in shown if path.startswith("/imports/"))
    assert "B…" in shown[path]
    assert "Broken" not in shown[path]
    file = pages.as_("ana").get(f"{path}/quarantine")
    assert file.headers["content-disposition"].startswith("attachment")
    assert "not an address" in file.text


def test_the_page_says_until_when_rejected_records_are_kept(pages, shown):
    path = next(path for path in shown if path.startswith("/imports/"))
    file = pages.settings.quarantine / f"{path.rpartition('/')[2]}.csv"
    day = datetime.fromtimestamp(file.stat().st_mtime, UTC) + timedelta(days=90)
    assert f"Mend what was rejected before <b>{day.date()}</b>" in shown[path]
    away = file.rename(file.with_suffix(".away"))
    gone = pages.as_("ana").get(path).text
    away.rename(file)
    assert "What was rejected is not kept any more." in gone
    assert "/quarantine" not in gone
    assert re.search(r"<dt>rejected</dt><dd>[1-9]", gone)  # the import keeps its counts


def settled(visitor, path, says=""):
    """A page, once it does not look again by itself, and says what it is to say: what is counted beside it rests."""
    for _ in range(200):
        page = visitor.get(path).text
        if 'http-equiv="refresh"' not in page and says in page:
            return page
        time.sleep(0.1)
    raise AssertionError(f"{path} is not done")


def test_the_overview_counts(pages):
    page = settled(pages.as_("vic"), "/")
    figures = dict(re.findall(r"<div><dt>(?:<a[^>]*>)?([^<]*)(?:</a>)?</dt><dd[^>]*>([\d,–]*)", page))
    assert figures["Contacts"] == str(len(pages.actions.alive()))
    assert figures["Deleted, can be restored"] == "1"
    assert re.search(r"Next purge takes</a></dt><dd>0 <small>\d{4}-\d\d-\d\d 02:00<", page)
    assert "data-chart" in page


def test_an_action_is_found_by_each_filter_and_by_no_other(pages):
    def found(**asked):
        return re.findall(r'/contacts/actions/([0-9a-f-]{36})"', pages.as_("vic").post("/actions", asked).text)

    everything = found()
    assert len(everything) == 3
    (tags,) = found(kind="update_tags")
    assert found(name="SCRIPT") == [tags]
    assert found(user="admin", status="completed") == everything
    assert not found(user="nobody")
    assert not found(until="2000-01-01")
    assert found(since="2000-01-01", until="2999-01-01") == everything
    assert pages.as_("vic").post("/actions", {"since": "yesterday"}).status_code == 400


def test_pages_of_a_list_follow_each_other_without_a_gap(pages, monkeypatch):
    monkeypatch.setattr("plugins.pages.frame.ROWS", 1)
    vic, seen, after = pages.as_("vic"), [], ""
    while not seen or after:
        text = vic.post("/actions", {"user": "admin", "after": after}).text
        seen += re.findall(r'/contacts/actions/([0-9a-f-]{36})"', text)
        (after,) = re.findall(r'name="after" value="([^"]+)"', text) or [""]
    assert len(seen) == len(set(seen)) >= 3
    assert vic.post("/actions", {"after": "1_x"}).status_code == 400
    assert vic.get("/exports?after=1_x").status_code == 400


def test_a_deleted_contact_is_found_by_name_or_address_and_is_chosen_over_pages(pages):
    admin = pages.as_("admin")
    annie = str(pages.actions.ids()["Annie"])
    for text in ("annie", "ANNIE@example.org", "lee"):
        assert annie in admin.post("/restore", {"do": "search", "text": text}).text
    other = "00000000-0000-7000-8000-000000000001"
    kept = admin.post("/restore", {"do": "search", "text": "nobody of this name", "chosen": [annie, other]}).text
    assert kept.count('type="hidden" name="chosen"') == 2
    run = admin.post("/restore", {"do": "restore", "chosen": [annie]})
    assert run.status_code == 303
    assert run.headers["location"].startswith("/contacts/runs/restore_contacts/")
    assert "is counted" in admin.get(run.headers["location"].removeprefix("/contacts")).text


WHO = '{"field": "email.value", "op": "is", "value": "ann@example.com"}'
SAYS_WHO = {
    "update_tags": {"action_name": "x", "add_tags": "a", "select": "filter", "select_value": WHO},
    "export_contacts": {"action_name": "x", "format": "csv", "select": "filter", "select_value": WHO},
    "save_smart_list": {"name": "x", "operation": "save", "filter": WHO},
    "save_smart_list by name": {
        "name": "ann@example.com",
        "operation": "save",
        "filter": '{"field": "city", "op": "is", "value": "Ulm"}',
    },
    "erase_contacts": {
        "do": "erase",
        "contact_ids": "ann@example.com",
        "request_ref": "7",
        "due_on": "2027-01-01",
        "word": "ERASE",
    },
}


@pytest.mark.parametrize("case", SAYS_WHO)
def test_an_answer_that_says_who_somebody_is_never_reaches_airflow(pages, case):
    admin, dag_id = pages.as_("admin"), case.partition(" ")[0]
    refused = admin.post(f"/new/{dag_id}", SAYS_WHO[case])
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    runs = pages.client.get(f"/api/v2/dags/{dag_id}/dagRuns", headers=admin.headers).text
    assert "ann@example.com" not in runs


@pytest.mark.parametrize(("do", "word", "answer"), [
    ("erase", "ERASE", 303), ("erase", "erase", 400), ("erase", "", 400), ("hold", "", 303), ("release", "", 303),
])  # fmt: skip
def test_erasing_wants_its_word(pages, do, word, answer):
    asked = {"do": do, "contact_ids": "01a22164-8cc5-74c8-9c94-615d6f72f592", "request_ref": "7", "word": word}
    answered = pages.as_("admin").post("/new/erase_contacts", asked | {"due_on": "2027-01-01"})
    assert answered.status_code == answer
    assert ("Type ERASE" in answered.text) == (answer == 400)


def test_a_run_is_the_users(pages):
    begun = pages.as_("ana").post("/new/update_tags", {"action_name": "by ana", "select": "all", "add_tags": "a\nb"})
    assert begun.status_code == 303
    runs = pages.client.get("/api/v2/dags/update_tags/dagRuns", headers=pages.as_("admin").headers).json()["dag_runs"]
    told = [(run["triggering_user_name"], run["conf"]["add_tags"], run["conf"]["dry_run"]) for run in runs]
    assert told == [("ana", ["a", "b"], True)]


def test_a_list_goes_to_the_inbox_as_it_is_under_a_safe_name_and_never_over_another(pages):
    ana, inbox = pages.as_("ana"), pages.settings.inbox
    body = "first name,email\nZoë,zoe@example.com\n".encode()
    cases = {
        "list.csv": "list.csv", "../../etc/passwd": "passwd", "..\\evil.csv": "evil.csv", "a/b.csv": "b.csv",
        "Zoë's list.csv": "Zo_s list.csv", ".hidden": "hidden", "x" * 300 + ".csv": "x" * 150,
    }  # fmt: skip
    for given, name in cases.items():
        answer = ana.put("/imports/upload", body, name=given)
        assert (answer.status_code, answer.json().get("name")) == (201, name), given
        assert (inbox / name).read_bytes() == body
        assert (inbox / name).stat().st_mode & 0o777 == 0o600
    again = ana.put("/imports/upload", b"other", name="list.csv")
    assert again.status_code == 409
    assert (inbox / "list.csv").read_bytes() == body
    assert ana.put("/imports/upload", body, name="///").status_code == 400
    assert list(pages.settings.spill.glob("upload-*")) == []


def test_a_list_that_is_too_large_is_not_kept(pages, monkeypatch):
    monkeypatch.setenv("CONTACTS_MAX_UPLOAD_BYTES", "10")
    answer = pages.as_("ana").put("/imports/upload", b"x" * 11, name="large.csv")
    assert answer.status_code == 413
    assert not (pages.settings.inbox / "large.csv").exists()
    assert list(pages.settings.spill.glob("upload-*")) == []


TAGGED = {"field": "tag.name", "op": "is", "value": "seen"}


def one_condition(name, field, value):
    """The builder's form of a smart list: all of one condition."""
    condition = {"k.0.0": "field", "f.0.0": field, "o.0.0": "is", "v.0.0": value}
    return {"name": name, "k.0": "all", "c.0": "1"} | condition


def test_a_filter_is_built_counted_and_saved_without_json(pages):
    ana = pages.as_("ana")
    fields = one_condition("In Ulm", "city", "Ulm")
    more = ana.post("/smart-lists/edit", fields | {"do": "add:0:any"}).text
    assert 'name="k.0.1"' in more
    two = fields | {"c.0": "2", "k.0.1": "not", "c.0.1": "1"}
    assert 'name="k.0.1"' not in ana.post("/smart-lists/edit", two | {"do": "drop:0.1"}).text
    expected = len(pages.actions.rows("SELECT 1 FROM lake.live_contacts WHERE lower(city) = 'ulm'"))
    assert f"It means {expected} living contacts" in ana.post("/smart-lists/edit", fields | {"do": "count"}).text
    assert ana.post("/smart-lists/edit", fields | {"do": "count", "f.0.0": "nothing"}).status_code == 400
    for nowhere in ("drop:0.7", "drop:0.x", "drop:0.0.0", "add:0.5:any", "add:0.0:any"):
        assert ana.post("/smart-lists/edit", fields | {"do": nowhere}).status_code == 400, nowhere
    saved = ana.post("/smart-lists/edit", fields | {"do": "save"})
    assert saved.headers["location"].startswith("/contacts/runs/save_smart_list/")


def test_every_kind_of_part_is_shown_and_added(pages):
    city = {"field": "city", "op": "is", "value": "Ulm"}
    parts = [{"any": [city]}, {"not": city}, {"has": "mailable_email"}, {"has": "tag", "where": {"all": [TAGGED]}}]
    save(pages.actions.warehouse, "All kinds", {"all": parts}, saved_by="ana", as_of=pages.actions.later())
    shown = pages.as_("ana").get("/smart-lists/edit?name=All kinds")
    assert [f'name="k.0.{n}"' in shown.text for n in range(5)] == [True, True, True, True, False]
    for kind in ("field", "any", "all", "not", "has"):
        added = pages.as_("ana").post("/smart-lists/edit", one_condition("", "city", "Ulm") | {"do": f"add:0:{kind}"})
        assert 'name="k.0.1"' in added.text, kind


def test_a_filter_with_an_address_goes_by_the_inbox_and_not_through_airflow(pages):
    ana = pages.as_("ana")
    fields = one_condition("Just Ann", "email.value", "ann@example.com")
    assert ana.post("/smart-lists/edit", fields | {"do": "save"}).status_code == 303
    assert "ann@example.com" in (pages.settings.inbox / "Just Ann.filter.json").read_text("utf-8")
    runs = pages.client.get("/api/v2/dags/save_smart_list/dagRuns", headers=pages.as_("admin").headers).text
    assert "Just Ann" in runs
    assert "ann@example.com" not in runs


def test_a_decision_on_a_pair_is_handed_in_by_ids(pages):
    ana, ids = pages.as_("ana"), pages.actions.ids()
    pair = {"left": str(ids["Ann"]), "right": str(ids["Annie"])}
    assert ana.post("/duplicates", pair | {"verdict": "not_same"}).status_code == 303
    (file,) = pages.settings.review.glob("page-*.csv")
    assert file.read_text("utf-8").splitlines() == [
        "left_id,right_id,decision,master",
        f"{pair['left']},{pair['right']},not_same,",
    ]
    chosen = pair | {"verdict": "same", "master": "right", "keep-city": "left"}
    assert ana.post("/duplicates", chosen).headers["location"].startswith("/contacts/runs/merge_contacts/")
    runs = pages.client.get("/api/v2/dags/merge_contacts/dagRuns", headers=pages.as_("admin").headers).json()[
        "dag_runs"
    ]
    assert (
        runs[0]["conf"] | {"master_id": pair["right"], "other_id": pair["left"], "keep": {"city": "other"}}
        == runs[0]["conf"]
    )


def shown_pair(pages, path="/duplicates"):
    """Who stand side by side; the queue is put in order in the background."""
    return tuple(re.findall(r'name="(?:left|right)" value="([^"]+)"', settled(pages.as_("ana"), path)))


def test_a_pair_that_is_no_longer_open_is_not_shown_though_the_queue_was_made_before(pages):
    ids = {name: str(key) for name, key in pages.actions.ids().items()}
    pairs = [tuple(sorted((ids["Ann"], ids[HOSTILE[other]]))) for other in ("formula", "template")]
    for weight, (left, right) in enumerate(pairs):
        pair = {
            "left_id": left,
            "right_id": right,
            "band": "review",
            "reason": "compared",
            "match_weight": 9.0 - weight,
        }
        pages.actions.fill("match_pairs", **pair, found_at=pages.actions.later(), evidence='["same_name"]')
    first, then = pairs
    settled(pages.as_("ana"), "/duplicates", says="One person?")
    assert shown_pair(pages) == first
    assert shown_pair(pages, f"/duplicates?seen={''.join(first)}") == then
    pages.actions.fill(
        "not_same", left_id=first[0], right_id=first[1], decided_at=pages.actions.later(), decided_by="ana"
    )
    assert shown_pair(pages) == then
    pages.actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[ids[HOSTILE["template"]]])
    assert shown_pair(pages) == ()


def test_who_searches_or_turns_the_page_among_the_deleted_begins_where_they_should(pages, monkeypatch):
    monkeypatch.setattr("plugins.pages.frame.ROWS", 1)
    admin, ids = pages.as_("admin"), {name: str(key) for name, key in pages.actions.ids().items()}
    pages.actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[ids[HOSTILE["script"]]])
    newest = admin.get("/restore").text
    (after,) = re.findall(r'<button name="after" value="([^"]+)"', newest)
    assert 'type="hidden" name="after"' not in newest  # it would go along with a search
    assert ids[HOSTILE["script"]] in newest
    assert ids[HOSTILE["script"]] not in admin.post("/restore", {"after": after}).text
    assert "All who are deleted" in admin.post("/restore", {"text": "nobody of this name"}).text


NAMES = ("Fairs & guests / 2026 #1", "Käufer: (100+), 'Ulm'", "N" * 100)


@pytest.mark.parametrize("name", NAMES)
def test_a_smart_list_of_whatever_name_is_opened_and_used_by_its_links(pages, name):
    ana = pages.as_("ana")
    save(pages.actions.warehouse, name, {"has": "tag"}, saved_by="ana", as_of=pages.actions.later())
    row = next(row for row in ana.get("/smart-lists").text.split("<tr>") if escape(name) in row)
    edit, tag, export = (unescape(link).removeprefix("/contacts") for link in re.findall(r'href="([^"]+)"', row))
    assert f'name="name" maxlength="100" value="{escape(name)}"' in ana.get(edit).text
    for form in (tag, export):
        assert f">{escape(name)}</textarea>" in ana.get(form).text


@pytest.mark.parametrize("name", ["", "<script>", "100 %", "ann@example.com"])
def test_a_smart_list_of_no_name_is_refused_at_once_on_its_own_page(pages, name):
    refused = pages.as_("ana").post("/smart-lists/edit", one_condition(name, "city", "Ulm") | {"do": "save"})
    assert refused.status_code == 400
    assert "Choose another name" in refused.text


def test_acts_stand_in_the_audit_log_under_the_users_name(pages):
    log = pages.client.get("/api/v2/eventLogs?limit=500", headers=pages.as_("admin").headers).json()["event_logs"]
    told = {(entry["event"], entry["owner"]) for entry in log}
    assert {("contacts_upload", "ana"), ("contacts_quarantine_download", "ana"), ("trigger_dag_run", "ana")} <= told
    assert not re.search(r"@example|Annie|Zoë", str(log))


def test_an_empty_warehouse_says_so_on_every_page(pages_of):
    empty = pages_of(None)
    for path in PATHS:
        assert 'class="empty"' in settled(empty.as_("admin"), path), path


def test_a_warehouse_that_cannot_be_read_is_told_on_every_page_with_a_way_back(pages_of):
    broken = pages_of(None)
    (broken.settings.lake / "catalog.sqlite").write_bytes(b"not a catalog, ann@example.com")
    for path in PATHS:
        page = broken.as_("admin").get(path)
        assert page.status_code >= 400, path
        assert 'role="alert"' in page.text, path
        assert "Back to the overview" in page.text, path
        assert "ann@" not in page.text, path
