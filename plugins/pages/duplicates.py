"""Duplicates: pairs that wait for a person, one at a time, side by side, and what the person decides.

A decision is handed in as `review_duplicates` takes them, by contact id; where single fields are chosen, it is a
`merge_contacts` with these choices. Pairs that were looked at in this sitting stand in the query, so that the next one
comes up while the run is still on its way. The queue is put in order in the background; what has happened to its pairs
since is looked up each time.
"""

import csv
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from plugins.pages import frame, verbs
from plugins.pages.access import Role
from plugins.pages.background import kept
from transforms.identity import review
from transforms.rules.survivorship import SURVIVORSHIP
from transforms.vocabulary.duplicates import Verdict
from transforms.warehouse import Session

_LOOKED_THROUGH: Final = 200
_MOST_SEEN: Final = 100
_CHOSEN: Final = frozenset(SURVIVORSHIP) - {"custom"}


@dataclass(frozen=True)
class Queue:
    """What waits. pairs: the first of them, in order: ids, and what speaks for and against them in words; bands: how
    many pairs stand in which; precision: how often people agreed with an automatic merge, if anybody was asked.
    """

    pairs: pl.DataFrame
    bands: list[dict[str, Any]]
    precision: list[dict[str, Any]]


def queue(session: Session, _as_of: datetime) -> Queue:
    """Count them, and put them in order."""
    return Queue(
        review.waiting(session, _LOOKED_THROUGH).with_row_index("place"),
        session.rows(frame.SQL["pairs_by_band"]),
        session.rows(frame.SQL["precision"]),
    )


def show(request: Request) -> HTMLResponse:
    """The next pair for users; for viewers, how many wait and how often people agree."""
    seen, user = request.query_params.getlist("seen")[-_MOST_SEEN:], frame.visitor(request).role >= Role.USER
    pair: dict[str, Any] | None = None
    fields: list[tuple[str, str, str, bool]] = []
    with frame.reading() as session:
        made, _ = kept(queue).last(session.value(frame.SQL["epoch"]), frame.visitor(request).at)
        following = _following(session, made.what.pairs, seen) if made and user else pl.DataFrame()
        if not following.is_empty():
            (pair,) = following.rows(named=True)
            sides = review.compared(session, following).rows_by_key("contact_id", named=True, unique=True)
            fields = _beside(sides[pair["left_id"]], sides[pair["right_id"]])
    return frame.render(
        request, "duplicates", queue=made.what if made else None, counted_at=made.at if made else None, pair=pair,
        fields=fields, name=pair["left_id"] + pair["right_id"] if pair else "", seen=seen, choosable=_CHOSEN,
    )  # fmt: skip


def _following(session: Session, pairs: pl.DataFrame, seen: list[str]) -> pl.DataFrame:
    """The first pair that was not seen in this sitting, and still waits; or none."""
    unseen = pairs.filter(~pl.concat_str("left_id", "right_id").is_in(seen))
    session.register("waited", unseen)
    return unseen if unseen.is_empty() else session.frame(frame.SQL["still_waiting"])


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
