"""What a user of `save_smart_list` meets: a filter in the form or in the inbox, a count, deleting, what is refused."""

import json
import shutil

import pytest

from tests.actions.conftest import Actions, crowd
from tests.support.imports import Imports
from transforms.errors import FilterInvalid, SelectionInvalid, SmartListInvalid
from transforms.selection.smart_list_form import save_or_delete
from transforms.settings import Settings
from transforms.warehouse import Warehouse

ULM = {"field": "city", "op": "is", "value": "Ulm"}
ANN = {"field": "email.value", "op": "is", "value": "ann@example.com"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """To take copies of."""
    return crowd(Settings(home=tmp_path_factory.mktemp("crowd") / "home")).imports


@pytest.fixture
def form(imported, tmp_path):
    settings = Settings(home=tmp_path / "home")
    shutil.copytree(imported.settings.home, settings.home)
    actions = Actions(Imports(settings, Warehouse(settings), imported.now))

    def submit(name="Ulm", operation="save", **given):
        answers = {"name": name, "operation": operation, "filter": None} | given
        return save_or_delete(actions.warehouse, actions.settings, answers, by="admin", as_of=actions.later())

    submit.inbox, submit.actions = actions.settings.inbox, actions
    return submit


def test_a_filter_is_saved_counted_and_deleted(form):
    assert form(filter=ULM) == {"version": 1, "changed": True, "contacts": 2}
    assert form(filter=json.dumps(ULM)) == {"version": 1, "changed": False, "contacts": 2}
    assert form(operation="delete") == {"version": 2, "changed": True, "contacts": 0}
    with pytest.raises(SmartListInvalid, match="no smart list of that name"):
        form(operation="delete")


def test_a_filter_that_holds_an_address_comes_by_the_inbox_and_does_not_stay_there(form):
    with pytest.raises(SelectionInvalid, match="lay the filter into the inbox") as refused:
        form(filter=ANN)
    assert "ann@" not in str(refused.value)
    laid = form.inbox / "Ulm.filter.json"
    laid.write_text(json.dumps(ANN), "utf-8")
    assert form() == {"version": 1, "changed": True, "contacts": 1}
    assert not laid.exists()
    assert form.actions.do("update_tags", add_tags=["new"], select="smart_list", select_value="Ulm") == {"changed": 1}


@pytest.mark.parametrize("bad", ["not JSON", "", '{"field": "shoe size", "op": "is", "value": 1}', b"\xff\xfe{}"])
def test_a_file_that_cannot_be_used_stays_where_it_is(form, bad):
    laid = form.inbox / "Ulm.filter.json"
    laid.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    with pytest.raises(FilterInvalid):
        form()
    assert laid.exists()


@pytest.mark.parametrize("name", ["Ulm", "../list", "2026-11-01/list", "linked", "folder"])
def test_only_a_plain_file_of_the_inbox_itself_is_read(form, name, tmp_path):
    for folder in (tmp_path, form.inbox.parent, form.inbox / "2026-11-01"):
        folder.mkdir(exist_ok=True)
        (folder / "list.filter.json").write_text(json.dumps(ULM), "utf-8")
    (form.inbox / "linked.filter.json").symlink_to(tmp_path / "list.filter.json")
    (form.inbox / "folder.filter.json").mkdir()
    with pytest.raises(FilterInvalid, match="filter is empty, and there is no"):
        form(name)


@pytest.mark.parametrize(
    "answers", [{"operation": "rename"}, {"name": ""}, {"name": None}, {"name": "ann@example.com"}, {"name": "x" * 101}]
)
def test_a_form_that_cannot_be_used(form, answers):
    with pytest.raises(SmartListInvalid):
        form(**{"filter": ULM} | answers)
