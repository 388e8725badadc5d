"""A filter: a tree of conditions, read strictly from JSON.

    {"all": [{"field": "country", "op": "in", "value": ["DE", "AT"]},
             {"not": {"field": "tag.name", "op": "is", "value": "churned"}},
             {"has": "opportunity", "where": {"all": [
                 {"field": "opportunity.status", "op": "is", "value": "won"},
                 {"field": "opportunity.updated_at", "op": "in_last", "value": "30 days"}]}}]}

Five kinds of nodes, no more. `all`, `any`: of these. `not`: everybody else, blanks included. A condition: `field`,
`op`, `value`. `has`: there is one row of the relation for which `where` holds as a whole; a field of a relation outside
of any `has` stands for a `has` of its own. `blank` is always the opposite of `filled`: it finds who has no filled one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Union

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, TypeAdapter, ValidationError
from pydantic import Field as Of
from pydantic_core import ErrorDetails

from transforms.errors import FilterInvalid
from transforms.rules.filter import CONTACT, FIELDS, KEY, OPERATORS, RELATIONS, Field
from transforms.selection import values

LONGEST: Final = 128 * 1024
MOST_NODES: Final = 500
DEEPEST: Final = 20
BLANK: Final = "blank"
_FAULTS_TOLD: Final = 5
_KINDS: Final = ("all", "any", "not", "has", "field")
# what may be an e-mail address, and what may be a phone number: seven digits or more, and nothing but what is dialled
_EMAIL_LIKE: Final = re.compile(r"@")
_PHONE_LIKE: Final = re.compile(r"(?:[\s()+./-]*\d){7,}[\s()+./-]*")


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, strict=True)
    kind: ClassVar[str]


class AllOf(_Node):
    """Every part holds."""

    kind = "<all>"

    parts: Annotated[list["Node"], Of(alias="all", min_length=1)]


class AnyOf(_Node):
    """At least one part holds."""

    kind = "<any>"

    parts: Annotated[list["Node"], Of(alias="any", min_length=1)]


class Not(_Node):
    """Everybody for whom the part does not hold, those without a value included."""

    kind = "<not>"

    part: Annotated["Node", Of(alias="not")]


class Has(_Node):
    """The contact has a row of the relation for which `where` holds; without `where`, any row."""

    kind = "<has>"

    relation: Annotated[str, Of(alias="has")]
    where: "Node | None" = None


class Condition(_Node):
    """One field, one operator of its type, and what the operator takes."""

    kind = "<field>"

    field: str
    op: str
    value: Any = None


def _kind(node: object) -> str | None:
    """The one key that says what a node is; the angle brackets mark what is ours in the place of a fault."""
    if isinstance(node, Mapping):
        kinds = [kind for kind in _KINDS if kind in node]
        return f"<{kinds[0]}>" if len(kinds) == 1 else None
    return node.kind if isinstance(node, _Node) else None


Node = Annotated[
    Union[  # noqa: UP007 - a string in `|` is no type
        Annotated[AllOf, Tag("<all>")],
        Annotated[AnyOf, Tag("<any>")],
        Annotated[Not, Tag("<not>")],
        Annotated[Has, Tag("<has>")],
        Annotated[Condition, Tag("<field>")],
    ],
    Discriminator(
        _kind, custom_error_type="kind", custom_error_message=f"should have exactly one of: {', '.join(_KINDS)}"
    ),
]
for _model in (AllOf, AnyOf, Not, Has):
    _model.model_rebuild()
_NODES: Final[TypeAdapter[Any]] = TypeAdapter(Node)


@dataclass(frozen=True)
class Filter:
    """A filter that was read and checked: every field, operator and value in it can be asked."""

    root: Any

    @property
    def json(self) -> str:
        """The tree as canonical JSON: equal filters, spelled alike, give equal texts."""
        tree = self.root.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def says_who(self) -> str | None:
        """The place where the filter says who someone is: a value asked of a personal field, or one like an address."""
        return next(
            (place for place, node, _ in walk(self.root) if isinstance(node, Condition) and _says_who(node)), None
        )


def read(source: str | Mapping[str, Any]) -> Filter:
    """Read a filter from JSON, as text or as it was parsed.

    Raises:
        FilterInvalid: it is no JSON, too large, too deep, or asks what there is not; says where.
    """
    tree = _tree(source)
    _limit(tree)
    try:
        root = _NODES.validate_python(tree)
    except ValidationError as error:
        raise _invalid([_told(fault) for fault in error.errors(include_url=False)]) from None
    if faults := [(place, fault) for place, node, relation in walk(root) if (fault := _fault(node, relation))]:
        raise _invalid(faults)
    return Filter(root)


def resolve(name: str) -> tuple[Field, str]:
    """The field of that name, and the key it asks of custom fields ('' for all others).

    Raises:
        KeyError: there is none.
    """
    for wild in (field for field in FIELDS.values() if field.name.endswith(KEY)):
        prefix = wild.name.removesuffix(KEY)
        if name.startswith(prefix) and name != prefix:
            return wild, name.removeprefix(prefix)
    return FIELDS[name], ""


def walk(node: Any, place: str = "", relation: str = CONTACT) -> Iterator[tuple[str, Any, str]]:
    """Every node with its place in the tree, and the relation whose rows it judges."""
    yield place or "the top", node, relation
    dot = f"{place}." if place else ""
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            name = "all" if isinstance(node, AllOf) else "any"
            for number, part in enumerate(parts):
                yield from walk(part, f"{dot}{name}[{number}]", relation)
        case Not(part=part):
            yield from walk(part, f"{dot}not", relation)
        case Has(relation=inner, where=where) if where is not None:
            yield from walk(where, f"{dot}where", inner)


def looks_like_address(text: str) -> bool:
    """Whether it may be an e-mail address or a phone number. Rather too often than too seldom."""
    return bool(_EMAIL_LIKE.search(text) or _PHONE_LIKE.fullmatch(text))


def _says_who(condition: Condition) -> bool:
    field, key = resolve(condition.field)
    value = condition.value
    free = field.type in {"text", "custom"} and _takes(field, condition.op) in {"text", "texts"}
    texts = [key, *(value if isinstance(value, list) else [value])] if free else [key]
    return (field.personal and value is not None) or any(looks_like_address(text) for text in texts)


def _fault(node: Any, relation: str) -> str | None:
    if isinstance(node, Has):
        if relation != CONTACT:
            return "a has cannot stand inside another one"
        if node.relation not in RELATIONS or node.relation == CONTACT:
            return f"has should name one of: {', '.join(sorted(RELATIONS.keys() - {CONTACT}))}"
    return _condition_fault(node, relation) if isinstance(node, Condition) else None


def _condition_fault(node: Condition, relation: str) -> str | None:
    try:
        field, key = resolve(node.field)
    except KeyError:
        return _unknown_field(node.field.partition(".")[0] if relation == CONTACT else relation)
    if relation not in {CONTACT, field.relation}:
        return _unknown_field(relation)
    operators = OPERATORS[field.type]
    if node.op not in {BLANK, *operators}:
        return f"op should be one of: {', '.join([*operators, BLANK])}"
    try:
        values.check(_takes(field, node.op), node.value, field)
    except ValueError as error:
        return f"value {error}"
    try:
        values.text(key or "-")
    except ValueError as error:
        return f"field: the key behind the dot {error}"
    return None


def _takes(field: Field, op: str) -> str:
    return "nothing" if op == BLANK else OPERATORS[field.type][op].takes


def _unknown_field(relation: str) -> str:
    """The fields there are; a name that was typed is never told, for it may be anything."""
    if relation in RELATIONS.keys() - {CONTACT}:
        return f"field should be one of: {', '.join(f.name for f in FIELDS.values() if f.relation == relation)}"
    known = [f.name for f in FIELDS.values() if f.relation == CONTACT]
    others = ", ".join(sorted(RELATIONS.keys() - {CONTACT}))
    return f"field should be one of: {', '.join(known)}; or begin with one of these and a dot: {others}"


def _tree(source: str | Mapping[str, Any]) -> Any:
    if not isinstance(source, str):
        return source
    if len(source) > LONGEST:
        raise _invalid([("the top", f"is longer than {LONGEST:,} characters")])
    try:
        return json.loads(source, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise _invalid([("the top", "should be JSON, each name once in an object")]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _refused(_: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _limit(tree: Any) -> None:
    """Sizes first, without recursion: nothing below has to fear a tree."""
    level, nodes, depth = [tree], 0, 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if nodes > MOST_NODES:
            raise _invalid([("the top", f"holds more than {MOST_NODES} nodes")])
        if depth > DEEPEST:
            raise _invalid([("the top", f"is more than {DEEPEST} nodes deep")])
        level = [child for node in level for child in _children(node)]


def _children(node: Any) -> list[Any]:
    """What lies directly inside; a list of nodes is no level of its own."""
    inside = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    flat = [each for part in inside for each in (part if isinstance(part, list) else [part])]
    return [each for each in flat if isinstance(each, Mapping | list)]


def _told(fault: ErrorDetails) -> tuple[str, str]:
    """Place and fault in our words. The name of what does not belong there was typed by someone: it is not told."""
    extra = fault["type"] == "extra_forbidden"
    place = ""
    for step in fault["loc"][: -1 if extra else None]:
        if isinstance(step, int):
            place += f"[{step}]"
        elif not step.startswith("<"):
            place += f".{step}"
    told = {"extra_forbidden": "holds a name that does not belong there", "missing": "is missing"}
    return place.removeprefix(".") or "the top", told.get(fault["type"]) or fault["msg"][0].lower() + fault["msg"][1:]


def _invalid(faults: list[tuple[str, str]]) -> FilterInvalid:
    told = "; ".join(f"{place}: {fault}" for place, fault in faults[:_FAULTS_TOLD])
    return FilterInvalid(
        f"The filter has {len(faults)} {'fault' if len(faults) == 1 else 'faults'}. {told}. Nothing was written. "
        "Mend it and try again.",
        places=[place for place, _ in faults],
    )
