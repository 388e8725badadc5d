"""The engine: frozen targets, one transaction a batch, how many it may reach, pause, resume, cancel, what is told."""

import json
from datetime import timedelta

import pytest

from tests.actions.conftest import told
from tests.selection.worlds import id_of
from transforms.actions import control, engine, history
from transforms.errors import ActionInvalid, ActionRefused, ActionUnfinished, StatementFailed
from transforms.vocabulary import ActionStatus, Wanted

TAGGED = "SELECT count(DISTINCT contact_id) FROM lake.contact_tags WHERE tag = 'new'"
NEW = {"add_tags": ["new"]}


def tagged(actions):
    return actions.rows(TAGGED)[0][0]


def status(actions):
    return engine.progress(actions.warehouse, actions.done[-1])["status"]


def test_an_action_is_queued_runs_and_is_completed_with_everything_told(actions):
    asked = actions.begin("update_tags", **NEW)
    assert (status(actions), tagged(actions)) == ("queued", 0)
    seen = []
    engine.run(actions.warehouse, asked, actions.stamp, after_batch=lambda n: seen.append((n, status(actions))))
    assert seen == [(1, "running"), (2, "running"), (3, "running")]
    assert tagged(actions) == 5
    engine.conclude(actions.warehouse, actions.done[-1], as_of=actions.later())
    ((row),) = history.actions(actions.warehouse)
    for name, value in {"kind": "update_tags", "status": "completed", "targets": 5, "batches_done": 3, "changed": 5,
                        "created_by": "admin", "action_name": "a test"}.items():  # fmt: skip
        assert row[name] == value
    assert row["created_at"] < row["started_at"] < row["finished_at"]


def test_completed_with_errors_where_a_rule_said_no(actions):
    actions.do("update_opt_status", direction="opt_in", obtained="event", explanation="fair", attested_by="crm")
    assert status(actions) == "completed_with_errors"


def test_targets_are_frozen_and_who_is_gone_by_then_is_told(actions):
    asked = actions.begin("update_tags", **NEW)
    frozen, ids = actions.done[-1], actions.ids()
    actions.imports.of("first name,email\nNew,new@example.com\n")
    actions.do("delete_contacts", confirm="DELETE", select="ids", select_value=[str(ids["Ann"])])
    actions.fill("redirects", merged_id=ids["Bob"], contact_id=ids["Dee"], merged_at=actions.later())
    actions.done.append(frozen)
    engine.run(actions.warehouse, asked, actions.stamp)
    assert told(engine.conclude(actions.warehouse, frozen, as_of=actions.later())) == {
        "changed": 3, "refused": 2, "refused:deleted_meanwhile": 1, "refused:merged_meanwhile": 1,
    }  # fmt: skip


def test_a_batch_that_was_done_is_not_done_again(actions):
    asked = actions.begin("update_tags", **NEW)
    for _ in range(2):
        engine.run(actions.warehouse, asked, actions.stamp)
        engine.freeze(actions.warehouse, asked, actions.stamp())
    assert actions.rows("SELECT count(*), count(DISTINCT contact_id) FROM lake.action_results") == [(5, 5)]
    assert actions.rows("SELECT count(*), count(DISTINCT contact_id) FROM lake.action_targets") == [(5, 5)]


def test_a_process_that_outlives_its_retry_does_not_open_a_closed_action_again(actions):
    asked = actions.begin("update_tags", **NEW)

    def the_retry_is_faster(batch):
        if batch == 1:
            engine.run(actions.warehouse, asked, actions.stamp)
            engine.conclude(actions.warehouse, actions.done[-1], as_of=actions.later())

    engine.run(actions.warehouse, asked, actions.stamp, after_batch=the_retry_is_faster)
    assert status(actions) == "completed"
    assert actions.rows("SELECT count(*), count(DISTINCT contact_id) FROM lake.action_results") == [(5, 5)]


def test_pause_resume_and_cancel_are_heeded_between_batches(actions):
    asked = actions.begin("update_tags", **NEW)
    action_id = actions.done[-1]

    def want(wanted):
        return control.want(actions.warehouse, action_id, wanted, by="admin", as_of=actions.later())

    def pause_after_the_first(batch):
        if batch == 1:
            assert want(Wanted.PAUSE) == ActionStatus.RUNNING

    run = engine.run(actions.warehouse, asked, actions.stamp, after_batch=pause_after_the_first)
    assert (run, status(actions), tagged(actions)) == ("paused", "paused", 2)
    assert engine.run(actions.warehouse, asked, actions.stamp) == "paused"
    want(Wanted.RESUME)
    run = engine.run(actions.warehouse, asked, actions.stamp, after_batch=lambda _: want(Wanted.CANCEL))
    assert (run, status(actions), tagged(actions)) == ("cancelled", "cancelled", 4)
    told = engine.conclude(actions.warehouse, action_id, as_of=actions.later())
    assert (told["status"], told["batches_done"], told["changed"]) == ("cancelled", 2, 4)
    with pytest.raises(ActionRefused, match="is cancelled: it cannot resume"):
        want(Wanted.RESUME)
    assert actions.undo(action_id) == {"changed": 4}


def test_nobody_controls_an_action_that_there_is_not(actions):
    with pytest.raises(ActionRefused, match="is unknown"):
        control.want(actions.warehouse, actions.ids()["Ann"], Wanted.PAUSE, by="admin", as_of=actions.later())
    with pytest.raises(ActionInvalid, match="no action of that id"):
        engine.progress(actions.warehouse, actions.ids()["Ann"])


