"""The model: how contacts are compared, what was learned of it, and the match weight of pairs (Splink on DuckDB).

Belongs here: the comparisons, and weighing by the trained model. Does not belong here: how it was trained
(`training.py`), which pairs are compared (`candidate_pairs.sql`), what a weight leads to (`rules/band.py`). Splink's
tables lie in the session's own catalog, never in the lake.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.database_api import DatabaseAPI
from splink.internals.exceptions import SplinkException
from splink.internals.splink_dataframe import SplinkDataFrame

from transforms.identity.match_table import SMALLEST_POPULATION
from transforms.rules import band
from transforms.settings import Settings
from transforms.warehouse import Session

SHIPPED: Final = Path(__file__).parent / "model.json"
PAIRS_PER_CONTACT: Final = 0.5
"""How many other contacts of the same person a contact has, as a guess to begin with: the prior of a pair."""
COMPARED: Final = "* EXCLUDE (contact_id, digest, fresh, formals, firms, id_sources, middle, generation)"
"""What of the match table the model asks for: the rest would be copied for each pair's contacts."""
_SCORE: Final = "n_l, n_r, match_weight, match_probability, COLUMNS('^gamma_')"

_FIRST_FITS: Final = "(first_l = first_r OR list_contains(forms_l, first_r))"
_CLOSE: Final = "jaro_winkler_similarity({0}_l, {0}_r) >= {1}"
_PLACE: Final = "coalesce(street_l = street_r, zip_l = zip_r, city_l = city_r) IS NULL"
_DESK: Final = "coalesce(list_has_any(desks_l, desks_r), false)"

# an edit distance is dear: it is asked only where a cheap likeness says so already
_CONDITIONS: Final = {
    "same_name": "full_name_l = full_name_r",
    "swapped_name": "last_l = first_r AND first_l = last_r",
    "nickname": "last_l = last_r AND list_contains(forms_l, first_r)",
    "initial": "last_l = last_r AND first_l[1] = first_r[1] AND least(length(first_l), length(first_r)) = 1",
    "similar_last_name": f"{_FIRST_FITS} AND {_CLOSE.format('last', 0.9)}",
    "similar_first_name": f"last_l = last_r AND {_CLOSE.format('first', 0.88)}",
    "same_first_name": _FIRST_FITS,
    "same_last_name": "last_l = last_r",
    "email own": "list_has_any(own_mails_l, own_mails_r)",
    "email shared": "list_has_any(shared_mails_l, shared_mails_r)",
    "email similar": f"{_CLOSE.format('mail', 0.96)} AND levenshtein(mail_l, mail_r) <= 2",
    "own_mobile": "list_has_any(own_mobiles_l, own_mobiles_r)",
    "own_line": "list_has_any(own_lines_l, own_lines_r)",
    "phone shared": "list_has_any(shared_lines_l, shared_lines_r)",
    "phone similar": "jaro_similarity(number_l, number_r) >= 0.93 AND damerau_levenshtein(number_l, number_r) <= 1",
    "company": "company_l = company_r",
    "desk": f"{_DESK} OR list_has_any(companies_l, companies_r) OR {_CLOSE.format('company', 0.92)}",
    "home": "street_l = street_r AND (zip_l = zip_r OR city_l = city_r)",
    "street": f"street_l = street_r OR (zip_l = zip_r AND {_CLOSE.format('street', 0.92)})",
    "postal_code": "zip_l = zip_r",
    "city": "city_l = city_r",
    "same": "birth_date_l = birth_date_r",
}
_MISSING: Final = {
    "name": "full_name_l IS NULL OR full_name_r IS NULL",
    "email": "mail_l IS NULL OR mail_r IS NULL",
    "phone": "number_l IS NULL OR number_r IS NULL",
    "work": f"(company_l IS NULL OR company_r IS NULL) AND NOT {_DESK}",
    "address": _PLACE,
    "birth_date": "birth_date_l IS NULL OR birth_date_r IS NULL",
}
"""What one thing may say only of those who have it: comparison -> when it says nothing."""
_TERM_OF: Final = {
    "same_name": "full_name", "nickname": "last", "initial": "last", "same_last_name": "last", "company": "company",
    "postal_code": "zip", "city": "city",
}  # fmt: skip
"""Level -> whose frequency counts: it says more that two share a rare name than a common one."""


