"""Which record is which person: external id of the same source, else e-mail, else (no e-mail) mobile number.

The last two only where the names are compatible; a role mailbox, or an address with several first names, is nobody's
identity: there only equal names are one person, or compatible ones who have a mobile number in common as well, and the
others go to review as a pair. The result does not depend on
the order of the records. The work is set work in SQL (`sql/identity.sql` is its heart); this module says what follows
what.
"""

from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from transforms.lists.staged import StagedFile, StagedList
from transforms.settings import Settings
from transforms.vocabulary import Channel
from transforms.warehouse import Session, load_queries

SQL: Final = load_queries(Path(__file__).parent / "sql")
_MOST_NAMES: Final = 50
"""More names than this at one address are a crowd: not worth comparing two by two."""
MOST_HOLDERS: Final = 20
"""A number of more holders is a crowd's: it is neither a person's nor a family's."""
UNDECIDED: Final = "+1"
"""Where numbers do not tell a mobile from a landline, so that the caption decides (of all plans only this one)."""
_LEAST_FAMILIES: Final = 5
_MOST_FAMILIES: Final = 0.1
"""Of a caption's mobiles that several of one last name have, so large a share may have several first names, and fewer
than so many always: of personal mobiles 0.04 have (rare nicknames, slips), of families' numbers 0.5 and more."""


def match(session: Session, staged: StagedList, settings: Settings, *, as_of: datetime) -> None:
    """Place every accepted record of a staged list.

    Needs the temp table `refused` [record_no]. Leaves the temp tables candidates [record_no] (worth), row_contacts
    [record_no] (contact_id, is_new, alone, speaks, plain), several [contact_id] and shared_values [channel, value]. Ids
    of new contacts come from `as_of`, the import and the record number: a retry of the same import gives the same ids.
    """
    rows, addresses = parquet(staged, settings, "rows"), parquet(staged, settings, "addresses")
    head, tail = contact_id_parts(staged, as_of)
    session.register("nicknames", nicknames())
    session.run(SQL["macros"])
    session.run(SQL["callers"], rows=rows, addresses=addresses, most_holders=MOST_HOLDERS, undecided=UNDECIDED)
    family_captions(session)
    session.run(SQL["family_numbers"], addresses=addresses, undecided=UNDECIDED)
    session.run(SQL["candidates"], rows=rows, source=staged.source, trusted=staged.trusted_ids)
    _identify(session, "external_id", nameless=staged.trusted_ids)
    _identify(session, "email", Channel.EMAIL)
    session.run(SQL["both"])
    _identify(session, "both")
    _identify(session, "mobile", Channel.PHONE)
    session.run(SQL["row_contacts"], rows=rows, head=head, tail=tail)


def family_captions(session: Session) -> None:
    """Leave family_captions [caption], where a mobile may be a family's. Needs the temp table callers."""
    session.run(SQL["family_captions"], least_families=_LEAST_FAMILIES, most_families=_MOST_FAMILIES)


def _identify(session: Session, kind: str, channel: Channel | None = None, *, nameless: bool = False) -> None:
    """Who is who by one kind of identifier; what a stronger one decided stands. `nameless`: whatever the names."""
    if not session.value(SQL["count_claims"], kind=kind):
        return
    session.run(SQL["claimants"], kind=kind, nameless=nameless)
    session.run(SQL["identity"], most_names=_MOST_NAMES)
    session.run(SQL["identity_moves"])
    while session.value(SQL["count_unsettled"]):
        session.run(SQL["identity_joined"])
        session.run(SQL["identity_moves"])
    session.run(SQL["identity_taken"], channel=channel.value if channel else None)


def contact_id_parts(staged: StagedList, as_of: datetime) -> tuple[str, str]:
    """What all new contact ids of an import have in common, before and behind the record number (UUID v7)."""
    milliseconds = f"{int(as_of.timestamp() * 1000):012x}"
    digest = staged.import_id.hex
    return f"{milliseconds[:8]}-{milliseconds[8:]}-7{digest[:3]}-8", digest[3:10]


def parquet(staged: StagedFile, settings: Settings, part: str) -> str:
    """The files of one part of a staged list, as DuckDB names them; a bracket in the home's path is no pattern."""
    folder = str(staged.folder(settings) / part)
    return "".join(f"[{char}]" if char in "[*?" else char for char in folder) + "/*.parquet"


@cache
def nicknames() -> pl.DataFrame:
    """one, other: first names that may mean one person, both ways. Source: the package `nicknames`."""
    table = pl.read_csv(files("nicknames").joinpath("names.csv").read_bytes())
    pairs = table.select(one=pl.col("name1").str.to_lowercase(), other=pl.col("name2").str.to_lowercase())
    return pl.concat([pairs, pairs.select(one="other", other="one")]).unique().sort("one", "other")
