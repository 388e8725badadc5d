"""What a user of the bulk-action DAGs meets: the form, a dry run, a run, its result, a run that is refused."""

import json

import pytest
from airflow.dag_processing.dagbag import DagBag

from dags import action_dag
from tests.support.airflow_home import PROJECT
from transforms import errors
from transforms.warehouse import Query, Warehouse

LIST = "first name,last name,email,tags,status\nAnn,Lee,ann@example.com,vip,Subscribed\nBob,Ray,bob@example.com,,\n"
DONE = {"freeze": "success", "apply": "success", "finish": "success"}
COUNTED = DONE | {"apply": "skipped", "finish": "skipped"}
REFUSED = {"freeze": "failed", "apply": "upstream_failed", "finish": "upstream_failed"}
EVERYBODY = {"action_name": "spring", "select": "all", "max_share": 1}


@pytest.fixture(scope="module")
def first_home(home_with):
    return home_with(LIST)


@pytest.fixture
def actions_of(runs_of, monkeypatch):
    """Runs of an action's DAG on two people, by an admin."""

    def of(kind):
        monkeypatch.setenv("CONTACTS_ADMINS", "dag_test, admin")
        return runs_of(kind)

    return of


def rows(runs, sql):
    with Warehouse(runs.settings).read() as session:
        return [tuple(row.values()) for row in session.rows(Query.inline("test", sql))]


TAGS = "SELECT first_name, tag FROM lake.contact_tags JOIN lake.contacts USING (contact_id) ORDER BY ALL"


def test_an_action_is_done_and_stands_in_the_history(actions_of):
    runs = actions_of("update_tags")
    run = runs.of(**EVERYBODY, add_tags=["Spring 2026"])
    assert (run.state, run.tasks, run.errors) == ("success", DONE, [])
    assert rows(runs, TAGS) == [("Ann", "spring 2026"), ("Ann", "vip"), ("Bob", "spring 2026")]
    history = "SELECT action_name, kind, status, created_by, targets, changed FROM lake.bulk_actions"
    assert rows(runs, history) == [("spring", "update_tags", "completed", "dag_test", 2, 2)]


def test_a_dry_run_counts_and_writes_nothing(actions_of):
    runs = actions_of("update_opt_status")
    evidence = {"obtained": "event", "explanation": "asked at the fair", "attested_by": "crm"}
    run = runs.of(**EVERYBODY, direction="opt_in", **evidence, dry_run=True)
    assert (run.state, run.tasks) == ("success", COUNTED)
    assert run.results["freeze"]["plan"] == {"changed": 1, "unchanged:already_opted_in": 1}
    assert rows(runs, "SELECT count(*) FROM lake.actions") == [(0,)]


def test_too_many_is_refused_before_anything_is_written(actions_of):
    runs = actions_of("update_tags")
    run = runs.of(action_name="spring", select="all", add_tags=["x"])
    assert (run.state, run.tasks) == ("failed", REFUSED)
    assert type(run.error) is errors.ActionRefused
    assert "set confirm_count to 2" in str(run.error)
    assert rows(runs, "SELECT count(*) FROM lake.actions") == [(0,)]
    assert runs.of(action_name="spring", select="all", add_tags=["x"], confirm_count=2).tasks == DONE


def test_deleting_restoring_and_undoing_through_their_dags(actions_of):
    deletion = actions_of("delete_contacts").of(**EVERYBODY, confirm="DELETE")
    assert deletion.tasks == DONE
    runs, action_id = actions_of("restore_contacts"), deletion.results["freeze"]["action_id"]
    assert rows(runs, "SELECT count(*) FROM lake.live_contacts") == [(0,)]
    assert runs.of(action_name="back", select="action", select_value=action_id, max_share=1).tasks == DONE
    assert rows(runs, "SELECT count(*) FROM lake.live_contacts") == [(2,)]
    undone = actions_of("undo_action").of(action_name="gone again", action_id=action_id, max_share=1)
    assert undone.results["finish"]["reasons"] == {"refused:changed_since": 2}


def test_a_run_may_follow_a_dry_run(actions_of):
    runs = actions_of("update_tags")
    foretold = runs.of(**EVERYBODY, add_tags=["new"], dry_run=True).results["freeze"]["plan_hash"]
    assert runs.of(**EVERYBODY, add_tags=["other"], plan_hash=foretold).tasks == REFUSED
    assert runs.of(**EVERYBODY, add_tags=["new"], plan_hash=foretold).tasks == DONE
    assert rows(runs, "SELECT plan_hash FROM lake.bulk_actions") == [(foretold,)]


