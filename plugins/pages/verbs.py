"""One form for every verb, one page for every run.

A form is made from the DAG's own Params, so that a question asked in Airflow's trigger form is asked here in the same
words. It is triggered as a dry run where the DAG has one; the page of the run shows what would come of it, and a button
that does it, with the plan's hash: if it comes to anything else by then, the DAG refuses.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from plugins.pages import frame
from plugins.pages.access import Role, Visitor
from transforms import exports
from transforms.actions import order
from transforms.errors import WarehouseError
from transforms.retention.requests import Request as Erasure
from transforms.selection.smart_list_form import public_filter
from transforms.selection.smart_lists import spelled
from transforms.vocabulary import ActionKind

Answers = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """A DAG that pages may trigger. title: of its form. told: the task whose result tells what came, or would come, of
    it. back: the page it belongs to.
    """

    title: str
    role: Role
    told: str
    back: str
    action: bool = True
    """Whether it is a bulk action: frozen first, and undone by its id."""


_ACTION: Final = ("finish", "/actions")
VERBS: Final[Mapping[str, Verb]] = {
    "update_tags": Verb("Add or remove tags", Role.USER, *_ACTION),
    "update_companies": Verb("Set or remove a company", Role.USER, *_ACTION),
    "update_fields": Verb("Set or clear fields", Role.USER, *_ACTION),
    "update_opt_status": Verb("Opt in or out", Role.USER, *_ACTION),
    "update_opportunities": Verb("Create or update opportunities", Role.USER, *_ACTION),
    "update_automations": Verb("Enroll or remove from an automation", Role.USER, *_ACTION),
    "delete_contacts": Verb("Delete contacts", Role.ADMIN, *_ACTION),
    "restore_contacts": Verb("Restore contacts", Role.ADMIN, "finish", "/restore"),
    "undo_action": Verb("Undo an action or an import", Role.USER, *_ACTION),
    "merge_contacts": Verb("Merge two contacts", Role.USER, "finish", "/duplicates"),
    "review_duplicates": Verb("Decide duplicates", Role.USER, "export", "/duplicates", action=False),
    "control_action": Verb("Pause, resume or cancel", Role.USER, "control", "/actions", action=False),
    "save_smart_list": Verb("Save a smart list", Role.USER, "save", "/smart-lists", action=False),
    "export_contacts": Verb("Export contacts", Role.USER, "export", "/exports", action=False),
    "import_contacts": Verb("Import a list", Role.USER, "load", "/imports", action=False),
    "erase_contacts": Verb("Erase contacts", Role.ADMIN, "purge", "/retention", action=False),
}
_JUDGES: Final[Mapping[str, Callable[[Answers], object]]] = {
    "export_contacts": lambda answers: exports.order(answers, frame.settings()),
    "save_smart_list": lambda answers: (
        spelled(answers.get("name", "")),
        public_filter(answers["filter"]) if "filter" in answers else None,
    ),
    "erase_contacts": Erasure.read,
}
"""What reads the answers of verbs that are no bulk action and may say who somebody is; it raises as the DAG would."""
_TYPED: Final = {("erase_contacts", "erase"): "ERASE"}
"""(DAG, what it is to do) -> the word to be typed on the page first: nobody can bring back what it takes."""
_OVER: Final = ("success", "failed")
_COMMON: Final = ("dry_run", "plan_hash", "confirm_count")


def form(request: Request, dag_id: str) -> HTMLResponse:
    """The form of a verb; the query's answers stand in it already."""
    verb = _verb(request, dag_id)
    questions = _questions(frame.visitor(request), dag_id)
    return _form(request, dag_id, verb, questions, dict(request.query_params))


def begin(request: Request, dag_id: str) -> HTMLResponse | RedirectResponse:
    """Trigger a verb with what its form says: as a dry run, where it has one."""
    verb, visitor = _verb(request, dag_id), frame.visitor(request)
    questions = _questions(visitor, dag_id)
    try:
        answers = _answers(questions, request.state.form)
        word = _TYPED.get((dag_id, answers.get("do", "")), "")
        if word and request.state.form.get("word") != word:
            why = f"Type {word}: nobody can bring them back. Nothing was triggered."
            return _form(request, dag_id, verb, questions, dict(request.state.form), why=why)
        return start(visitor, dag_id, answers | ({"dry_run": True} if "dry_run" in questions else {}))
    except (WarehouseError, HTTPException) as refused:
        why = refused.detail if isinstance(refused, HTTPException) else str(refused)
        return _form(request, dag_id, verb, questions, dict(request.state.form), why=why)


def start(visitor: Visitor, dag_id: str, answers: Answers) -> RedirectResponse:
    """Trigger a verb, and go to the page of its run.

    Raises:
        WarehouseError: it would be refused. Nothing was triggered: answers lie in Airflow for good.
        HTTPException: Airflow refuses the user or the parameters.
    """
    if VERBS[dag_id].action:
        order(ActionKind(dag_id), answers, frame.settings())
    elif judge := _JUDGES.get(dag_id):
        judge(answers)
    return frame.go(f"/runs/{dag_id}/{quote(visitor.trigger(dag_id, answers), safe='')}")


