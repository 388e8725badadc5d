"""The benchmark of duplicates runs, its worlds hold what they promise, and its bounds are right."""

import pytest

from tests.bench import dedupe, dedupe_lists


def test_a_world_is_imported_looked_through_and_judged(tmp_path):
    lines = dedupe.bench(tmp_path, "town", 300, 1).splitlines()
    assert lines[0].startswith("### town: ")
    assert [line.split(" | ")[0] for line in lines[4:9]] == [
        "| precision of auto", "| recall of auto, of all true pairs", "| recall of auto, of the reachable pairs",
        "| auto and review, of the reachable pairs", "| precision of auto and review",
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("world", dedupe_lists.WORLDS)
def test_the_same_seed_makes_the_same_lists(world, tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        dedupe_lists.write(tmp_path / name, world, people=200, seed=5)
    assert (tmp_path / "one" / "crm.csv").read_bytes() == (tmp_path / "other" / "crm.csv").read_bytes()


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)]
)
def test_the_bounds_are_those_of_wilson(right, of, low, high):
    assert dedupe.wilson(right, of) == pytest.approx((low, high), abs=1e-4)
