"""`update_companies`: link contacts to a company, or take links away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from transforms.actions import answers
from transforms.actions.action import SQL, Action, Stamp
from transforms.errors import ActionInvalid
from transforms.settings import Settings
from transforms.vocabulary import ActionKind
from transforms.warehouse import Session

_OPERATIONS: Final = ("set", "remove", "remove_all")
_DOMAIN: Final = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})/?", re.IGNORECASE
)


@dataclass(frozen=True)
class UpdateCompanies(Action):
    """`set` links to a company beside those there are, and makes it where there is none; `remove` takes one link away,
    `remove_all` every one.

    A company is found by its domain, where the answer is one, or else by its name, whatever its case.
    """

    kind: ClassVar[ActionKind] = ActionKind.UPDATE_COMPANIES
    operation: str
    name: str
    domain: str | None

    @classmethod
    def read(cls, params: Mapping[str, Any], settings: Settings) -> Self:  # noqa: ARG003 - as every action
        """See `Action.read`."""
        operation = answers.one_of(params, "operation", _OPERATIONS)
        if operation == "remove_all":
            if answers.text(params, "company"):
                raise answers.invalid("company", "must be empty where every link is taken away")
            return cls(operation, "", None)
        name = answers.label(params, "company")
        domain = _DOMAIN.fullmatch(name)
        return cls(operation, name, domain[1].lower() if domain else None)

    def check(self, session: Session) -> None:
        """See `Action.check`: a link to a company that there is not cannot be taken away."""
        if self.operation == "remove":
            self._find(session, make=False)
            if not session.value(SQL["count_company"]):
                raise ActionInvalid(
                    "There is no company of that name or domain. Nothing was written. Look it up in `companies`.",
                    field="company",
                )

    def plan(self, session: Session, stamp: Stamp) -> None:
        """See `Action.plan`."""
        linking = self.operation == "set"
        self._find(session, make=linking)
        if linking:
            session.run(SQL["plan_company_links"], as_of=stamp.as_of)
        else:
            session.run(SQL["plan_company_removals"], every=self.operation == "remove_all")

    def _find(self, session: Session, *, make: bool) -> None:
        """Leave temp table `company` (company_id, name, domain, known): the one meant, or to be made, if any."""
        session.run(SQL["find_company"], name=self.domain or self.name, domain=self.domain, make=make)
