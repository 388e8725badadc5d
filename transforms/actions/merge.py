"""`merge_contacts` and `merge_duplicates`: contacts that are one person become one contact.

The one that stays is the action's target; all that is changed stands under its id, so a cluster is never split across
batches and an undo takes it apart as a whole. Of each field the value that `rules/survivorship.txt` prefers stays, and
`field_choices` tells why and what was lost. A merged-away contact's row, addresses, tags and company links stay where
they are: its redirect hides them. Consent is per address: nothing here touches it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self
from uuid import UUID

import polars as pl

from transforms.actions import answers, survivorship
from transforms.actions.action import SQL, Action, Stamp
from transforms.actions.fields import place
from transforms.errors import ActionInvalid, ActionRefused
from transforms.selection import Chosen, Selection
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, Select
from transforms.vocabulary.duplicates import Pairs
from transforms.warehouse import Query, Session

_COUNT: Final = Query.inline("count selected", "SELECT count(contact_id) FROM selected")
_FOUND: Final = Query.inline("count merging", "SELECT count(other_id) FROM merging")
_SIDES: Final = ("master", "other")
_KEPT: Final = {"field": pl.String, "item": pl.String, "keep": pl.String}


@dataclass(frozen=True)
class MergeContacts(Action):
    """Two live contacts. keep: (field, item, whose) where a person chose; a blank is never kept over a value."""

    kind: ClassVar[ActionKind] = ActionKind.MERGE_CONTACTS
    selects: ClassVar[bool] = False
    master_id: UUID
    other_id: UUID
    keep: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        master_id, other_id = answers.id_of(params, "master_id"), answers.id_of(params, "other_id")
        if master_id == other_id:
            raise answers.invalid("other_id", "is the same contact as master_id")
        keep = answers.mapping(params, "keep")
        return cls(
            master_id, other_id, tuple((*place("keep", name), answers.one_of(keep, name, _SIDES)) for name in keep)
        )

    def check(self, session: Session) -> None:
        """See `Action.check`: both have to be live."""
        self._merging(session)
        if not session.value(_FOUND):
            raise ActionInvalid(
                "A merge needs two live contacts: one of these is unknown, deleted or merged into another. Nothing was "
                "written. Look them up in `live_contacts`.",
                field="other_id",
            )

    def choose(self, session: Session, meant: Selection | None, *, as_of: Any) -> Chosen:  # noqa: ARG002 - it says itself whom it means
        """See `Action.choose`: the contact that stays."""
        self._merging(session)
        session.run(SQL["choose_merging"], most=1)
        return Chosen(Select.IDS, 1)

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        self._merging(session)
        session.register("asked_to_keep", pl.DataFrame(self.keep, schema=_KEPT, orient="row"))
        session.run(SQL["kept"], master_id=self.master_id, other_id=self.other_id)
        _plan(session, stamp)

    def _merging(self, session: Session) -> None:
        session.run(SQL["merging_two"], master_id=self.master_id, other_id=self.other_id)


@dataclass(frozen=True)
class MergeDuplicates(Action):
    """The clusters that `find_duplicates` is sure of, the surest first and at most `most` a run, or the pairs that
    people decided.
    """

    kind: ClassVar[ActionKind] = ActionKind.MERGE_DUPLICATES
    selects: ClassVar[bool] = False
    pairs: Pairs
    most: int

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:
        """See `Action.read`.

        Raises:
            ActionRefused: merging by itself is switched off here, and it is not only a dry run.
        """
        pairs = answers.word(params, "pairs", Pairs)
        if pairs == Pairs.AUTO and settings.auto_merge == "off" and not answers.yes(params, "dry_run"):
            raise ActionRefused(
                "Merging duplicates by themselves is switched off here (CONTACTS_AUTO_MERGE=off). Nothing was written."
                " A dry run tells what would be merged."
            )
        return cls(pairs, settings.max_merges)

    def choose(self, session: Session, meant: Selection | None, *, as_of: Any) -> Chosen:  # noqa: ARG002 - it says itself whom it means
        """See `Action.choose`: the contacts that others are merged into."""
        session.run(SQL["merging_pairs"], pairs=self.pairs)
        session.run(SQL["choose_merging"], most=self.most)
        return Chosen(Select.IDS, int(session.value(_COUNT)))

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`: clusters as they are now; what was decided since the freeze counts."""
        session.run(SQL["merging_pairs"], pairs=self.pairs)
        session.run(SQL["kept_none"])
        _plan(session, stamp)


def _plan(session: Session, stamp: Stamp) -> None:
    session.run(SQL["plan_merge"], as_of=stamp.as_of)
    survivorship.plan(session, as_of=stamp.as_of)
