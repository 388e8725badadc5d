"""Smart lists: built without writing JSON, counted, looked at, saved.

The form *is* the filter: each node's fields bear its place in the tree (`k.0.1`: the kind of the second child of the
first), and each button that changes the tree sends it all back. A filter that says who somebody is never becomes part
of a run: it goes through the inbox, as `save_smart_list` takes it.
"""

import json
import os
from datetime import datetime
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from plugins.pages import frame, verbs
from transforms.errors import WarehouseError
from transforms.rules.filter import CONTACT, FIELDS, KEY, OPERATORS, RELATIONS
from transforms.selection import Selection, choose
from transforms.selection import smart_lists as stored
from transforms.selection.choose import sample
from transforms.selection.filter import BLANK, read
from transforms.selection.smart_list_form import SUFFIX
from transforms.vocabulary import Select

Tree = dict[str, Any]
_BLANK: Final[Tree] = {"field": "country", "op": "is", "value": ""}
_EMPTY: Final[Tree] = {"all": [_BLANK]}
_GROUPS: Final = ("all", "any")
_SAMPLE: Final = 10
_DEEPEST: Final = 12


def index(request: Request) -> HTMLResponse:
    """All of them."""
    with frame.reading() as session:
        rows = session.rows(frame.SQL["smart_lists"])
    return frame.render(request, "smart_lists", rows=rows)


def edit(request: Request) -> HTMLResponse:
    """A new one, or the newest version of `?name=`."""
    name = request.query_params.get("name", "")
    tree = _EMPTY
    if name:
        with frame.reading() as session:
            found = stored.current(session, name).filter
        tree = json.loads(found.json) if found else _EMPTY
    return _page(request, name, tree if next(iter(tree)) in _GROUPS else {"all": [tree]})


def act(request: Request) -> HTMLResponse | RedirectResponse:
    """Change the tree, count whom it means, or save it."""
    form = request.state.form
    name, tree = str(form.get("name", "")).strip(), _tree(form, "0")
    do, _, where = str(form.get("do", "count")).partition(":")
    if do == "drop":
        return _page(request, name, _without(tree, _steps(tree, where)) or _EMPTY)
    if do == "add":
        place, _, kind = where.partition(":")
        _group(tree, _steps(tree, place)).append(_new(kind))
        return _page(request, name, tree)
    try:
        return (
            _save(request, name, tree)
            if do == "save"
            else _page(request, name, tree, counted=_count(tree, frame.visitor(request).at))
        )
    except (WarehouseError, HTTPException) as refused:
        return _page(request, name, tree, why=str(getattr(refused, "detail", refused)))


def remove(request: Request) -> RedirectResponse:
    """Delete a smart list; its versions stay."""
    answers = {"name": str(request.state.form.get("name", "")), "operation": "delete"}
    return verbs.start(frame.visitor(request), "save_smart_list", answers)


