"""What the fault tests rest on: the list changes everything there is, and the rules notice what is torn."""

from tests.faults.content import faults
from tests.faults.prepared import Prepared
from transforms.vocabulary import Outcome
from transforms.warehouse import Query, Transaction, Unchanged, Warehouse

LOST = {
    "DELETE FROM lake.contacts WHERE last_name = 'Lee'": "contact_addresses without their contact",
    "DELETE FROM lake.addresses WHERE value = 'p1@example.com'": "contact_addresses without their address",
    "DELETE FROM lake.companies WHERE name = 'Acme 1'": "contact_companies without their company",
    "DELETE FROM lake.suppressions": "opted-out, bounced or complained addresses that are not suppressed",
    "DELETE FROM lake.import_rows WHERE record_no % 2 = 0": "contacts no import_row tells of",
    "DELETE FROM lake.commits WHERE key LIKE 'import:%'": "imports without their ledger row",
    "UPDATE lake.addresses SET opt_status = 'opted_out'": "addresses whose status is not what their last event says",
}
OF_A_LIST = {
    "contacts", "addresses", "contact_addresses", "contact_tags", "external_ids", "companies", "contact_companies",
    "suppressions", "consent_events", "ledger_seals", "imports", "import_rows", "match_pairs", "action_changes",
    "commits", "fence",
}  # fmt: skip
DOUBLED = ("contacts", "addresses", "contact_addresses", "contact_tags", "external_ids", "companies", "suppressions")


def test_the_list_changes_every_kind_of_thing(prepared: Prepared) -> None:
    assert prepared.undisturbed.outcomes is not None
    assert {outcome for outcome, count in prepared.undisturbed.outcomes.items() if count} == set(Outcome)
    # every other table belongs to a verb that is not a list
    assert set(prepared.after.tables_unlike(prepared.before)) == OF_A_LIST


def test_what_is_lost_or_doubled_is_noticed(prepared: Prepared) -> None:
    doubled = {f"INSERT INTO lake.{table} SELECT * FROM lake.{table} LIMIT 1": f"{table} twice" for table in DOUBLED}

    def work(transaction: Transaction) -> dict[str, int]:
        # within a transaction the fence has moved on already, and the ledger row comes last
        assert set(faults(transaction)) == {"a fence that is not the count of commits"}
        for tears in (doubled, LOST, {"DELETE FROM lake.imports": "import_rows without their import"}):
            for statement in tears:
                transaction.run(Query.inline("tear", statement))
            assert set(tears.values()) - set(faults(transaction)) == set()
        raise Unchanged({"noticed": True})

    assert Warehouse(prepared.settings).write("tear", work, as_of=prepared.as_of).facts == {"noticed": True}