def test_deleting_by_schedule_needs_no_word_but_people_still_type_it(actions_of, monkeypatch):
    monkeypatch.setenv("CONTACTS_DELETE_SCHEDULE", "0 3 * * *")
    monkeypatch.setenv("CONTACTS_DELETE_SMART_LIST", "Left")
    monkeypatch.setenv("CONTACTS_MAX_SHARE", "0.5")
    runs = actions_of("delete_contacts")
    runs.dag = DagBag(str(PROJECT / "dags" / "delete_contacts.py")).dags["delete_contacts"]
    assert (runs.dag.schedule, runs.dag.params["confirm"]) == ("0 3 * * *", "")
    left = {"field": "tag.name", "op": "is", "value": "vip"}
    assert actions_of("save_smart_list").of(name="Left", filter=left).results["save"]["contacts"] == 1
    assert runs.of(**EVERYBODY).tasks == REFUSED
    monkeypatch.setattr(action_dag, "user", lambda: "schedule")  # whoever is called so is still asked
    assert runs.of().tasks == REFUSED
    monkeypatch.setattr(action_dag, "scheduled", lambda: True)  # Airflow's scheduler makes such runs, nobody else
    assert runs.of().tasks == DONE
    history = "SELECT action_name, created_by, targets, changed FROM lake.bulk_actions"
    assert rows(runs, history) == [("deletion by schedule", "schedule", 1, 1)]


def test_who_is_no_admin_is_refused_inside_the_dag(actions_of, monkeypatch):
    runs = actions_of("delete_contacts")
    monkeypatch.setenv("CONTACTS_ADMINS", "somebody else")
    run = runs.of(**EVERYBODY, confirm="DELETE")
    assert (run.tasks, type(run.error)) == (REFUSED, errors.ActionRefused)
    assert rows(runs, "SELECT count(*) FROM lake.live_contacts") == [(2,)]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"select": "filter", "select_value": {"field": "email.value", "op": "is", "value": "ann@example.com"}},
            "who some",
        ),
        ({"select": "tag", "select_value": "ann@example.com"}, "no address"),
        ({"add_tags": ["ann@example.com"]}, "looks like an address"),
        ({"action_name": "for ann@example.com"}, "looks like an address"),
        ({"tags": ["typo"]}, "1 parameters that update_tags does not have: tags"),
    ],
)
def test_what_says_who_someone_is_is_refused_and_not_repeated(actions_of, answers, said):
    runs = actions_of("update_tags")
    run = runs.of(**(EVERYBODY | {"add_tags": ["x"]} | answers))
    assert run.state == "failed"
    assert said in str(run.error)
    assert "ann@" not in json.dumps([str(error) for error in run.errors])


def test_a_control_of_what_there_is_not_is_refused(actions_of):
    run = actions_of("control_action").of(action_id="01890a5d-ac96-774b-bcce-b302099a8057", wanted="pause")
    assert (run.state, type(run.error)) == ("failed", errors.ActionRefused)


def test_pause_gives_the_slot_back_and_resume_goes_on(actions_of, monkeypatch):
    monkeypatch.setenv("CONTACTS_BATCH_CONTACTS", "1")
    tags = actions_of("update_tags")
    control = actions_of("control_action")

    def pause(task_id, seen=[]):  # noqa: B006 - once
        if task_id == "freeze" and not seen:
            seen.append(task_id)
            ((action_id,),) = rows(tags, "SELECT action_id FROM lake.actions")
            control.of(action_id=str(action_id), wanted="pause")
        elif task_id == "apply" and len(seen) == 1:
            seen.append(task_id)
            assert rows(tags, "SELECT status FROM lake.actions") == [("paused",)]
            ((action_id,),) = rows(tags, "SELECT action_id FROM lake.actions")
            control.of(action_id=str(action_id), wanted="resume")

    tags.after_attempt.append(pause)
    run = tags.of(**EVERYBODY, add_tags=["new"])
    assert (run.state, run.tasks) == ("success", DONE)
    assert [state for task, state in run.attempts if task == "apply"] == ["up_for_reschedule", "success"]
