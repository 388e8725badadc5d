"""The benchmark of bulk actions runs, and every action it measures changes everybody it should."""

from tests.bench import actions
from tests.bench.measure import Figure


def test_every_action_is_measured_against_its_bare_statement(tmp_path, monkeypatch):
    """One in processes of its own as the benchmark does it, the others in this one: half of it is loading packages."""
    in_a_process = actions.step

    def step(name, /, **given):
        if given.get("name") == "tag":
            return in_a_process(name, **given)
        return Figure(name, wall_s=1.0, cpu_s=1.0, peak_mb=1.0, facts=actions.STEPS[name](**given))

    monkeypatch.setattr(actions, "step", step)
    lines = actions.table(tmp_path, contacts=300, targets=[200]).splitlines()
    assert lines[0] == "Of 300 contacts"
    measured = [line.split(" | ")[:2] for line in lines[4:]]
    assert measured == [[f"| {name}", "200"] for name in actions.ACTIONS]
    assert all('"changed": 200' in line for line in lines[4:])
    assert list(tmp_path.iterdir()) == []
