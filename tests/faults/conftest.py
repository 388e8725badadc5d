"""A warehouse with contacts and a list that is staged, not loaded: once per catalog, to take copies of."""

from collections.abc import Iterator

import pytest

from tests.faults.prepared import Prepared, prepare


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    uri = request.getfixturevalue("postgres_uri") if request.param == "postgresql" else ""
    with prepare(tmp_path_factory.mktemp(f"prepared-{request.param}"), uri) as found:
        yield found