def run(request: Request, dag_id: str, run_id: str) -> HTMLResponse:
    """The page of a run: how far it is, what came of it, what may be done next."""
    verb, visitor = _verb(request, dag_id), frame.visitor(request)
    path = f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
    found = visitor.ask("GET", path)
    dry = bool(found["conf"].get("dry_run"))
    over = found["state"] in _OVER
    frozen = _told(visitor, path, "freeze") if over and verb.action else {}
    told = frozen if dry and verb.action else _told(visitor, path, verb.told) if found["state"] == "success" else {}
    return frame.render(
        request, "run", verb=verb, dag_id=dag_id, run_id=run_id, state=found["state"], over=over, dry=dry,
        told={key: value for key, value in told.items() if not isinstance(value, dict | list)},
        counts=_counts(told), why=_why(visitor, path) if found["state"] == "failed" else "",
        action_id=frozen.get("action_id", ""),
    )  # fmt: skip


def confirm(request: Request, dag_id: str, run_id: str) -> RedirectResponse:
    """Do what a dry run foretold."""
    verb, visitor = _verb(request, dag_id), frame.visitor(request)
    path = f"/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
    found = visitor.ask("GET", path)
    if not found["conf"].get("dry_run") or found["state"] != "success":
        raise HTTPException(409, "Only a dry run that went well can be followed by the run itself.")
    answers = found["conf"] | {"dry_run": False}
    told = _told(visitor, path, "freeze" if verb.action else verb.told)
    if plan_hash := told.get("plan_hash") or told.get("plan"):
        answers["plan_hash"] = plan_hash
    if typed := request.state.form.get("confirm_count"):
        answers["confirm_count"] = _number(typed)
    return start(visitor, dag_id, answers)


def _verb(request: Request, dag_id: str) -> Verb:
    if (verb := VERBS.get(dag_id)) is None:
        raise HTTPException(404, "There is no such form.")
    if frame.visitor(request).role < verb.role:
        raise HTTPException(403, f"This is for the role {verb.role.name.lower()}.")
    return verb


def _form(
    request: Request, dag_id: str, verb: Verb, questions: Mapping[str, Any], given: Answers, *, why: str = ""
) -> HTMLResponse:
    with frame.reading() as session:
        smart_lists = [row["name"] for row in session.rows(frame.SQL["smart_list_names"])]
    return frame.render(
        request, "form", status=400 if why else 200, verb=verb, dag_id=dag_id, given=given, why=why,
        questions={name: each for name, each in questions.items() if name not in _COMMON}, smart_lists=smart_lists,
        dry="dry_run" in questions, word=next((word for (of, _), word in _TYPED.items() if of == dag_id), ""),
        upload_bytes=frame.settings().max_upload_bytes,
    )  # fmt: skip


def _questions(visitor: Visitor, dag_id: str) -> dict[str, Any]:
    """The DAG's Params by name: value, description, schema."""
    return dict(visitor.ask("GET", f"/dags/{dag_id}/details")["params"])


def _answers(questions: Mapping[str, Any], form: FormData) -> Answers:
    """What a form says, in the types that the questions ask for; what is left empty is left to the DAG."""
    answers: Answers = {}
    for name, question in questions.items():
        schema, text = question["schema"], str(form.get(name, "")).strip()
        types = schema.get("type") or "string"
        types = [types] if isinstance(types, str) else types
        if name in _COMMON:
            continue
        if "boolean" in types:
            answers[name] = text == "on"
        elif not text:
            continue
        elif name == "select_value" or "object" in types:
            answers[name] = _value(name, text)
        elif "array" in types:
            answers[name] = [
                line.strip() for line in form.getlist(name) for line in str(line).splitlines() if line.strip()
            ]
        elif "integer" in types or "number" in types:
            answers[name] = _number(text)
        else:
            answers[name] = text
    return answers


def _value(name: str, text: str) -> Any:
    """JSON where it looks like it: a filter, fields to set, a list of ids; else the text: a name, an id."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise HTTPException(400, f"{name} is not valid JSON. Nothing was triggered.") from None


def _number(text: Any) -> float | int:
    try:
        return int(text) if str(text).lstrip("-").isdigit() else float(text)
    except ValueError:
        raise HTTPException(400, "A number is needed where something else stands. Nothing was triggered.") from None


def _told(visitor: Visitor, path: str, task_id: str) -> Answers:
    """What a task has returned; nothing if it was skipped."""
    try:
        value = visitor.ask("GET", f"{path}/taskInstances/{task_id}/xcomEntries/return_value?deserialize=false")[
            "value"
        ]
    except HTTPException as error:
        if error.status_code != 404:
            raise
        return {}
    return value if isinstance(value, dict) else {"result": value}


def _counts(told: Answers) -> list[tuple[str, str, int]]:
    """Counts by outcome and reason, as actions ("refused:opt_out_stands") and imports tell them."""
    named: Answers = told.get("reasons") or told.get("plan") or {}
    if not isinstance(named, dict):
        return []
    parts = [(*name.partition(":")[::2], count) for name, count in named.items() if isinstance(count, int)]
    return sorted(parts, key=lambda row: (-row[2], row))


def _why(visitor: Visitor, path: str) -> str:
    """What the failed tasks say of themselves: messages of ours, for people, without a value."""
    lines = []
    for task in visitor.ask("GET", f"{path}/taskInstances")["task_instances"]:
        if task["state"] == "failed":
            log = visitor.ask(
                "GET", f"{path}/taskInstances/{task['task_id']}/logs/{task['try_number']}?full_content=true"
            )
            causes = [cause for event in log["content"] for cause in (event.get("error_detail") or ())]
            lines += [causes[-1]["exc_value"]] if causes else []
    return "\n".join(lines)
