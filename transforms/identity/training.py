"""Learn how duplicates look in this warehouse: Splink's expectation maximisation over its own contacts, without labels.

What is learned is how often each level of likeness is met between two of one person, and between any two: numbers, no
value of a contact. The shipped model comes from invented people (its `provenance`); a warehouse's own takes its place.
"""

import json
from datetime import datetime
from typing import Any, Final

import splink
from splink import SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from transforms.errors import ModelUntrained
from transforms.identity import match_table, model
from transforms.settings import Settings
from transforms.warehouse import Session, Warehouse

PAIRS: Final = 2e7
"""Random pairs to learn from what two people have in common; the rarest levels are met a few times in so many."""
_SEED: Final = 1
_BLOCKS: Final = (("mobile",), ("full_name", "city"), ("full_name", "company"))
"""What pairs that are learned from have in common: each implies one person, which a household's address does not."""


def train(warehouse: Warehouse, settings: Settings, *, as_of: datetime, pairs: float = PAIRS) -> dict[str, Any]:
    """Learn a model and put it in the place of the one in use, as a whole or not at all. Returns its provenance.

    The next run of `find` compares everybody under it.

    Raises:
        ModelUntrained: contacts are too few: the model in use stays.
    """
    with warehouse.read() as session:
        contacts = match_table.build(session, full=True)
        learned = learn(session, pairs=pairs)
    provenance = {
        "contacts": contacts, "pairs": int(pairs), "seed": _SEED, "trained_at": as_of.isoformat(),
        "splink": splink.__version__,
    }  # fmt: skip
    settings.make_folders()
    written = settings.model.with_suffix(".part")
    written.write_text(json.dumps({"provenance": provenance, **learned}, indent=1) + "\n", "utf-8")
    written.replace(settings.model)
    return provenance


def learn(session: Session, *, pairs: float) -> dict[str, Any]:
    """The model of the temp table match_table, as JSON. Raises ModelUntrained."""
    with model.guarded(session, "train the model"):
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="n",
            comparisons=model.comparisons(),
            blocking_rules_to_generate_predictions=[block_on("n")],
            retain_intermediate_calculation_columns=False,
        )
        _, linker = model.linker_of(session, settings)
        linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=_SEED)
        for columns in _BLOCKS:
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
            except EMTrainingException:
                raise _untrained([f"two contacts of one {' and '.join(columns)}"]) from None
        learned: dict[str, Any] = linker.misc.save_model_to_json()
    _check_observed(learned)
    return learned


def _check_observed(learned: dict[str, Any]) -> None:
    """What was never met has no number, or a made-up one that is wrong by orders of magnitude."""
    unknown = [
        f"{comparison['output_column_name']} {level['label_for_charts']}"
        for comparison in learned["comparisons"]
        for level in comparison["comparison_levels"]
        if not level.get("is_null_level") and not (level.get("m_probability") and level.get("u_probability"))
    ]
    if unknown:
        raise _untrained(unknown)


def _untrained(unknown: list[str]) -> ModelUntrained:
    return ModelUntrained(
        f"Never observed: {', '.join(unknown)}. The model in use stays. Train on more contacts.", levels=unknown
    )
