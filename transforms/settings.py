"""Where state lives and every limit: one frozen object, read from CONTACTS_* variables.

Nothing here opens a file or a connection; `Settings.make_folders` only creates the private folders.
"""

from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT: Final = Path(__file__).resolve().parent.parent
KIBIBYTE: Final = 1024
MEBIBYTE: Final = 1024 * KIBIBYTE
GIBIBYTE: Final = 1024 * MEBIBYTE


class Settings(BaseSettings):
    """Every limit and place. Sizes are bytes, times are timedeltas."""

    model_config = SettingsConfigDict(env_prefix="CONTACTS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    home: Path = PROJECT / "data"
    catalog: SecretStr = Field(SecretStr(""), description="PostgreSQL URI of the lake catalog; empty: embedded SQLite")
    airflow_database: SecretStr = Field(
        SecretStr(""), description="PostgreSQL URI of Airflow's own database, for the purge to search; empty: SQLite"
    )
    data_path: str = Field(
        "", description="where the lake's Parquet files lie, e.g. s3://bucket/lake; empty: under home"
    )
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_key_id: str = ""
    s3_secret: SecretStr = SecretStr("")
    s3_use_ssl: bool = True

    memory_limit: str = Field(
        "900MB", description="of DuckDB, which spills beyond it; a process takes about as much again"
    )
    threads: int = Field(2, ge=1)
    lease_timeout: timedelta = timedelta(minutes=60)
    retry_timeout: timedelta = timedelta(minutes=10)

    max_list_bytes: int = 20 * GIBIBYTE
    max_upload_bytes: int = Field(
        GIBIBYTE, description="a list that is uploaded in the UI; larger ones go to the inbox"
    )
    max_expansion: int = Field(100, description="a compressed list may grow at most this many times")
    max_field_bytes: int = 32 * KIBIBYTE
    max_record_bytes: int = MEBIBYTE
    max_columns: int = 500
    max_sidecar_bytes: int = 64 * KIBIBYTE
    max_name_characters: int = 200
    max_tag_characters: int = 64
    stage_rows: int = Field(125_000, description="records normalised at a time: bounds the memory of an import")

    batch_contacts: int = Field(50_000, ge=1, description="contacts a bulk action changes in one transaction")
    max_share: float = Field(
        0.2, gt=0, le=1, description="a bulk action on a larger share of the live contacts needs their count typed in"
    )
    admins: str = Field("admin", description="who may delete and restore: user names with commas between them")
    restore: Literal["on", "off"] = Field("on", description="off: a deleted contact cannot be restored (HIPAA)")
    restore_days: int = Field(60, ge=1, description="deleted contacts can be restored for so many days of 24 hours")
    delete_smart_list: str = Field("", description="whom the scheduled runs of `delete_contacts` delete")
    delete_schedule: str = Field("", description="cron of those runs; empty: none")

    auto_merge: Literal["on", "off"] = Field(
        "on", description="off: duplicates are never merged by themselves, only foretold"
    )
    max_merges: int = Field(10_000, ge=1, description="contacts into which one run merges duplicates by itself")
    review_sample: float = Field(
        0.01, ge=0, le=1, description="share of the automatic merges that wait for a person's blind verdict first"
    )

    spark: str = Field(
        "",
        description="master of the Spark cluster that weighs pairs, e.g. local-cluster[2,1,1024]; empty: DuckDB does",
    )

    archive_days: int = Field(
        30, description="imported lists, and what was staged of them, are gone after so many days"
    )
    journal_path: Path | None = Field(
        None, description="where suppressions and purges are noted for the restore of a backup; empty: under home"
    )
    exports: str = Field("", description="where exports lie, e.g. s3://bucket/exports; empty: under home")
    quarantine_days: int = Field(90, ge=1, description="rejected records wait for so many days of 24 hours")
    review_days: int = Field(30, ge=1, description="possible duplicates, as files, are kept for so many days")
    export_days: int = Field(30, ge=1, description="the files of an export are gone after so many days of 24 hours")
    export_rows: int = Field(
        1_000_000, ge=1, description="contacts a file of an export holds; a spreadsheet takes 1,048,575"
    )
    export_part: int = Field(250_000, ge=1, description="contacts exported at a time: bounds the memory of an export")
    export_zip_bytes: int = Field(64 * MEBIBYTE, description="a CSV file of an export that is larger is zipped")
    abandoned_after: timedelta = Field(
        timedelta(days=1), description="a staging or an export that a killed process left is removed"
    )
    clock_tolerance: timedelta = Field(
        timedelta(days=7), description="expiry removes nothing if its last pass is further away: the clock may be wrong"
    )

    @property
    def admin_names(self) -> frozenset[str]:
        """The users that `admins` names."""
        return frozenset(name.strip() for name in self.admins.split(",") if name.strip())

    @property
    def inbox(self) -> Path:
        """Lists waiting to be imported, each with its `<file>.consent.yaml`."""
        return self.home / "inbox"

    @property
    def archive(self) -> Path:
        """Imported lists as they came, kept `archive_days`."""
        return self.home / "archive"

    @property
    def staged(self) -> Path:
        """Parsed and normalised lists, one folder an import."""
        return self.home / "staged"

    @property
    def quarantine(self) -> Path:
        """Rejected records, one CSV an import."""
        return self.home / "quarantine"

    @property
    def review(self) -> Path:
        """Possible duplicates for a person to decide, and the filled files."""
        return self.home / "review"

    @property
    def export_drafts(self) -> Path:
        """Exports that are being written; the finished ones lie beside them unless `exports` says otherwise."""
        return self.home / "exports" / ".drafts"

    @property
    def certificates(self) -> Path:
        """What the purges proved, one file a purge."""
        return self.home / "certificates"

    @property
    def journal(self) -> Path:
        """What a restore has to replay, pseudonymous. Belongs on another disk than the lake: CONTACTS_JOURNAL_PATH."""
        return self.journal_path or self.home / "journal"

    @property
    def lake(self) -> Path:
        """The embedded catalog, the writer's lock, and the Parquet files unless `data_path` says otherwise."""
        return self.home / "lake"

    @property
    def spill(self) -> Path:
        """DuckDB's temporary files."""
        return self.home / "spill"

    @property
    def model(self) -> Path:
        """What was learned of duplicates in this warehouse; while it is not there, the shipped model counts."""
        return self.home / "model" / "match_model.json"

    @property
    def secrets(self) -> Path:
        """The pseudonym key."""
        return self.home / "secrets"

    def make_folders(self) -> None:
        """Create every folder under `home`, readable by its owner alone (0700)."""
        for folder in (
            self.home,
            self.inbox,
            self.archive,
            self.staged,
            self.quarantine,
            self.review,
            self.export_drafts.parent,
            self.export_drafts,
            self.certificates,
            self.journal,
            self.lake,
            self.lake / "files",
            self.spill,
            self.secrets,
            self.model.parent,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
