"""requirements.lock is whole, comes from pyproject.toml as it is now, and names no place to download from."""

import re
import tomllib
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import PROJECT

LOCK: Final = (PROJECT / "requirements.lock").read_text("utf-8")
# A requirement, its hashes, and the comment that says who asked for it.
PINNED: Final = re.findall(r"^(\S+==[^\\\n]+?) \\\n((?:    --hash=.*\n)+)((?:    #.*\n)+)", LOCK, re.MULTILINE)
MANIFEST: Final = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
DECLARED: Final = [*MANIFEST["project"]["dependencies"], *MANIFEST["dependency-groups"]["dev"]]


def versions(name: str) -> set[str]:
    """The pinned versions of a distribution; several where Python versions differ."""
    pins = [Requirement(pin) for pin, _, _ in PINNED]
    return {
        str(pin.specifier).removeprefix("==") for pin in pins if canonicalize_name(pin.name) == canonicalize_name(name)
    }


def test_every_requirement_has_hashes():
    rest = [line for line in LOCK.splitlines() if line and not line.lstrip().startswith(("#", "--hash=sha256:"))]
    assert len(rest) == len(PINNED) > 100


def test_the_lock_names_no_address_and_no_option():
    lines = [line for line in LOCK.splitlines() if "://" in line or re.match(r"\s*--(?!hash=sha256:)", line)]
    assert lines == []


@pytest.mark.parametrize("declared", DECLARED)
def test_what_is_declared_is_pinned_as_declared(declared):
    requirement = Requirement(declared)
    pinned = versions(requirement.name)
    assert pinned
    assert all(requirement.specifier.contains(version) for version in pinned)


def test_the_lock_was_made_after_the_last_change_of_what_is_declared():
    asked = {canonicalize_name(Requirement(pin).name) for pin, _, by in PINNED if "(pyproject.toml" in by}
    assert asked == {canonicalize_name(Requirement(declared).name) for declared in DECLARED}


def test_duckdb_and_its_extensions_are_of_one_version():
    names = {Requirement(pin).name for pin, _, _ in PINNED}
    moving = [name for name in names if name == "duckdb" or name.startswith("duckdb-extension")]
    assert {version for name in moving for version in versions(name)} == versions("duckdb")
    assert len(versions("duckdb")) == 1
