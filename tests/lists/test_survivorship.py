"""Which value of a contact survives when lists say different things of it, custom columns above all."""

import pytest

FULL = "email,hobby,pet,shoe\nann@example.com,chess,cat,39\n"


def custom(imports):
    return imports.rows("SELECT custom->>'hobby', custom->>'pet', custom->>'shoe' FROM lake.live_contacts")


@pytest.mark.parametrize(
    ("columns", "on_existing", "outcome", "kept"),
    [
        ("pet,hobby\nann@example.com,cat,chess", "update", "unchanged", ("chess", "cat", "39")),
        ("pet\nann@example.com,cat", "update", "unchanged", ("chess", "cat", "39")),
        ("pet\nann@example.com,cat", "fill", "unchanged", ("chess", "cat", "39")),
        ("pet\nann@example.com,dog", "fill", "unchanged", ("chess", "cat", "39")),
        ("pet\nann@example.com,dog", "skip", "unchanged", ("chess", "cat", "39")),
        ("pet\nann@example.com,dog", "update", "updated", ("chess", "dog", "39")),
        ("pet,car\nann@example.com,dog,red", "fill", "updated", ("chess", "cat", "39")),
        ("shoe\nann@example.com,chess", "update", "updated", ("chess", "cat", "chess")),
    ],
)
def test_custom_columns_of_a_later_list(imports, columns, on_existing, outcome, kept):
    imports.of(FULL)
    report = imports.of(f"email,{columns}\n", on_existing=on_existing)
    assert (report.outcomes[outcome], custom(imports)) == (1, [kept])
    assert (
        imports.of(f"email,{columns}\n", on_existing=on_existing, exported_at="2026-11-02").outcomes["unchanged"] == 1
    )
