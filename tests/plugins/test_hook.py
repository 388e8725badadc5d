"""From an Airflow connection, or none, to the settings of the warehouse; no password on the way out."""

import json
import logging

import pytest
from airflow.sdk.exceptions import AirflowNotFoundException
from psycopg.conninfo import conninfo_to_dict

from plugins.contact_warehouse_hook import ContactWarehouseHook

PASSWORD = "p@ss/w#o%r d?:&ünïcode"
SECRET = "s3-key/with+odd=signs"


@pytest.fixture
def connection(monkeypatch):
    """Define a connection as a deployment would: in the environment."""

    def define(name="contact_warehouse", **parts):
        monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps({"conn_type": "duckdb"} | parts))

    return define


def test_without_a_connection_the_embedded_default_is_used(monkeypatch, tmp_path):
    monkeypatch.setenv("CONTACTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CONTACTS_THREADS", "3")
    settings = ContactWarehouseHook().contact_settings()
    assert (settings.home, settings.threads) == (tmp_path / "home", 3)
    assert (settings.catalog.get_secret_value(), settings.data_path) == ("", "")


def test_only_the_default_connection_may_be_missing():
    with pytest.raises(AirflowNotFoundException):
        ContactWarehouseHook(duckdb_conn_id="elsewhere").contact_settings()


def test_another_connection_can_be_named(connection, tmp_path):
    connection("elsewhere", extra={"home": str(tmp_path)})
    assert ContactWarehouseHook(duckdb_conn_id="elsewhere").contact_settings().home == tmp_path


def test_the_connection_wins_and_the_environment_fills_what_it_leaves_open(connection, monkeypatch, tmp_path):
    monkeypatch.setenv("CONTACTS_HOME", "/elsewhere")
    monkeypatch.setenv("CONTACTS_MEMORY_LIMIT", "3GB")
    connection(extra={"home": str(tmp_path), "threads": "4", "data_path": "", "s3_use_ssl": False})
    settings = ContactWarehouseHook().contact_settings()
    assert (settings.home, settings.threads, settings.s3_use_ssl) == (tmp_path, 4, False)
    assert (settings.memory_limit, settings.data_path, settings.catalog.get_secret_value()) == ("3GB", "", "")


def test_a_host_makes_the_catalog_postgresql_whatever_the_password_holds(connection):
    connection(host="db.example.com", port=5433, login="la:ke@", password=PASSWORD, schema="lake db")
    uri = ContactWarehouseHook().contact_settings().catalog.get_secret_value()
    assert conninfo_to_dict(uri) == {
        "host": "db.example.com", "port": "5433", "user": "la:ke@", "password": PASSWORD, "dbname": "lake db",
    }  # fmt: skip


def test_how_the_catalogs_server_is_spoken_to_comes_from_the_extra(connection, tmp_path):
    connection(host="db.example.com", extra={"sslmode": "verify-full", "connect_timeout": 5, "home": str(tmp_path)})
    uri = ContactWarehouseHook().contact_settings().catalog.get_secret_value()
    assert conninfo_to_dict(uri) == {"host": "db.example.com", "sslmode": "verify-full", "connect_timeout": "5"}


def test_the_lakes_files_may_lie_in_a_bucket(connection):
    connection(
        extra={
            "data_path": "s3://lake/files",
            "s3_endpoint": "minio:9000",
            "s3_region": "eu-central-1",
            "s3_key_id": "key",
            "s3_secret": SECRET,
        }
    )
    settings = ContactWarehouseHook().contact_settings()
    assert (settings.data_path, settings.s3_endpoint) == ("s3://lake/files", "minio:9000")
    assert (settings.s3_region, settings.s3_key_id) == ("eu-central-1", "key")
    assert settings.s3_secret.get_secret_value() == SECRET


def test_no_secret_is_shown_or_logged(connection, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    connection(host="db.example.com", login="lake", password=PASSWORD, extra={"s3_secret": SECRET})
    hook = ContactWarehouseHook()
    settings = hook.contact_settings()
    shown = [repr(settings), str(settings), settings.model_dump_json(), repr(hook), repr(hook.warehouse()), caplog.text]
    assert "p%40ss" in settings.catalog.get_secret_value()
    for text in (*shown, *capfd.readouterr()):
        assert PASSWORD not in text
        assert "p%40ss" not in text
        assert SECRET not in text


def test_a_secret_of_the_wrong_type_is_not_quoted_when_something_else_is_wrong(connection):
    connection(extra={"s3_secret": 987654321, "threads": "many"})
    with pytest.raises(ValueError, match="threads") as refused:
        ContactWarehouseHook().contact_settings()
    assert "987654321" not in str(refused.value)


@pytest.mark.parametrize("way", ["get_conn", "get_uri", "get_first", "get_records"])
@pytest.mark.parametrize(
    "parts", [{}, {"host": "db.example.com", "password": "secret"}], ids=["embedded", "postgresql"]
)
def test_nothing_of_the_base_hook_passes_the_one_door_by(connection, way, parts):
    connection(**parts)
    arguments = ["SELECT 1"] if way in ("get_first", "get_records") else []
    with pytest.raises(NotImplementedError, match=r"hook\.warehouse\(\)\.read\(\)"):
        getattr(ContactWarehouseHook(), way)(*arguments)
