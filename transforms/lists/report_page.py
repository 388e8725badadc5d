"""The report of an import as a page for a person, in Markdown. Pure; counts, captions, codes and status words only.

Belongs here: the order and the words of the page. Does not: what is counted (`report`), what codes mean in words
(`rules/explain.py`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from transforms.lists.carried import CUSTOM
from transforms.lists.preset import Field
from transforms.lists.report import Decided, Report
from transforms.rules.ceiling import LADDER
from transforms.rules.explain import CAUTIONS, NOTES, REASONS, Words
from transforms.vocabulary import Channel, Deliverability, Outcome

_EXPLAINED: Final = 3
_BACKSLASHED: Final = str.maketrans({char: f"\\{char}" for char in "\\`*[]<>|"} | {"\n": " ", "\r": " "})


def page(report: Report, mend_before: date) -> str:
    """Render a report. Equal ones give equal pages, whether of the run that wrote or of one that found it done.

    mend_before: the day on which rejected records, and the page, may be removed.
    """
    parts = [_head(report), _proof(report)]
    parts += [_matrix(channel, report.statuses) for channel in Channel]
    parts += [_records(report), _rejected(report, mend_before), _unknown_words(report), _columns(report)]
    parts += [_coded("Not taken into their field", "they stand as they were in `custom`", report.cautions, CAUTIONS)]
    parts += [_repairs(report), _notes(report)]
    return "\n".join(line for part in parts for line in part)


def _head(report: Report) -> Iterator[str]:
    yield f"# Import of {_text(report.list_name)}"
    yield ""
    yield f"- import `{report.import_id}`, rules `{report.rules_version}`"
    yield f"- source `{report.source}`; status of the file as a whole: `{report.list_status}`"
    yield f"- what the attestation can give on such a list: `{report.attested or 'not recorded'}`"
    yield f"- {report.records:,} records in {report.lines:,} lines, read as {report.encoding}"
    yield ""


def _proof(report: Report) -> Iterator[str]:
    count = "not counted" if report.more_permissive is None else f"{report.more_permissive:,}"
    yield f"## More permissive than the source: {count}"
    yield ""
    yield f"Each of the {report.addresses:,} addresses was compared: none may have more than the list says of it, as"
    yield "far as the attestation reaches, or than it had before; an opt-out on either side stands, and so does a"
    yield "bounce. An import with any other number than 0 is not written."
    yield ""


def _matrix(channel: Channel, statuses: Iterable[Decided]) -> Iterator[str]:
    """What the list says x what the addresses have now."""
    rows = [row for row in statuses if row.channel == channel]
    if not rows:
        return
    yield f"## {channel.capitalize()}: what the list says, and what is decided"
    yield ""
    undeliverable = [state for state in Deliverability if state != Deliverability.CLEAN]
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        cells = counted.setdefault(row.said or "not recorded", Counter())
        cells["addresses"] += row.addresses
        cells[row.after] += row.addresses
        cells[row.deliverability] += row.addresses
        cells["known"] += row.addresses * (row.before is not None)
    captions = ["addresses", *LADDER, *undeliverable, "known"]
    cells_of = {said: [f"{cells[caption]:,}" for caption in captions] for said, cells in counted.items()}
    yield from _table(["the list says", *captions], [[_text(said), *cells] for said, cells in cells_of.items()])
    yield "*bounced, complained, invalid*: of these; they get no mail, whatever their status. *known*: of these, the"
    yield "warehouse knew before."
    yield ""
    reasons = Counter[str]()
    for row in rows:
        reasons[row.reason or ""] += row.addresses
    yield from (
        f"- {REASONS[reason].what}: {count:,} addresses ({reason})" for reason, count in reasons.most_common() if reason
    )
    if any(reasons):
        yield ""


def _records(report: Report) -> Iterator[str]:
    yield "## Records"
    yield ""
    yield from _table(["outcome", "records"], [[outcome, f"{report.outcomes[outcome]:,}"] for outcome in Outcome])
    if report.blank:
        yield f"{report.blank:,} lines hold no record."
        yield ""
    for outcome, reasons in report.reasons.items():
        if outcome != Outcome.REJECTED:
            yield from _coded(f"Noted on {outcome} records", "", reasons, REASONS)


def _rejected(report: Report, mend_before: date) -> Iterator[str]:
    reasons = Counter(report.reasons.get(Outcome.REJECTED, {})).most_common()
    if not reasons:
        return
    yield "## Rejected"
    yield ""
    yield f"They lie in `{report.import_id}.csv` beside this page, in the list's own columns, with line and reason."
    yield f"Mend them before {mend_before}: from that day on that file and this page may be removed."
    yield ""
    for number, (reason, count) in enumerate(reasons[:_EXPLAINED], 1):
        yield f"{number}. **{count:,} `{reason}`.** {REASONS[reason].what}. {REASONS[reason].next_step}"
    if rest := reasons[_EXPLAINED:]:
        yield ""
        yield f"Others: {', '.join(f'{count:,} `{reason}`' for reason, count in rest)}."
    yield ""


def _unknown_words(report: Report) -> Iterator[str]:
    if report.unknown_words:
        yield "## Unknown words"
        yield ""
        yield "Nobody knows what they say of consent, so they opted nobody in. The commonest:"
        yield ""
        words = [[_text(word), f"{count:,}"] for word, count in report.unknown_words.items()]
        yield from _table(["word", "records"], words)


def _columns(report: Report) -> Iterator[str]:
    if not report.columns:
        return
    yield "## Columns carried over"
    yield ""
    rows = [[_text(column.caption), column.becomes, f"{column.cells:,}"] for column in report.columns]
    yield from _table(["column", "becomes", "filled"], rows)
    custom = sum(column.becomes == CUSTOM for column in report.columns)
    tags = sum(column.becomes == Field.TAGS for column in report.columns)
    yield "*filled*: in how many accepted records."
    yield f"Columns kept as they are in `custom`: {custom}; columns of tags: {tags}."
    yield f"Different tags (those of the attestation too): {report.tags.different:,}; given: {report.tags.given:,}."
    yield ""


def _coded(title: str, remark: str, counts: Mapping[str, int], words: Mapping[str, Words]) -> Iterator[str]:
    if counts:
        yield f"## {title}"
        yield ""
        if remark:
            yield f"In so many records; {remark}."
            yield ""
        for code, count in Counter(counts).most_common():
            yield f"- {count:,} `{code}`: {words[code].what}. {words[code].next_step}"
        yield ""


def _repairs(report: Report) -> Iterator[str]:
    if report.repairs:
        yield "## Repaired on the way in"
        yield ""
        yield from (f"- `{code}`: {count:,}" for code, count in report.repairs.items())
        yield ""


def _notes(report: Report) -> Iterator[str]:
    if report.notes:
        yield "## To know of the list as a whole"
        yield ""
        yield from (f"- `{note}`: {NOTES[note].what}. {NOTES[note].next_step}" for note in report.notes)
        yield ""


def _table(captions: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    table = [[caption.replace("_", " ") for caption in captions], *map(list, rows)]
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    lines = [
        [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        for cells in table
    ]
    rule = ["-" * width if at == 0 else "-" * (width - 1) + ":" for at, width in enumerate(widths)]
    yield from (f"| {' | '.join(cells)} |" for cells in [lines[0], rule, *lines[1:]])
    yield ""


def _text(text: str) -> str:
    """Captions and words are somebody else's text: here they are no markup."""
    return text.translate(_BACKSLASHED)
