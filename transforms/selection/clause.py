"""A filter becomes a condition on contacts. All names come from `rules.filter`, all values are bound.

A `has` becomes `contact_id IN (SELECT ...)`: DuckDB makes a semi join of it, or a mark join below OR and NOT, builds
only the matching ids, and streams the contacts by. Only `not` has to mind NULL: it asks `IS NOT TRUE`.
"""

import re
from datetime import datetime
from typing import Any, Final

from transforms.rules.filter import CONTACT, OPERATORS, RELATIONS
from transforms.selection.filter import BLANK, AllOf, AnyOf, Condition, Filter, Has, Not, resolve
from transforms.selection.values import bound
from transforms.warehouse import Clause

_PLACEHOLDER: Final = re.compile(r"\$(\w+)")


def clause(chosen: Filter, *, as_of: datetime) -> Clause:
    """A condition on rows of lake.contacts, or of a view of it. Relative dates are counted from `as_of`, aware UTC.

    Binds $p0, $p1, ...: one for each value of the filter.
    """
    writer = _Writer(as_of)
    return Clause(writer.node(chosen.root, CONTACT), writer.values)


class _Writer:
    """Writes SQL from the leaves up; `values` grows as it goes."""

    def __init__(self, as_of: datetime) -> None:
        self.values: dict[str, Any] = {}
        self._as_of = as_of

    def node(self, node: Any, relation: str) -> str:
        match node:
            case AllOf(parts=parts):
                return "(" + " AND ".join(self.node(part, relation) for part in parts) + ")"
            case AnyOf(parts=parts):
                return "(" + " OR ".join(self.node(part, relation) for part in parts) + ")"
            case Not(part=part):
                return self._not(self.node(part, relation))
            case Has(relation=inner, where=where):
                return self._has(inner, "TRUE" if where is None else self.node(where, inner))
            case Condition(op=op) if op == BLANK:
                filled = node.model_copy(update={"op": "filled"})
                return self._not(self.node(filled, relation))
            case Condition():
                field, _ = resolve(node.field)
                asked = self._condition(node)
                return asked if field.relation == relation else self._has(field.relation, asked)
            case _:
                raise TypeError(type(node).__name__)

    def _condition(self, node: Condition) -> str:
        field, key = resolve(node.field)
        operator = OPERATORS[field.type][node.op]
        values = bound(operator.takes, node.value, field, self._as_of)
        column = self._bind(field.column, {"key": _pointer(key)})
        return "(" + self._bind(operator.sql, values).replace("@", column) + ")"

    def _bind(self, sql: str, values: dict[str, Any]) -> str:
        """The SQL with a name of its own for each value it mentions."""
        names: dict[str, str] = {}
        for name in _PLACEHOLDER.findall(sql):
            if name not in names:
                names[name] = f"p{len(self.values)}"
                self.values[names[name]] = values[name]
        return _PLACEHOLDER.sub(lambda match: f"${names[match[1]]}", sql)

    @staticmethod
    def _not(sql: str) -> str:
        return f"({sql} IS NOT TRUE)"

    @staticmethod
    def _has(relation: str, sql: str) -> str:
        return "(" + RELATIONS[relation].replace("@", sql) + ")"


def _pointer(key: str) -> str:
    """The JSON pointer to a key, whatever characters it has."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
