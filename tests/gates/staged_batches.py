"""Staged lists as staging leaves them, small and good: a test breaks what it is about."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

# fmt: off
ROW_SCHEMA = {
    "record_no": pl.Int64, "line_no": pl.Int64, "row_lo": pl.UInt64, "row_hi": pl.UInt64, "reason": pl.String,
    "external_id": pl.String, "name_prefix": pl.String, "first_name": pl.String, "middle_name": pl.String,
    "last_name": pl.String, "name_suffix": pl.String, "job_title": pl.String, "company": pl.String,
    "street": pl.String, "city": pl.String, "region": pl.String, "postal_code": pl.String, "country": pl.String,
    "language": pl.String, "birth_date": pl.Date, "row_as_of": pl.Datetime("us", "UTC"), "custom": pl.String,
    "claim": pl.String, "event": pl.String, "deliverability": pl.String, "consent_at": pl.Datetime("us", "UTC"),
    "cautions": pl.String,
}
ADDRESS_SCHEMA = {
    "record_no": pl.Int64, "channel": pl.String, "slot": pl.Int32, "value": pl.String, "raw": pl.String,
    "kind": pl.String, "caption": pl.String, "claim": pl.String, "event": pl.String, "said": pl.String,
    "accepted": pl.Boolean,
}
TAG_SCHEMA = {"record_no": pl.Int64, "tag": pl.String}
SAID = {"claim": "subscribed", "event": "import_permission", "said": "Status: yes"}
REJECT_SCHEMA = {"record_no": pl.Int64, "line_no": pl.Int64, "reason": pl.String, "raw": pl.String}


def a_row(number: int, **given: Any) -> dict[str, Any]:
    """An accepted record with an external id and every field filled."""
    row = {
        "record_no": number, "line_no": number + 1, "row_lo": number, "row_hi": number, "external_id": f"X-{number}",
        "first_name": "Rosa", "last_name": "Tindall", "company": "Example Works", "city": "Springfield",
        "country": "US", "language": "en", "birth_date": date(1984, 2, 29),
        "row_as_of": datetime(2026, 9, 1, tzinfo=UTC),
        "custom": '{"plan": "gold"}', "claim": "subscribed", "event": "import_permission", "deliverability": "clean",
        "consent_at": datetime(2025, 5, 1, tzinfo=UTC), "cautions": "invalid_phone",
    }
    return dict.fromkeys(ROW_SCHEMA) | row | given


def an_email(number: int, **given: Any) -> dict[str, Any]:
    value = f"person{number}@example.com"
    return {"record_no": number, "channel": "email", "slot": 1, "value": value, "raw": value.title(),
            "kind": "personal", "caption": "Email", "accepted": True} | SAID | given


def a_phone(number: int, **given: Any) -> dict[str, Any]:
    return {"record_no": number, "channel": "phone", "slot": 1, "value": f"+120255501{number % 100:02}",
            "raw": "202 555", "kind": "mobile", "caption": "T", "accepted": True} | SAID | given


def a_reject(number: int, **given: Any) -> dict[str, Any]:
    return {"record_no": number, "line_no": number + 1, "reason": "field_count", "raw": "a,b"} | given
# fmt: on


@dataclass
class Batch:
    """A staged list in memory. The counts of list.json are right unless `counts` says otherwise."""

    rows: list[dict[str, Any]]
    addresses: list[dict[str, Any]]
    tags: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        for part, rows, schema in (
            ("rows", self.rows, ROW_SCHEMA),
            ("addresses", self.addresses, ADDRESS_SCHEMA),
            ("tags", self.tags, TAG_SCHEMA),
        ):
            (folder / part).mkdir(parents=True)
            pl.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / part / "00000.parquet")
        pl.DataFrame(self.rejects, schema=REJECT_SCHEMA, orient="row").write_parquet(folder / "rejects.parquet")
        accepted = sum(row["reason"] is None for row in self.rows)
        records = len(self.rows) + len(self.rejects)
        manifest = {
            "records": records,
            "accepted": accepted,
            "rejected": records - accepted,
            "blank": 0,
            "lines": records + 1,
            "staged_at": NOW.isoformat(),
        }
        (folder / "list.json").write_text(json.dumps(manifest | self.counts))
        return folder


def a_batch(accepted: int = 3, unreadable: int = 0, rejected: int = 0) -> Batch:
    """`accepted` good records, `unreadable` with a bad e-mail address, `rejected` that broke the CSV."""
    good = range(1, accepted + 1)
    return Batch(
        rows=[*map(a_row, good), *(a_row(accepted + n, reason="invalid_email") for n in range(1, unreadable + 1))],
        addresses=[*map(an_email, good), *(a_phone(n) for n in good if n % 2)],
        tags=[{"record_no": n, "tag": "vip"} for n in good],
        rejects=[a_reject(accepted + unreadable + n) for n in range(1, rejected + 1)],
    )
