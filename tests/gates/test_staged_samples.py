"""What staging really leaves behind is what the gate looks at: every sample list, the dirty one too, passes it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from expectations.gate import enforce
from transforms.lists.stage import stage
from transforms.settings import PROJECT, Settings

SAMPLES = sorted((PROJECT / "data" / "samples").glob("*.csv"))


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])
def test_a_sample_list_passes_the_gate(sample: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.make_folders()
    for file in sample.parent.glob(f"{sample.name}*"):
        shutil.copy(file, settings.inbox)
    staged = stage(settings, {"list_path": sample.name}, as_of=datetime(2026, 11, 21, tzinfo=UTC))
    assert enforce(staged.folder(settings), settings=settings).records == staged.records > 0
