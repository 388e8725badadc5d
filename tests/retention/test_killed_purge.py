"""A purge that is killed, kill -9, at any of its steps: the next night leaves what an undisturbed one leaves. On
PostgreSQL: `test_postgresql.py`.
"""

import pytest

from tests.retention.killed import SHARES, STRIDE, at_every_step, the_next_night_ends_as_if_nothing_had_happened


@pytest.mark.parametrize("share", SHARES)
def test_the_next_night_ends_as_if_nothing_had_happened(share, made, purge, tmp_path):
    step = int(share * len(purge.run.steps))
    the_next_night_ends_as_if_nothing_had_happened(made, purge, tmp_path / "home", step)


@pytest.mark.skipif(not STRIDE, reason="long: set CONTACTS_TEST_STRIDE")
def test_at_every_step(made, purge, tmp_path):
    at_every_step(made, purge, tmp_path / "home")
