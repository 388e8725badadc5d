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
    data_path: str = Field(
        "", description="where the lake's Parquet files lie, e.g. s3://bucket/lake; empty: under home"
    )
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_key_id: str = ""
    s3_secret: SecretStr = SecretStr("")
    s3_use_ssl: bool = True

    memory_limit: str = Field(
        "1GB", description="of DuckDB, which spills beyond it; a process takes about as much again"
    )
    threads: int = Field(2, ge=1)
    lease_timeout: timedelta = timedelta(minutes=60)
    retry_timeout: timedelta = timedelta(minutes=10)

    max_list_bytes: int = 20 * GIBIBYTE
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

    archive_days: int = Field(
        30, description="imported lists, and what was staged of them, are gone after so many days"
    )
    abandoned_after: timedelta = Field(timedelta(days=1), description="a staging that a killed process left is removed")
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
    def lake(self) -> Path:
        """The embedded catalog, the writer's lock, and the Parquet files unless `data_path` says otherwise."""
        return self.home / "lake"

    @property
    def spill(self) -> Path:
        """DuckDB's temporary files."""
        return self.home / "spill"

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
            self.lake,
            self.lake / "files",
            self.spill,
            self.secrets,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
