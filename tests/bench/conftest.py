"""Benchmarks that run in the test's own process: half of what a step costs there is loading packages."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.bench.measure import Figure


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the steps of a benchmark run here, but those that `apart` describes: they stay in processes of their own."""

    def patch(bench: ModuleType, **apart: Any) -> None:
        measured = bench.step

        def step(name: str, /, **given: Any) -> Figure:
            if apart.items() <= ({"step": name} | given).items():
                return measured(name, **given)
            return Figure(name, wall_s=1.0, cpu_s=1.0, peak_mb=1.0, facts=bench.STEPS[name](**given))

        monkeypatch.setattr(bench, "step", step)

    return patch
