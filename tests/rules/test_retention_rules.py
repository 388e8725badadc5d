"""The retention table misses no folder and no limit, and the page for people is made from it."""

import pytest

from tests.house.checkout import PROJECT
from transforms.errors import RuleGap
from transforms.rules import retention


def test_the_page_is_up_to_date():
    assert (PROJECT / "docs" / "retention.md").read_text("utf-8") == retention.page()


@pytest.mark.parametrize(
    ("lacks", "told"), [("place", "'archive'"), ("setting", "'export_days'")], ids=["a folder", "a limit"]
)
def test_what_is_missing_is_told(monkeypatch, lacks, told):
    left = [row for row in retention.RETENTION if row[lacks] != told.strip("'")]
    monkeypatch.setattr(retention, "RETENTION", left)
    with pytest.raises(RuleGap, match=rf"{told}.* missing"):
        retention._check()


def test_a_setting_there_is_not_is_told(monkeypatch):
    monkeypatch.setattr(retention, "RETENTION", [*retention.RETENTION, {"place": "lake", "setting": "years"}])
    with pytest.raises(RuleGap, match=r"'years'.* unknown"):
        retention._check()
