"""docs/migration.md, done as a new user would: every list and attestation in it is imported, every table holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.properties.world import warehouse
from tests.support.imports import NOW, Imports
from transforms.lists.attestation import SIDECAR_SUFFIX
from transforms.lists.load import load
from transforms.lists.preset import presets
from transforms.lists.report import Report
from transforms.lists.stage import stage
from transforms.settings import PROJECT

BLOCK = re.compile(r"^```(csv|yaml|markdown) (.+?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^\| .+ \| (\S+@example\.com) \| (\w+) \| (\w+) \|$", re.MULTILINE)
TOOLS = {
    "Mailchimp": {"mailchimp"}, "HubSpot": {"hubspot_contacts", "hubspot_unsubscribes_bounces"},
    "Klaviyo": {"klaviyo_list", "klaviyo_suppressed"}, "ActiveCampaign": {"activecampaign"},
    "Constant Contact": {"constant_contact"}, "Brevo": {"brevo"},
}  # fmt: skip


@dataclass
class Section:
    """What the document says of one tool. lists, answers: text by file name; excerpts: lines of a list's report."""

    text: str
    lists: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    excerpts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def examples(self) -> dict[str, tuple[str, str]]:
        """Address -> status and deliverability, as the table has it."""
        return {address: (status, delivery) for address, status, delivery in EXAMPLE.findall(self.text)}


def section(tool: str) -> Section:
    document = (PROJECT / "docs" / "migration.md").read_text("utf-8")
    heading = rf"^## (?:{'|'.join(TOOLS)})$"  # a report's captions, too, begin with ##
    found = Section(re.split(heading, document.split(f"\n## {tool}\n")[1], flags=re.MULTILINE)[0])
    for kind, name, text in BLOCK.findall(found.text):
        if kind == "csv":
            found.lists[name] = text
        elif kind == "yaml":
            found.answers[name.removesuffix(SIDECAR_SUFFIX)] = text
        else:
            found.excerpts[name.removeprefix("in the report of ")] = text.splitlines()
    return found


def imported(imports: Imports, told: Section) -> Iterator[tuple[str, Report]]:
    """List and answers lie in the inbox, and nobody says anything else."""
    for name, text in told.lists.items():
        answers = told.answers.get(name) or told.answers["beside every file"]
        imports.put(answers, name + SIDECAR_SUFFIX)
        staged = stage(imports.settings, {"list_path": imports.put(text, name)}, as_of=NOW)
        yield name, load(imports.warehouse, imports.settings, staged, as_of=NOW)


@pytest.mark.parametrize("tool", TOOLS)
def test_who_follows_the_document_gets_what_it_says(tool):
    told = section(tool)
    with warehouse() as imports:
        reports = dict(imported(imports, told))
        pages = {
            name: (imports.settings.quarantine / f"{report.import_id}.report.md").read_text("utf-8").splitlines()
            for name, report in reports.items()
        }
        found = imports.rows("SELECT value, opt_status, deliverability FROM lake.addresses WHERE channel = 'email'")
    assert {report.source for report in reports.values()} == TOOLS[tool]
    assert {value: (status, delivery) for value, status, delivery in found} == told.examples
    for report in reports.values():
        assert (report.more_permissive, report.outcomes["rejected"], report.unknown_words) == (0, 0, {})
        assert "consent_column_missing" not in report.notes
    for name, lines in told.excerpts.items():
        assert [line for line in lines if line not in pages[name]] == []


@pytest.mark.parametrize("tool", TOOLS)
def test_every_status_word_of_the_tool_is_spoken_of(tool):
    text = section(tool).text.casefold()
    words = {
        word.strip("*").replace(" ", "_") if preset.startswith("klaviyo") else word.strip("*")
        for preset in TOOLS[tool]
        for column in presets()[preset].consent
        for listed in column.words.values()
        for word in listed
    }
    assert sorted(word for word in words if word.casefold() not in text) == []
