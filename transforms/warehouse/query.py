"""SQL files become queries: named, split into statements, their parameters checked when they are loaded.

Nothing is run here. A file's text is what DuckDB gets, but for one door: `Query.where` puts a clause into it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import duckdb

from transforms.errors import RuleGap

_HEADER_LINE: Final = re.compile(r"--\s*(?:(purpose|grain|params|returns):)?(.*)")
_HEADER_KEYS: Final = {"purpose", "grain", "params", "returns"}
_PARAMETER: Final = re.compile(r"\$(\w+)")
_CONDITION: Final = re.compile(r"\$condition\b")


@dataclass(frozen=True)
class Statement:
    """One SQL statement and the names of the values it binds."""

    text: str
    params: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """A condition in SQL and the values it binds, by name. Its text is put together from rule tables, never from
    values: every name in it is ours, everything a user typed stands in `values`.
    """

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Query:
    """Statements that run one after the other under one name; the last one's rows are the result."""

    name: str
    statements: tuple[Statement, ...]

    @property
    def params(self) -> frozenset[str]:
        """Every value the statements bind."""
        return frozenset[str]().union(*(statement.params for statement in self.statements))

    @classmethod
    def inline(cls, name: str, text: str) -> "Query":
        """A statement too small for a file of its own: no header, otherwise the same.

        Raises:
            RuleGap: the text is not SQL, or holds no statement.
        """
        try:
            statements = _parser().extract_statements(text)
        except duckdb.Error:
            statements = []
        if not statements:
            raise RuleGap(f"Query {name} is not valid SQL. Nothing was run. Mend its text.", query=name) from None
        return cls(name, tuple(Statement(s.query.strip(), frozenset(s.named_parameters)) for s in statements))

    def where(self, clause: Clause) -> "Query":
        """This query with the clause in the place of its `$condition`; the clause's values are bound when it runs.

        Raises:
            RuleGap: no `$condition`, a clause that is not one condition, or one that binds other values than it brings.
        """
        own = self.params - {"condition"}
        text = ";\n".join(_CONDITION.sub(lambda _: f"({clause.text})", s.text) for s in self.statements)
        query = Query.inline(self.name, text)
        whole = "condition" in self.params and len(query.statements) == len(self.statements)
        if not whole or own & clause.values.keys() or query.params != own | clause.values.keys():
            raise RuleGap(f"Query {self.name} and its clause do not fit. Nothing was run.", query=self.name)
        return query


def load_queries(folder: Path) -> Mapping[str, Query]:
    """Every `<name>.sql` of a folder as name -> Query.

    A file begins with comment lines `-- purpose:`, `-- grain:`, `-- params:`, `-- returns:`; `params` names every
    `$value` that the statements bind, and no other.

    Raises:
        RuleGap: a file is not valid SQL, its header is incomplete, or its declared and its used parameters differ.
    """
    queries = {path.stem: Query.inline(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.sql"))}
    for path in sorted(folder.glob("*.sql")):
        _check_header(path, queries[path.stem])
    return MappingProxyType(queries)


def _check_header(path: Path, query: Query) -> None:
    header: dict[str, str] = {}
    key = ""
    for line in path.read_text("utf-8").splitlines():
        match = _HEADER_LINE.match(line)
        if not match:
            break
        key = match[1] or key
        header[key] = header.get(key, "") + match[2]
    if missing := _HEADER_KEYS - header.keys():
        raise RuleGap(f"{path.name}: the header lacks {', '.join(sorted(missing))}.", query=query.name)
    declared = frozenset(_PARAMETER.findall(header["params"]))
    if declared != query.params:
        differing = ", ".join(sorted(declared ^ query.params))
        raise RuleGap(f"{path.name}: declared and used parameters differ: {differing}.", query=query.name)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """DuckDB's own parser; one thread, so that a forked process may go on using it."""
    return duckdb.connect(":memory:", config={"threads": 1})
