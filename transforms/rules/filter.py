"""What filters can ask: relations, their fields, and the operators of each type. The tables lie in `filters/`.

Checked when imported: every field belongs to a relation and has a type with operators, its words are an enum of the
vocabulary, every placeholder is known. The tables decide no consent, so they are no part of `rules.version`.

This is the only place SQL identifiers of a filter come from; what a user types is only looked up in here.
"""

import re
from dataclasses import dataclass
from typing import Final

from transforms import vocabulary
from transforms.errors import RuleGap
from transforms.rules import rows

CONTACT: Final = "contact"
KEY: Final = "*"
# what stands as `value` -> the values it binds
BINDS: Final = {
    "nothing": frozenset[str](),
    **dict.fromkeys(("text", "word", "id", "number"), frozenset({"value"})),
    **dict.fromkeys(("texts", "words", "ids"), frozenset({"values"})),
    **dict.fromkeys(("day", "days"), frozenset({"start", "end"})),
    "past": frozenset({"start", "now"}),
    "future": frozenset({"now", "end"}),
}
_PLACEHOLDER: Final = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Operator:
    """`sql`: a condition on the column `@` with the values of BINDS[takes] as $names, or some of them."""

    takes: str
    sql: str


@dataclass(frozen=True)
class Field:
    """`column`: SQL over the relation's rows. `words`: what it can hold, if that is settled."""

    name: str
    relation: str
    type: str
    column: str
    words: tuple[str, ...]
    personal: bool


def _relations() -> dict[str, str]:
    table = {row["relation"]: row["sql"] for row in rows("filters/relation")}
    for relation, sql in table.items():
        if sql.count("@") != (relation != CONTACT):
            raise RuleGap(f"rules/filters/relation.txt: {relation} needs one @.", relation=relation)
    return table


def _operators() -> dict[str, dict[str, Operator]]:
    table: dict[str, dict[str, Operator]] = {}
    for row in rows("filters/operator"):
        of_type = table.setdefault(row["type"], {})
        if row["operator"] in of_type or row["takes"] not in BINDS or "@" not in row["sql"]:
            raise RuleGap(f"rules/filters/operator.txt: {row['type']} {row['operator']} is twice or malformed.")
        if not set(_PLACEHOLDER.findall(row["sql"])) <= BINDS[row["takes"]]:
            raise RuleGap(f"rules/filters/operator.txt: {row['type']} {row['operator']} binds an unknown value.")
        of_type[row["operator"]] = Operator(row["takes"], row["sql"])
    for type_, of_type in table.items():
        if "filled" not in of_type:  # `blank` is the opposite of it
            raise RuleGap(f"rules/filters/operator.txt: {type_} cannot be asked whether it is filled.", type=type_)
    return table


def _fields() -> dict[str, Field]:
    table: dict[str, Field] = {}
    for row in rows("filters/field"):
        name, relation = row["field"], row["relation"]
        prefixed = relation == CONTACT or name.startswith(f"{relation}.")
        if name in table or relation not in RELATIONS or row["type"] not in OPERATORS or not prefixed:
            raise RuleGap(f"rules/filters/field.txt: {name} is twice, or of an unknown relation or type.", field=name)
        if name.endswith(KEY) != ("$key" in row["column"]) or row["personal"] not in {"yes", "no"}:
            raise RuleGap(f"rules/filters/field.txt: {name} is malformed.", field=name)
        words = getattr(vocabulary, row["words"], None) if row["words"] != "-" else ()
        if words is None or bool(words) != (row["type"] == "word"):
            raise RuleGap(f"rules/filters/field.txt: the words of {name} are unknown.", field=name)
        table[name] = Field(
            name, relation, row["type"], row["column"], tuple(str(word) for word in words), row["personal"] == "yes"
        )
    if lonely := RELATIONS.keys() - {field.relation for field in table.values()}:
        raise RuleGap(f"rules/filters/field.txt: no field of {', '.join(sorted(lonely))}.")
    return table


RELATIONS: Final = _relations()
OPERATORS: Final = _operators()
FIELDS: Final = _fields()