def _save(request: Request, name: str, tree: Tree) -> RedirectResponse:
    answers: dict[str, Any] = {"name": name, "operation": "save"}
    if not read(tree).says_who:
        return verbs.start(frame.visitor(request), "save_smart_list", answers | {"filter": tree})
    settings, answers["name"] = frame.settings(), stored.spelled(name)
    settings.make_folders()
    if "/" in name:
        raise HTTPException(
            400, "Nothing was saved: a filter with an address is kept in a file. Choose a name without a slash."
        )
    try:
        descriptor = os.open(settings.inbox / f"{answers['name']}{SUFFIX}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise HTTPException(409, "A filter of this name is just being saved. Look at the smart lists first.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(tree, file)
    return verbs.start(frame.visitor(request), "save_smart_list", answers)


def _count(tree: Tree, as_of: datetime) -> dict[str, Any]:
    """How many living contacts it means, and the names of some."""
    with frame.reading() as session:
        chosen = choose(session, Selection(Select.FILTER, filter=read(tree)), as_of=as_of)
        rows = session.rows(frame.SQL["sampled"], ids=sample(session, _SAMPLE))
    return {"contacts": chosen.contacts, "rows": rows}


def _page(
    request: Request, name: str, tree: Tree, *, counted: dict[str, Any] | None = None, why: str = ""
) -> HTMLResponse:
    return frame.render(
        request, "smart_list", status=400 if why else 200, name=name, tree=tree, counted=counted, why=why,
        fields={field.name: [*OPERATORS[field.type], BLANK] for field in FIELDS.values()},
        words={field.name: field.words for field in FIELDS.values()},
        relations=[each for each in RELATIONS if each != CONTACT],
    )  # fmt: skip


def _new(kind: str) -> Tree:
    return {"not": dict(_BLANK)} if kind == "not" else {"has": "tag"} if kind == "has" else (
        {kind: [dict(_BLANK)]} if kind in _GROUPS else dict(_BLANK))  # fmt: skip


def _tree(form: FormData, place: str) -> Tree:
    """What the form's fields at a place, and below it, say."""
    kind = str(form.get(f"k.{place}", "field"))
    if place.count(".") > _DEEPEST:
        raise HTTPException(400, "The filter is nested too deeply.")
    below = [f"{place}.{number}" for number in range(_number(form, f"c.{place}"))]
    if kind in _GROUPS:
        return {kind: [_tree(form, each) for each in below]}
    if kind == "not":
        return {"not": _tree(form, f"{place}.0")}
    if kind == "has":
        where = {"where": _tree(form, f"{place}.0")} if below else {}
        return {"has": str(form.get(f"r.{place}", "tag")), **where}
    field, op = str(form.get(f"f.{place}", "")), str(form.get(f"o.{place}", ""))
    key = str(form.get(f"q.{place}", "")).strip()
    known = FIELDS.get(field)
    told = {"field": field.removesuffix(KEY) + key if field.endswith(KEY) else field, "op": op}
    takes = OPERATORS[known.type][op].takes if known and op in OPERATORS[known.type] else "nothing"
    return (
        told
        if op == BLANK or takes == "nothing"
        else told | {"value": _value(takes, str(form.get(f"v.{place}", "")).strip())}
    )


def _value(takes: str, text: str) -> Any:
    """In the type that the operator takes; what cannot be read stays text, and the filter's own reader says so."""
    if takes in ("texts", "words", "ids", "days"):
        return [part.strip() for part in text.split(",") if part.strip()]
    if takes == "number":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _number(form: FormData, name: str) -> int:
    text = str(form.get(name, "0"))
    return min(int(text), 100) if text.isascii() and text.isdigit() else 0


def _steps(tree: Tree, place: str) -> list[int]:
    """The way to a part of the filter, as its children are numbered.

    Raises:
        HTTPException: 400, there is no such part.
    """
    steps = place.split(".")[1:]
    for step in steps:
        children = _children(tree)
        if not step.isascii() or not step.isdigit() or int(step) >= len(children):
            raise HTTPException(400, "There is no such part of the filter.")
        tree = children[int(step)]
    return [int(step) for step in steps]


def _group(tree: Tree, path: list[int]) -> list[Tree]:
    """The children of the node at a path; of a `has`, a list that stands for its `where`."""
    node = tree
    for step in path:
        node = _children(node)[step]
    for kind in _GROUPS:
        if kind in node:
            children: list[Tree] = node[kind]
            return children
    if "has" in node and "where" not in node:
        node["where"] = {"all": []}
        inner: list[Tree] = node["where"]["all"]
        return inner
    raise HTTPException(400, "Nothing can be added there.")


def _children(tree: Tree) -> list[Tree]:
    for kind in _GROUPS:
        if kind in tree:
            return list(tree[kind])
    return [tree[kind] for kind in ("not", "where") if kind in tree]


def _without(tree: Tree, path: list[int]) -> Tree | None:
    """The tree without the node at a path; None if nothing is left."""
    if not path:
        return None
    head, rest = path[0], path[1:]
    for kind in _GROUPS:
        if kind in tree:
            kept = [_without(each, rest) if number == head else each for number, each in enumerate(tree[kind])]
            left = [each for each in kept if each is not None]
            return {kind: left} if left else None
    inner = "not" if "not" in tree else "where"
    kept_one = _without(tree[inner], rest)
    if kept_one is not None:
        return tree | {inner: kept_one}
    return {"has": tree["has"]} if inner == "where" else None
