"""No preset makes anything of a source's words that the words do not allow: `allowed.txt`, over all combinations."""

import re
from itertools import product

import polars as pl
import pytest

from tests.support.golden import CASES, cases
from tests.support.imports import ATTESTED, NOW
from transforms.lists.attestation import Attestation
from transforms.lists.claims import judge_consent
from transforms.lists.normalise.date import DateOrder
from transforms.lists.preset import Field, fold, fold_word, presets
from transforms.lists.recognise import Mapping, recognise
from transforms.rules.opt_in import TRANSITIONS
from transforms.vocabulary import Claim, ConsentEvent, ListStatus

RANK = {
    "opted_out": 0,
    "complained": 0,
    "bounced": 1,
    "non_marketable": 1,
    "ask": 2,
    "single_opt_in": 2,
    "double_opt_in": 3,
}
ATTESTATIONS = {
    "none": {"permission": False},
    "permission": {},
    "double_opt_in": {"double_opt_in": True},
    "purchased": {"double_opt_in": True, "obtained": "purchased"},
}
MOST = {"none": 1, "permission": 2, "double_opt_in": 3, "purchased": 1}
FILE, ANY, ELSE = "(file)", "(any)", "a word nobody knows"


def table() -> list[list[str]]:
    lines = (CASES / "allowed.txt").read_text("utf-8").splitlines()
    _, *rows = [re.split(r"\s{2,}", line) for line in lines if line and not line.startswith("#")]
    return rows


ALLOWED = {(source, column, "" if word == "-" else word): allowed for source, column, word, allowed in table()}
SOURCES = sorted({source for source, _, _ in ALLOWED})
HEADERS = {
    source: [*dict.fromkeys(caption for case in cases() if case.source == source for caption in case.header)]
    for source in SOURCES
}
"""Source -> all captions of its golden cases together."""


def rank(event: str, deliverability: str) -> int:
    """How much a new address is allowed: 0 opted out, 1 not mailable, 2 single opt-in, 3 double opt-in."""
    status = TRANSITIONS[ConsentEvent(event), None].after
    return min(RANK[status], 3 if deliverability == "clean" else 1)


def judged(mapping: Mapping, header: list[str], rows: list[dict[str, str]], attested: str) -> pl.DataFrame:
    cells = pl.DataFrame(
        [[row.get(caption) or None for caption in header] for row in rows],
        schema={f"c{position}": pl.String for position in range(len(header))},
        orient="row",
    )
    attestation = Attestation.model_validate(ATTESTED | ATTESTATIONS[attested])
    orders = dict.fromkeys(range(len(header)), DateOrder.UNKNOWN)
    return judge_consent(cells, mapping, attestation, orders=orders, as_of=NOW).rows


def combinations(source: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Every combination of a source's words, and a word nobody knows in each column; and what each cell allows."""
    columns = sorted({column for name, column, _ in ALLOWED if name == source} - {FILE, ANY})
    words = {}
    for column in columns:
        known = {word: bound for (name, at, word), bound in ALLOWED.items() if (name, at) == (source, column)}
        words[column] = known | {ELSE: known.get("*", "non_marketable")}
        words[column].pop("*", None)
    rows = [dict(zip(columns, cells, strict=True)) for cells in product(*words.values())]
    return rows, [{column: words[column][cell] for column, cell in row.items()} for row in rows]


def mappings(source: str) -> list[tuple[str, Mapping]]:
    """How a list of the source is read, and what the file as a whole allows."""
    header = [caption for caption in HEADERS[source] if fold(caption) not in {"optin time", "unsub time", "clean time"}]
    whole = ALLOWED.get((source, ANY, ""), "double_opt_in")
    kinds = [(word, bound) for (name, column, word), bound in ALLOWED.items() if (name, column) == (source, FILE)]
    return [
        (bound, recognise(HEADERS[source] if word == "auto" else header, file_name="x", source=source,
                          list_status=ListStatus(word)))
        for word, bound in kinds or [("auto", whole)]
    ]  # fmt: skip


def test_every_preset_stands_in_the_table():
    assert {*SOURCES} == presets().keys() - {"generic"} == HEADERS.keys()


@pytest.mark.parametrize("attested", ATTESTATIONS)
@pytest.mark.parametrize("source", SOURCES)
def test_no_word_gives_more_than_the_table_allows(source, attested):
    rows, bounds = combinations(source)
    for of_file, mapping in mappings(source):
        header = [column.caption for column in mapping.columns]
        found = judged(mapping, header, rows, attested)
        for row, cells, event, state in zip(rows, bounds, found["event"], found["deliverability"], strict=True):
            least = {of_file, *cells.values()}
            assert rank(event, state) <= min(MOST[attested], *(RANK[bound] for bound in least)), (row, event, state)
            assert {"bounced", "complained"}.isdisjoint(least) or state != "clean", (row, state)
            assert "complained" not in least or state == "complained", (row, state)


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_gives_no_less_than_it_must(source):
    """Somebody can be opted in by every source that is neither an address book nor a list of opt-outs."""
    rows, _ = combinations(source)
    best = max(
        rank(event, state)
        for _, mapping in mappings(source)
        for event, state in judged(mapping, [c.caption for c in mapping.columns], rows, "double_opt_in")
        .select("event", "deliverability")
        .iter_rows()
    )
    assert (best >= RANK["single_opt_in"]) == (presets()[source].cap != "non_marketable")


@pytest.mark.parametrize("source", SOURCES)
def test_every_column_that_speaks_and_every_word_that_does_not_forbid_stands_in_the_table(source):
    known = {(fold(column), folded(word)) for name, column, word in ALLOWED if name == source}
    preset = presets()[source]
    spoken = {fold(caption): preset.consent_by_caption.get(fold(caption)) for caption in HEADERS[source]}
    here = {caption: column for caption, column in spoken.items() if column and column.channel != "phone"}
    assert {id(column) for column in here.values()} == {id(c) for c in preset.consent if c.channel != "phone"}
    for caption, column in here.items():
        if caption in {column for column, _ in known}:
            permitting = {
                word
                for word, meaning in column.vocabulary.words.items()
                if meaning.claim in {Claim.SUBSCRIBED, Claim.SILENT} and meaning.deliverability == "clean"
            }
            assert {word for word in permitting if (caption, word) not in known} == set(), caption
    told = {id(here[caption]) for caption, _ in known if caption in here}
    assert told == {id(column) for column in here.values()}, "a consent column that the table says nothing of"


def folded(word: str) -> str:
    return pl.select(fold_word(pl.lit(word))).item()


def test_a_header_of_each_source_holds_an_address():
    for source, header in HEADERS.items():
        mapping = recognise(header, file_name="active.csv", source=source, list_status=ListStatus.SUBSCRIBED)
        assert mapping.of(Field.EMAIL), source
