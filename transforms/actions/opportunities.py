"""`update_opportunities`: create or update an opportunity of each contact, in a stage of a pipeline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.errors import ActionInvalid
from transforms.settings import Settings
from transforms.vocabulary import ActionKind, OpportunityStatus
from transforms.warehouse import Session

_LARGEST: Final = 10**15


@dataclass(frozen=True)
class UpdateOpportunities(Action):
    """Of each contact the opportunity of this name in the pipeline is updated, or, where no name is answered, its
    newest open one; where there is none, it is created. What is not answered stays; a new one is open unless answered.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_OPPORTUNITIES
    pipeline: str
    stage: str
    name: str | None
    value: Decimal | None
    status: OpportunityStatus | None
    custom: str | None

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        value = answers.number(params, "value")
        if value is not None and value >= _LARGEST:
            raise answers.invalid("value", f"should be less than {_LARGEST:,}")
        custom = {
            name: each
            if isinstance(each, bool | int | float)
            else answers.label({f"custom: {name}": each}, f"custom: {name}")
            for name, each in answers.mapping(params, "custom").items()
        }
        return cls(
            pipeline=answers.label(params, "pipeline"),
            stage=answers.label(params, "stage"),
            name=answers.public(params, "name") or None,
            value=None if value is None else round(Decimal(str(value)), 2),
            status=answers.word(params, "status", OpportunityStatus) if params.get("status") else None,
            custom=json.dumps(custom, ensure_ascii=False, allow_nan=False) if custom else None,
        )

    def check(self, session: Session) -> None:
        """See `Action.check`: the stage has to be known; if it is not, the error lists those that are."""
        if self._stage(session):
            return
        known = session.rows(SQL["stages"])
        told = "; ".join(f"{row['pipeline']}: {', '.join(row['stages'])}" for row in known) or "none"
        raise ActionInvalid(
            f"There is no such stage in such a pipeline. There are: {told}. Nothing was written. Choose one of them.",
            field="stage", pipelines=len(known),
        )  # fmt: skip

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        session.run(
            SQL["plan_opportunities"],
            action_id=stamp.action_id, as_of=stamp.as_of, name=self.name, value=self.value, status=self.status,
            custom=self.custom, **self._stage(session)[0],
        )  # fmt: skip

    def _stage(self, session: Session) -> list[dict[str, Any]]:
        return session.rows(SQL["find_stage"], pipeline=self.pipeline.lower(), stage=self.stage.lower())
