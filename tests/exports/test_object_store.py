"""The same verbs on an object store, over a real S3 API (moto's server)."""

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from transforms.exports.shelf import Shelf

BUCKET, ROOT = "contacts-test", "s3://contacts-test/exports"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint):
    access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    bucket = boto3.resource("s3", endpoint_url=f"http://{endpoint}", **access).Bucket(BUCKET)
    bucket.create()
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture
def stored(crowd_with, endpoint, bucket):
    """The crowd, its exports in the bucket."""
    return crowd_with(exports=ROOT, s3_endpoint=endpoint, s3_key_id="test", s3_secret="test", s3_use_ssl=False)


def names(bucket) -> list[str]:
    return sorted(each.key for each in bucket.objects.all())


def test_an_export_is_written_whole_read_back_and_recorded(stored, bucket):
    told = stored.make(format="both", rows_per_file=4)
    folder = f"exports/{told['export_id']}"
    assert names(bucket) == [f"{folder}/{name}" for name in sorted(file["name"] for file in told["files"])]
    sizes = {each.key.rpartition("/")[2]: each.size for each in bucket.objects.all()}
    assert sizes == {file["name"]: file["bytes"] for file in told["files"]}
    assert stored.rows("SELECT root, contacts FROM lake.exports") == [(ROOT, 6)]
    assert list(stored.settings.export_drafts.iterdir()) == []


def test_it_expires(stored, bucket):
    stored.make()
    made_at = stored.imports.now
    stored.expire(made_at + _days(29))
    assert len(names(bucket)) == 1
    assert stored.expire(made_at + _days(30))["expired"] == 1
    assert (names(bucket), stored.ends()[0][1]) == ([], "expired")


def test_it_is_revoked_and_found_even_after_exports_went_elsewhere(stored, bucket):
    stored.make()
    stored.imports.settings = stored.settings.model_copy(update={"exports": ""})
    assert stored.erase("Ann") == 1
    assert (names(bucket), stored.ends()[0][1]) == ([], "erased")


def test_what_was_never_recorded_is_swept(stored, bucket):
    told = stored.make()
    stray = "exports/01890a5d-ac96-774b-bcce-b302099a8057/contacts-0001.csv"
    bucket.put_object(Key=stray, Body=b"x")
    bucket.put_object(Key="exports/notes.txt", Body=b"x")
    from transforms import exports

    with stored.warehouse.read() as session:
        assert exports.sweep(session, stored.settings) == 1
    assert names(bucket) == sorted([f"exports/{told['export_id']}/contacts-0001.csv", "exports/notes.txt"])


def test_a_retry_takes_the_place_of_what_a_killed_run_left(stored, bucket, monkeypatch):
    monkeypatch.setattr(Shelf, "digest", _killed)
    with pytest.raises(KeyboardInterrupt):
        stored.make(rows_per_file=2)
    monkeypatch.undo()
    assert len(names(bucket)) == 3
    told = stored.again()
    assert [file["rows"] for file in told["files"]] == [6]
    assert names(bucket) == [f"exports/{told['export_id']}/contacts-0001.csv"]


def _killed(*_):
    raise KeyboardInterrupt


def _days(days: int):
    from datetime import timedelta

    return timedelta(days=days)
