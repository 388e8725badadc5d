"""Duplicates: pairs that wait for a person, one at a time, side by side, and what the person decides.

A decision is handed in as `review_duplicates` takes them, by contact id; where single fields are chosen, it is a
`merge_contacts` with these choices. Pairs that were looked at in this sitting stand in the query, so that the next one
comes up while the run is still on its way.
"""

import csv
import secrets
from typing import Any, Final

import polars as pl
from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from plugins.pages import frame, verbs
from plugins.pages.access import Role
from transforms.identity import review
from transforms.rules.survivorship import SURVIVORSHIP
from transforms.vocabulary.duplicates import Verdict

_LOOKED_THROUGH: Final = 200
_MOST_SEEN: Final = 100
_CHOSEN: Final = frozenset(SURVIVORSHIP) - {"custom"}


def show(request: Request) -> HTMLResponse:
    """The next pair for users; for viewers, how many wait and how often people agree."""
    seen = request.query_params.getlist("seen")[-_MOST_SEEN:]
    pair: dict[str, Any] | None = None
    fields: list[tuple[str, str, str, bool]] = []
    with frame.reading() as session:
        told = session.rows(frame.SQL["pairs_by_band"])
        precision = session.rows(frame.SQL["precision"])
        if frame.visitor(request).role >= Role.USER:
            pairs = review.waiting(session, _LOOKED_THROUGH)
            following = pairs.filter(~pl.concat_str("left_id", "right_id").is_in(seen)).head(1)
            for pair in following.iter_rows(named=True):
                sides = review.compared(session, following).rows_by_key("contact_id", named=True, unique=True)
                fields = _beside(sides[pair["left_id"]], sides[pair["right_id"]])
    return frame.render(
        request, "duplicates", bands=told, precision=precision[0] if precision else None, pair=pair, fields=fields,
        name=pair["left_id"] + pair["right_id"] if pair else "", seen=seen, choosable=_CHOSEN,
    )  # fmt: skip


def decide(request: Request) -> RedirectResponse:
    """Same, with a master and perhaps single fields, or not the same."""
    form, visitor = request.state.form, frame.visitor(request)
    left, right = (frame.id_of(str(form.get(side, ""))) for side in ("left", "right"))
    verdict, master = str(form.get("verdict", "")), str(form.get("master", "left"))
    if verdict not in (Verdict.SAME, Verdict.NOT_SAME) or master not in ("left", "right"):
        raise HTTPException(400, "Same or not the same, and who stays. Nothing was done.")
    keep = {name: str(form[f"keep-{name}"]) for name in sorted(_CHOSEN) if form.get(f"keep-{name}")}
    if verdict == Verdict.SAME and keep:
        ids = {"left": left, "right": right}
        other = "right" if master == "left" else "left"
        whose = {field: "master" if side == master else "other" for field, side in keep.items()}
        answers = {"action_name": "merge from review", "master_id": ids[master], "other_id": ids[other], "keep": whose}
        return verbs.start(visitor, "merge_contacts", answers)
    return verbs.start(visitor, "review_duplicates", {"file": _handed_in(left, right, verdict, master)})


def _handed_in(left: str, right: str, verdict: str, master: str) -> str:
    """A filled file of one row, by ids; its name."""
    settings = frame.settings()
    settings.make_folders()
    path = settings.review / f"page-{secrets.token_hex(8)}.csv"
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["left_id", "right_id", "decision", "master"])
        writer.writerow([left, right, verdict, master if verdict == Verdict.SAME else ""])
    return path.name


def _beside(left: dict[str, Any], right: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Field, both values, and whether they differ; what is empty on both sides is left out."""
    pairs = [(name, str(left[name] or ""), str(right[name] or "")) for name in left]
    return [(name, one, other, one.casefold() != other.casefold()) for name, one, other in pairs if one or other]
