"""A warehouse to import lists into, and to look for duplicates in."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.imports import Imports
from transforms import identity
from transforms.settings import Settings
from transforms.warehouse import Query, Warehouse


@dataclass
class Desk(Imports):
    """Imports, and runs of `find`, each a minute after what was before it."""

    def find(self, **how: Any) -> identity.Found:
        self.now += timedelta(minutes=1)
        return identity.find(self.warehouse, self.settings, as_of=self.now, **how)

    def pairs(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The stored pairs by their two contacts' e-mail addresses, or by ids where there is none. Nobody may share one
        here: where people do, pairs are told apart in `all_pairs`.
        """
        rows = self.all_pairs()
        pairs = {tuple(sorted((row["a"], row["b"]))): row for row in rows}
        assert len(pairs) == len(rows)
        return pairs

    def all_pairs(self) -> list[dict[str, Any]]:
        """The stored pairs; `a` and `b` are what `pairs` knows their contacts by."""
        asked = Query.inline(
            "pairs",
            "SELECT m.*, m.evidence::VARCHAR[] AS speaks_for, m.conflicts::VARCHAR[] AS against, "
            "coalesce(l.email, m.left_id::VARCHAR) AS a, coalesce(r.email, m.right_id::VARCHAR) AS b "
            "FROM lake.match_pairs m "
            "LEFT JOIN lake.emails l ON l.contact_id = m.left_id AND l.slot = 1 "
            "LEFT JOIN lake.emails r ON r.contact_id = m.right_id AND r.slot = 1",
        )
        with self.warehouse.read() as session:
            return session.rows(asked)

    def bands(self) -> dict[tuple[str, str], str]:
        """The band of every stored pair."""
        return {pair: row["band"] for pair, row in self.pairs().items()}

    def run(self, sql: str) -> None:
        """Another verb's doing, in short."""
        self.now += timedelta(minutes=1)

        def work(transaction):
            transaction.run(Query.inline("test", sql))
            return {}

        self.warehouse.write(f"test {self.now}", work, as_of=self.now)


def desk_at(home: Path) -> Desk:
    settings = Settings(home=home)
    return Desk(settings, Warehouse(settings))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path / "home")
