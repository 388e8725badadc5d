"""Whatever is imported, done, deleted, restored and undone, in any order: who opted out is never mailable again, every
status is what a model in plain Python says, and every contact of an action has one outcome.

More stories: CONTACTS_TEST_STORIES=20 (2 by default).
"""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.actions.conftest import EVIDENCE, crowd
from tests.support.contents import everything
from transforms.settings import Settings

PEOPLE = ("ann", "bob", "cleo")
HEADER = "first name,last name,email,tags,city,status\n"
WORDS = ("Subscribed", "Unsubscribed", "")
AT_ONCE = (
    ("update_tags", {"add_tags": ["new"], "remove_all_tags": True}, "undo_action"),
    ("update_fields", {"set": {"custom.colour": "green"}, "clear": ["city"]}, "undo_action"),
    ("delete_contacts", {"confirm": "DELETE"}, "undo_action"),
    ("delete_contacts", {"confirm": "DELETE"}, "restore_contacts"),
)


def record(person: str, word: str, city: str) -> str:
    return f"{person.title()},{person.title()}son,{person}@example.com,{person},{city},{word}\n"


class Warehouse(RuleBasedStateMachine):
    """A warehouse of three people, and what the model knows of them: who opted out, who is alive."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="actions-"))
        first = HEADER + "".join(record(person, "Subscribed", "Ulm") for person in PEOPLE)
        self.actions = crowd(Settings(home=self.folder / "home", batch_contacts=2), first)
        self.opted_out: set[str] = set()
        self.lists = 0

    def teardown(self) -> None:
        """However the story went: what is done now and taken back at once leaves everything as it was."""
        try:
            self.delete(PEOPLE[0])  # somebody whom nothing of this may bring back
            before = everything(self.actions.warehouse)
            for kind, answers, taken_back in AT_ONCE:
                self.everybody(kind, **answers)
                done = str(self.actions.done[-1])
                self.everybody(taken_back, action_id=done, select="action", select_value=done)
                after = everything(self.actions.warehouse)
                assert {table for table in after if after[table] != before[table]} == set(), (kind, taken_back)
        finally:
            shutil.rmtree(self.folder)

    def everybody(self, kind: str, **answers: object) -> None:
        self.actions.do(kind, **answers)

    @rule(words=st.tuples(*(st.sampled_from(WORDS) for _ in PEOPLE)), city=st.sampled_from(("Ulm", "Bern")))
    def import_a_list(self, words: tuple[str, ...], city: str) -> None:
        self.actions.later()
        self.lists += 1
        text = HEADER + "".join(record(person, word, city) for person, word in zip(PEOPLE, words, strict=True))
        self.actions.imports.of(text, name=f"list {self.lists}.csv", exported_at="2026-11-20")
        self.opted_out |= {person for person, word in zip(PEOPLE, words, strict=True) if word == "Unsubscribed"}

    @rule(person=st.sampled_from(PEOPLE))
    def opt_out(self, person: str) -> None:
        chosen = {"select": "tag", "select_value": person}
        if self.actions.do("update_opt_status", direction="opt_out", **chosen):
            self.opted_out.add(person)

    @rule()
    def opt_in(self) -> None:
        self.everybody("update_opt_status", direction="opt_in", **EVIDENCE)

    @rule(person=st.sampled_from(PEOPLE))
    def delete(self, person: str) -> None:
        self.everybody("delete_contacts", confirm="DELETE", select="tag", select_value=person)

    @rule()
    def restore(self) -> None:
        self.everybody("restore_contacts")

    @rule(two=st.permutations(PEOPLE))
    def merge(self, two: list[str]) -> None:
        held = dict(self.actions.rows("SELECT email, contact_id::VARCHAR FROM lake.emails"))
        master, other = (held.get(f"{person}@example.com") for person in two[:2])
        if master and other and master != other:
            self.everybody("merge_contacts", master_id=master, other_id=other)

    @rule(city=st.sampled_from(("Ulm", "Graz")))
    def edit(self, city: str) -> None:
        self.everybody("update_fields", set={"city": city})

    @precondition(lambda self: self.actions.done)
    @rule(which=st.integers(0, 99))
    def undo_an_action(self, which: int) -> None:
        self.actions.undo(self.actions.done[which % len(self.actions.done)])

    @rule(which=st.integers(0, 99))
    def undo_an_import(self, which: int) -> None:
        imports = self.actions.rows("SELECT import_id FROM lake.imports ORDER BY imported_at")
        self.actions.undo(imports[which % len(imports)][0])

    @invariant()
    def who_opted_out_is_not_mailable(self) -> None:
        status = dict(self.actions.rows("SELECT split_part(value, '@', 1), opt_status FROM lake.addresses"))
        assert {person for person, word in status.items() if word == "opted_out"} == self.opted_out
        mailable = {email.split("@")[0] for (email,) in self.actions.rows("SELECT email FROM lake.mailable_emails")}
        assert not mailable & self.opted_out

    @invariant()
    def every_old_id_leads_to_one_contact(self) -> None:
        led = self.actions.rows("SELECT count(*) AS ids, count(DISTINCT merged_id) AS once FROM lake.survivors")
        assert led == self.actions.rows("SELECT count(*) AS ids, count(*) AS once FROM lake.redirects")

    @invariant()
    def every_contact_has_one_outcome(self) -> None:
        assert (
            self.actions.rows("SELECT 1 FROM lake.action_results GROUP BY action_id, contact_id HAVING count(*) > 1")
            == []
        )


TestWarehouse = Warehouse.TestCase
TestWarehouse.settings = settings(
    max_examples=int(os.environ.get("CONTACTS_TEST_STORIES", "2")),
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
