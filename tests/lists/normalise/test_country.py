"""Countries: many spellings, one code, and no guess."""

import polars as pl
import pycountry
import pytest

from transforms.lists.normalise import country
from transforms.lists.normalise.country import country_code


def codes(*cells):
    return pl.DataFrame({"a": cells}, schema={"a": pl.String}).select(country_code(pl.col("a")))["a"].to_list()


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("US", "US us USA U.S. U.S.A. United·States america"),
        ("GB", "GB UK U.K. uk GBR England Great·Britain United·Kingdom Royaume-Uni"),
        ("DE", "DE DEU Deutschland GERMANY Allemagne Alemania"),
        ("NL", "NL Holland Nederland The·Netherlands Pays-Bas"),
        ("AT", "AT Österreich Oesterreich ÖSTERREICH Autriche"),
        ("CI", "CI Côte·d'Ivoire Cote·d’Ivoire Ivory·Coast"),
        ("CZ", "CZ Czechia Czech·Republic Česko Tschechien"),
        ("TR", "TR Turkey Türkiye"),
        ("BA", "BA Bosnia·&·Herzegovina bosnia·and·herzegovina"),
        ("ES", "ES España ESPANA Spanien"),
        ("KR", "KR South·Korea Republic·of·Korea"),
        ("JP", "JP Japan 日本"),
        ("GR", "GR Greece Ελλάδα Griechenland"),
        ("NO", "NO no Norway Norge"),
        ("XK", "XK Kosovo"),
    ],
)
def test_a_country_is_known_by_its_names(code, spellings):
    names = [spelling.replace("·", " ") for spelling in spellings.split()]
    assert codes(*names) == [code] * len(names)


@pytest.mark.parametrize("cell", ["Atlantis", "Korea", "Virgin Islands", "X", "12", "unknown", "", "  ", None, "null"])
def test_what_is_no_country_or_two_is_unknown(cell):
    assert codes(cell) == [None]


def test_every_code_and_english_name_is_known():
    everywhere = list(pycountry.countries)
    wanted = [land.alpha_2 for land in everywhere]
    assert codes(*wanted) == wanted
    assert codes(*(land.alpha_3 for land in everywhere)) == wanted
    assert codes(*(land.name for land in everywhere)) == wanted


def test_a_code_read_again_is_itself_and_order_stays():
    once = codes(" France ", None, "Atlantis", "france", "U.K.")
    assert once == ["FR", None, None, "FR", "GB"]
    assert codes(*once) == once
    assert codes() == []


def test_no_alias_names_two_countries_and_every_code_exists():
    aliases = country._aliases()
    folded = country._fold([name for name, _ in aliases])
    meant = {}
    for name, (_, code) in zip(folded, aliases, strict=True):
        assert meant.setdefault(name, code) == code
    assert {code for _, code in aliases} - {land.alpha_2 for land in pycountry.countries} == {"XK"}
