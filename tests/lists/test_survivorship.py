"""Which value of a contact survives when lists say different things of it, custom columns above all."""

from tests.properties.world import outcomes

FULL = ("chess", "cat", "39")
# the captions of the later list, its cells, what it may do, how its record ends, and the hobby, pet and shoe kept
CASES = [
    ("pet,hobby", "cat,chess", "update", "unchanged", ("chess", "cat", "39")),
    ("pet", "cat", "update", "unchanged", ("chess", "cat", "39")),
    ("pet", "cat", "fill", "unchanged", ("chess", "cat", "39")),
    ("pet", "dog", "fill", "unchanged", ("chess", "cat", "39")),
    ("pet", "dog", "skip", "unchanged", ("chess", "cat", "39")),
    ("pet", "dog", "update", "updated", ("chess", "dog", "39")),
    ("pet,car", "dog,red", "fill", "updated", ("chess", "cat", "39")),
    ("shoe", "chess", "update", "updated", ("chess", "cat", "chess")),
]
LISTS = dict.fromkeys((captions, on_existing) for captions, _, on_existing, *_ in CASES)


def later(imports, exported_at):
    """Case -> how its record ended, in one list for each captions and `on_existing`."""
    ended = {}
    for captions, on_existing in LISTS:
        cases = [at for at, (said, _, may, *_) in enumerate(CASES) if (said, may) == (captions, on_existing)]
        text = f"email,{captions}\n" + "".join(f"ann{at}@example.com,{CASES[at][1]}\n" for at in cases)
        report = imports.of(text, on_existing=on_existing, exported_at=exported_at)
        ended |= dict(zip(cases, (outcome for outcome, _ in outcomes(imports, report)), strict=True))
    return ended


def test_custom_columns_of_a_later_list(imports):
    imports.of(
        "email,hobby,pet,shoe\n" + "".join(f"ann{at}@example.com,{','.join(FULL)}\n" for at in range(len(CASES)))
    )
    ended = later(imports, "2026-11-01")
    kept = """SELECT email, custom->>'hobby', custom->>'pet', custom->>'shoe'
              FROM lake.live_contacts JOIN lake.emails USING (contact_id)"""
    custom = {email: tuple(values) for email, *values in imports.rows(kept)}
    found = [(*case[:3], ended[at], custom[f"ann{at}@example.com"]) for at, case in enumerate(CASES)]
    assert [told for told in zip(found, CASES, strict=True) if told[0] != told[1]] == []
    assert set(later(imports, "2026-11-02").values()) == {"unchanged"}
