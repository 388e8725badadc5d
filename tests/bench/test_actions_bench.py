"""The benchmark of bulk actions runs, and every action it measures changes everybody it should."""

from tests.bench import actions


def test_every_action_is_measured_against_its_bare_statement(tmp_path, in_this_process):
    in_this_process(actions, name="tag")
    lines = actions.table(tmp_path, contacts=300, targets=[200]).splitlines()
    assert lines[0] == "Of 300 contacts"
    measured = [line.split(" | ")[:2] for line in lines[4:]]
    assert measured == [[f"| {name}", "200"] for name in actions.ACTIONS]
    assert all('"changed": 200' in line for line in lines[4:])
    assert list(tmp_path.iterdir()) == []
