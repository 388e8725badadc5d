"""What an action is: the interface between the engine and the modules of the actions."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from transforms.consent.pseudonym import Pseudonyms
from transforms.selection import Chosen, Selection, choose
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session, Transaction, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class Stamp:
    """Which action it is, who does it, and when: `as_of` is aware UTC and goes on everything that is written."""

    action_id: UUID
    actor: str
    as_of: datetime
    pseudonyms: Pseudonyms


class Action(ABC):
    """What is done to contacts. An instance holds the answers of one form, checked.

    `plan` meets the temp table `batch` [contact_id], those of a batch's contacts that it can act on, and leaves

        planned   [contact_id, field, item] before VARCHAR, after VARCHAR (JSON; NULL: not there), each row a change
        remarks   [contact_id] outcome, reason, detail: of contacts that get no plan, or of which more is to be told

    A contact with a planned change ends as changed, others as their remark says, or as unchanged.
    """

    kind: ClassVar[ActionKind]
    acts_on: ClassVar[tuple[str, ...]] = ("live",)
    """Which standings it can act on: live, deleted."""
    admin_only: ClassVar[bool] = False
    selects: ClassVar[bool] = True
    """Whether the form says whom it means; else the action itself does."""

    @classmethod
    @abstractmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:
        """The answers of a form.

        Raises:
            ActionInvalid: they are incomplete, malformed, or say who someone is.
        """

    @classmethod
    def by_schedule(cls, settings: Settings) -> Mapping[str, Any] | None:  # noqa: ARG003 - most actions wait for people
        """What a run that nobody triggered answers; None: what the form says."""
        return None

    def choose(self, session: Session, meant: Selection | None, *, as_of: datetime) -> Chosen:
        """Leave those it is meant for in the temp table `selected`."""
        if meant is None:
            raise TypeError(f"{self.kind} needs a selection")
        return choose(session, meant, as_of=as_of, deleted="deleted" in self.acts_on)

    def for_admins(self, session: Session) -> bool:  # noqa: ARG002 - an undo asks what it undoes
        """Whether only an admin may do it."""
        return self.admin_only

    def check(self, session: Session) -> None:  # noqa: B027 - most actions need nothing of the warehouse
        """Raise ActionInvalid or ActionRefused if the warehouse does not hold what the answers name."""

    @abstractmethod
    def plan(self, session: Session, stamp: Stamp) -> None:
        """Leave `planned` and `remarks` for `batch`; writes nothing but temp tables."""

    def write(self, transaction: Transaction, stamp: Stamp) -> None:  # noqa: B027 - most changes are written by `changes`
        """Write what is more than the planned changes."""

    @property
    def undoes(self) -> UUID | None:
        """The action or import that it takes back."""
        return None