def comparisons() -> list[Any]:
    """One comparison a thing, its levels in the order of `rules/duplicates/level.txt`."""
    made: list[Any] = []
    for name, missing in _MISSING.items():
        levels: list[Any] = [CustomLevel(missing, label_for_charts="missing").configure(is_null_level=True)]
        for level in (each.level for each in band.LEVELS if each.comparison == name):
            condition = _CONDITIONS.get(f"{name} {level}") or _CONDITIONS.get(level)
            made_level = CustomLevel(condition) if condition else ElseLevel()
            made_level.configure(label_for_charts=level)
            if level in _TERM_OF:
                made_level.configure(tf_adjustment_column=_TERM_OF[level])
            levels.append(made_level)
        made.append(CustomComparison(output_column_name=name, comparison_levels=levels))
    return made


def path(settings: Settings) -> Path:
    """The trained model: the one this warehouse was trained with, else the shipped one."""
    own = settings.model
    return own if own.exists() else SHIPPED


def version(settings: Settings) -> str:
    """A digest of the model and of the tables that judge its weights."""
    return sha256(path(settings).read_bytes() + band.version().encode()).hexdigest()[:16]


def trained(settings: Settings, contacts: int) -> dict[str, Any]:
    """The trained model as Splink reads it, with the prior of so many contacts."""
    learned: dict[str, Any] = json.loads(path(settings).read_text("utf-8"))
    learned.pop("provenance", None)
    prior = PAIRS_PER_CONTACT / max(contacts, SMALLEST_POPULATION)
    return learned | {"probability_two_random_records_match": prior}


def score(session: Session, settings: Settings, contacts: int) -> None:
    """Weigh the pairs of the temp table `candidate_pairs`. Leaves the view scored_pairs [n_l, n_r]: match_weight,
    match_probability and a `gamma_` column a comparison. Frequencies are those of all contacts.
    """
    with guarded(session, "score pairs"):
        connection = session.connection
        scored = weighed(*linker_of(session, trained(settings, contacts)), connection.table)
        connection.table(scored.physical_name).create_view("scored_pairs")


def weighed(database: DatabaseAPI[Any], linker: Linker, table: Callable[[str], Any]) -> SplinkDataFrame:
    """What Splink says of the pairs. table: gives a temp table of the session by its name, where that database is."""
    for column in set(_TERM_OF.values()):
        frequencies = database.register(table(f"tf_{column}"), dataset_display_name=f"tf_{column}_")
        linker.table_management.register_term_frequency_lookup(frequencies, column)
    pairs = database.register(table("candidate_pairs"), dataset_display_name="pairs")
    linker.table_management.register_blocked_pairs_for_predict(pairs)
    return linker.inference.predict()


@contextmanager
def guarded(session: Session, name: str) -> Iterator[None]:
    """The session's guard around Splink, which puts DuckDB's errors into its own, and SQL and values with them."""
    with session.guard(name):
        try:
            yield
        except SplinkException as error:
            if not isinstance(error.__cause__, duckdb.Error):
                raise
            error.args = ()
            raise error.__cause__ from None


class _Scores(DuckDBAPI):
    """DuckDB for Splink, whose predictions are weights and levels: else it writes every compared text beside them."""

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        if physical_name.startswith("__splink__df_predict"):
            sql = self.duckdb_con.query(sql).project(_SCORE).sql_query()
        return super()._setup_for_execute_sql(sql, physical_name)


def linker_of(session: Session, settings: SettingsCreator | dict[str, Any]) -> tuple[DuckDBAPI, Linker]:
    """Splink over the match table, with its tables in the session's own catalog."""
    database = _Scores(session.connection)
    compared = session.connection.table("match_table").project(COMPARED)
    everyone = database.register(compared, dataset_display_name="everyone")
    return database, Linker(everyone, settings, log_level=logging.ERROR)
