"""E-mail addresses: one spelling for one mailbox, and a reason for every cell that is none.

Belongs here: the form of an address and what refuses it. Does not belong here: whether mail arrives (special-use
domains like `.test` are names as any other), folding plus tags or Gmail dots (different mailboxes), who may be mailed.

Clean ASCII cells, nearly all of them, are judged by one regular expression; only what it refuses is looked at closely,
each distinct cell once. The grammar is that of `email-validator` 2.4, with the octet limits of RFC 5321 kept and the
forms of B02, B06, B09 and B14 turned away; the tests hold it against that library. `emval` is not used: it takes
addresses under numeric domains, and by default asks the DNS.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import idna
import polars as pl

from transforms.lists.normalise.text import SINGLETONS, cleaned
from transforms.vocabulary import Reason

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
# no label with two hyphens in a row and no long one: those are looked at closely (punycode, limits)
_PLAIN: Final = rf"^{_ATOM}+(?:\.{_ATOM}+)*@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{{2,}}$"
_PLAIN_OCTETS: Final = 64

_LETTER: Final = rf"(?:{_ATOM}|[\p{{L}}\p{{N}}\p{{P}}\p{{S}}\p{{M}}--[\x00-\x7f]])"
_LOCAL: Final = rf"^{_LETTER}+(?:\.{_LETTER}+)*$"
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = rf"^(?:{_LABEL}\.)+{_LABEL}$"
_RESERVED_LABEL: Final = r"(?:^|\.)[^.]{2}--"
_LOCAL_OCTETS: Final = 64
_DOMAIN_OCTETS: Final = 253
_ADDRESS_OCTETS: Final = 254

# format characters, spaces but the ASCII one, fillers and variation selectors
_INVISIBLE: Final = (
    r"[\p{Cf}\p{Zl}\p{Zp}[\p{Zs}--\x20]\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{3164}"
    r"\x{fe00}-\x{fe0f}\x{ffa0}\x{e0100}-\x{e01ef}]"
)

# what a cell that is no plain address is, the first that fits (sources: B02, B09, B13, B14)
_REFUSALS: Final = (
    (Reason.CONTROL_CHAR, r"\p{Cc}"),
    (Reason.INVISIBLE_CHAR, _INVISIBLE),
    (Reason.UNSUPPORTED_ADDRESS_FORM, r'^"[^<>]*"@|^[^<>]*@\['),
    (Reason.MULTIPLE_ADDRESSES, r"@[^@]*[\s;,|/&][^@]*@"),
    (Reason.DISPLAY_FORM, r"[<>]|^(?i:mailto:)"),
    (Reason.UNSUPPORTED_ADDRESS_FORM, r'["()]|@\['),
    (Reason.INVALID_EMAIL, SINGLETONS),
)  # fmt: skip

_ROLES: Final = frozenset(
    word
    for line in (Path(__file__).parent / "role_mailboxes.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)

_none = pl.lit(None, dtype=pl.String)


def normalise_emails(raw: pl.Series) -> pl.DataFrame:
    """Judge e-mail cells: String in; out one row each, in order: value String, reason String, role Boolean.

    value: lower case (no locale), NFC, the domain as IDNA2008 A-labels. reason: a `Reason`, where there is no value but
    the cell is not blank. role: the mailbox is a desk's (`role_mailboxes.txt`); false where there is no value.
    """
    text = pl.col("raw")
    plain = text.str.contains(_PLAIN) & (text.str.len_bytes() <= _PLAIN_OCTETS)
    judged = pl.DataFrame({"raw": raw}).select("raw", value=pl.when(plain).then(text.str.to_lowercase()), reason=_none)
    odd = judged["raw"].filter(judged["value"].is_null() & judged["raw"].is_not_null())
    if len(odd):
        looked_at = judged.select("raw").join(_closely(odd.unique()), on="raw", how="left", maintain_order="left")
        judged = judged.select(value=pl.coalesce("value", looked_at["value"]), reason=looked_at["reason"])
    return judged.select("value", "reason", role=_is_role(pl.col("value")))


def _is_role(value: pl.Expr) -> pl.Expr:
    desk = value.str.extract(r"^([a-z_-]+)(?:\+[^@]*)?@")
    return desk.is_in(_ROLES).fill_null(value=False)


def _closely(cells: pl.Series) -> pl.DataFrame:
    """raw, value, reason of distinct cells that are no plain address."""
    text = pl.col("text")
    reasons = [pl.when(text.str.contains(pattern)).then(pl.lit(code.value)) for code, pattern in _REFUSALS]
    # a compatibility letter (full width, ligature, long s) is refused, not folded: folding could make one of two people
    foldable = text.str.normalize("NFKC") != text.str.normalize("NFC")
    judged = cells.to_frame("raw").with_columns(text=cleaned(pl.col("raw"))).with_columns(
        reason=pl.coalesce(*reasons, pl.when(foldable).then(pl.lit(Reason.INVALID_EMAIL.value))),
        parts=text.str.to_lowercase().str.normalize("NFC").str.split("@"),
    )  # fmt: skip
    two = pl.when(pl.col("reason").is_null() & (pl.col("parts").list.len() == 2)).then(pl.col("parts"))
    judged = judged.with_columns(local=two.list.get(0, null_on_oob=True), given=two.list.get(1, null_on_oob=True))
    judged = judged.with_columns(_domains(judged["given"])).with_columns(value=_assembled())
    refused = text.is_not_null() & pl.col("value").is_null()
    return judged.select(
        "raw", "value", reason=pl.when(refused).then(pl.coalesce("reason", pl.lit(Reason.INVALID_EMAIL.value)))
    )


def _assembled() -> pl.Expr:
    """The address of local, domain (A-labels) and shown (the domain as people read it), null where one is wrong."""
    local, domain, shown = pl.col("local"), pl.col("domain"), pl.col("shown")
    octets = local.str.len_bytes()
    fits = (octets <= _LOCAL_OCTETS) & (
        octets + 1 + pl.max_horizontal(domain.str.len_bytes(), shown.str.len_bytes()) <= _ADDRESS_OCTETS
    )
    named = domain.str.contains(_DOMAIN) & domain.str.contains(r"[a-z]$") & (domain.str.len_bytes() <= _DOMAIN_OCTETS)
    sound = local.str.contains(_LOCAL) & ~local.str.contains(r"^\p{M}")
    return pl.when(fits & named & sound).then(pl.concat_str([local, pl.lit("@"), domain]))


def _domains(given: pl.Series) -> list[pl.Series]:
    """The domain of each in A-labels, and as shown: by `idna`, which takes one at a time, where not plain ASCII."""
    strange = given.str.contains(r"[^\x00-\x7f]") | given.str.contains(_RESERVED_LABEL)
    names = given.filter(strange).unique().to_list()
    pairs = {name: _idna(name) for name in names}
    domain = {name: pair[0] for name, pair in pairs.items()}
    shown = {name: pair[1] for name, pair in pairs.items()}
    if not pairs:
        return [given.alias("domain"), given.alias("shown")]
    return [
        given.replace(list(spelling), pl.Series(spelling.values(), dtype=pl.String)).alias(name)
        for name, spelling in (("domain", domain), ("shown", shown))
    ]


@lru_cache(maxsize=10_000)
def _idna(domain: str) -> tuple[str | None, str | None]:
    """A-labels and U-labels of a lower-case NFC domain by IDNA2008, unmapped (so `ß` stays); none if not valid."""
    try:
        ascii_ = idna.encode(domain).decode("ascii")
        return ascii_, idna.decode(ascii_)
    except (idna.IDNAError, UnicodeError):
        return None, None