def test_an_action_that_fails_says_so_and_goes_on_after_mending(actions, monkeypatch):
    asked = actions.begin("update_tags", **NEW)

    def fails_at_the_second(transaction, stamp, seen=[]):  # noqa: B006 - it counts
        seen.append(1)
        if len(seen) == 2:
            raise StatementFailed("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(type(asked.action), "write", lambda _, tx, stamp: fails_at_the_second(tx, stamp))
        with pytest.raises(StatementFailed):
            engine.run(actions.warehouse, asked, actions.stamp)
    assert (status(actions), tagged(actions)) == ("failed", 2)
    ((error,),) = actions.rows("SELECT error FROM lake.actions")
    assert error == "StatementFailed: the disk is full"
    engine.run(actions.warehouse, asked, actions.stamp)
    told = engine.conclude(actions.warehouse, actions.done[-1], as_of=actions.later())
    assert (told["status"], told["changed"], tagged(actions)) == ("completed", 5, 5)


def test_an_action_whose_run_was_killed_for_good_is_failed_and_can_be_cancelled(actions):
    actions.begin("update_tags", **NEW)
    with pytest.raises(ActionUnfinished, match="has done 0 of 3 batches"):
        engine.conclude(actions.warehouse, actions.done[-1], as_of=actions.later())
    assert status(actions) == "failed"
    wanted = control.want(actions.warehouse, actions.done[-1], Wanted.CANCEL, by="admin", as_of=actions.later())
    assert (wanted, status(actions)) == ("cancelled", "cancelled")


def test_more_than_a_share_needs_the_exact_count(actions):
    with pytest.raises(ActionRefused, match="5 contacts are selected; 5 are live, and more than 50%") as error:
        actions.begin("update_tags", **NEW, max_share=0.5)
    assert error.value.facts["targets"] == 5
    with pytest.raises(ActionRefused, match="confirm_count says 4, but 5"):
        actions.begin("update_tags", **NEW, confirm_count=4)
    assert actions.rows("SELECT count(*) FROM lake.actions") == [(0,)]
    assert actions.do("update_tags", **NEW, max_share=0.5, confirm_count=5) == {"changed": 5}


def test_two_previews_agree_by_their_hash_until_something_changes(actions):
    first, again = actions.preview("update_tags", **NEW), actions.preview("update_tags", **NEW)
    assert (first.targets, first.batches, first.plan) == (5, 3, {"changed": 5})
    assert first == again
    assert actions.preview("update_tags", add_tags=["other"]).plan_hash != first.plan_hash
    actions.do("update_tags", **NEW, select="tag", select_value="vip")
    assert actions.preview("update_tags", **NEW).plan_hash != first.plan_hash


NEW_ROWS = {
    "update_opportunities": {"pipeline": "Sales", "stage": "New", "name": "Deal"},
    "update_automations": {"operation": "enroll", "kind": "workflow", "name": "Onboarding"},
}


def test_dry_runs_agree_though_each_would_give_its_new_rows_other_ids(actions):
    pipeline, when = id_of("pipeline", 1), actions.later()
    actions.fill("pipelines", pipeline_id=pipeline, name="Sales", name_key="sales", created_at=when)
    actions.fill("stages", stage_id=id_of("stage", 1), pipeline_id=pipeline, name="New", name_key="new", position=1)
    actions.fill("automations", automation_id=id_of("automation", 1), kind="workflow", name="Onboarding",
                 name_key="onboarding", created_at=when)  # fmt: skip
    first = {kind: actions.preview(kind, **answers) for kind, answers in NEW_ROWS.items()}
    actions.do("update_tags", **NEW)
    assert {kind: actions.preview(kind, **answers) for kind, answers in NEW_ROWS.items()} == first


def test_a_run_that_follows_a_dry_run_keeps_what_it_foretold(actions):
    foretold = actions.preview("update_tags", **NEW)
    assert actions.do("update_tags", **NEW, plan_hash=foretold.plan_hash) == {"changed": 5}
    actions.undo()
    undo, followed = history.actions(actions.warehouse)
    assert (json.loads(followed["plan"]), followed["plan_hash"]) == (foretold.plan, foretold.plan_hash)
    assert (undo["plan"], undo["plan_hash"]) == (None, None)


@pytest.mark.parametrize("since", ["another answer", "another contact"])
def test_a_run_that_comes_to_something_else_than_its_dry_run_is_refused(actions, since):
    foretold = actions.preview("update_tags", **NEW)
    if since == "another contact":
        actions.imports.of("first name,email\nNew,new@example.com\n")
    answers = {"add_tags": ["other"]} if since == "another answer" else NEW
    with pytest.raises(ActionRefused, match="something else than its dry run"):
        actions.do("update_tags", **answers, plan_hash=foretold.plan_hash)
    assert actions.rows("SELECT count(*) FROM lake.actions") == [(0,)]


def test_nobody_is_selected(actions):
    assert actions.do("update_tags", **NEW, select="tag", select_value="nobody") == {}
    assert status(actions) == "completed"


def test_the_history_is_filtered_by_date_status_kind_and_user(actions):
    actions.do("update_tags", **NEW)
    middle = actions.later()
    actions.actor = "ann from crm"
    actions.do("update_fields", set={"city": "Ulm"})
    asked = {
        "kind": {"kind": "update_fields"}, "status": {"status": "completed_with_errors"}, "user": {"user": "admin"},
        "since": {"since": middle}, "until": {"until": middle}, "a day later": {"since": middle + timedelta(days=1)},
    }  # fmt: skip
    kinds = {name: [row["kind"] for row in history.actions(actions.warehouse, **by)] for name, by in asked.items()}
    assert kinds == {
        "kind": ["update_fields"], "status": [], "user": ["update_tags"], "since": ["update_fields"],
        "until": ["update_tags"], "a day later": [],
    }  # fmt: skip
