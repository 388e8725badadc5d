"""Invented people for the sample lists: names, reserved mail domains, fictional phone numbers.

`person(n)` is the same for ever: plain arithmetic over short tables, no chance. Nothing about any file format belongs
here. Domains are reserved by RFC 2606, phone numbers lie in ranges that are kept for films and books:
+1 202 and 415 555 01xx (NANPA), +44 20 7946 0xxx (Ofcom), +49 30 23125xxx and the mobiles 0176 040690xx
(Bundesnetzagentur). Ofcom's 07700 900xxx is left out: libphonenumber holds it for invalid.
"""

import unicodedata
from typing import Final, NamedTuple

MAIL_DOMAINS: Final = ("example.com", "example.org", "mail.example", "example.net", "post.example", "inbox.example")
COUNTRIES: Final = ("US", "DE", "US", "GB", "US", "DE")

# sixteen first names each: with 17 coprime to the number of last names, no name comes twice (see `person`)
FIRST: Final = {
    "US": "Abigail Calvin Delia Everett Flora Grady Hazel Irving Joelle Kendrick Lottie Marcus Nadine Orson Priya "
    "Quentin",
    "GB": "Alastair Beatrix Cormac Dilys Edmund Fiona Gareth Hattie Imran Jocelyn Keir Lorna Magnus Nesta Oonagh Piers",
    "DE": "Annegret Björn Cäcilie Detlef Elfriede Florian Günther Heike Ingo Jörg Käthe Lothar Mechthild Norbert "
    "Ottilie Rüdiger",
}
LAST: Final = {
    "US": "Abernathy Bexley Crandall Dunmore Ellison Farthing Galloway Hollister Ingram Jessup Kirkwood Lathrop "
    "Merriweather Nakamura O'Dell Pemberton Quimby Rosales Stavros Thackeray",
    "GB": "Ainsworth Birtwhistle Cholmondeley Drummond Entwistle Fairclough Greenhalgh Hathersage Ibbotson Jellicoe",
    "DE": "Aßmann Brüggemann Dörfler Eßer Fährmann Großkopf Hübschmann Jäckel Köstering Lüdenscheid Möhring Nüßlein",
}
GERMAN: Final = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


class Place(NamedTuple):
    """A city with what tools say of it."""

    city: str
    region: str
    postal_code: str
    latitude: str
    longitude: str
    zone: str
    offset: int


PLACES: Final = {
    "US": (
        Place("Washington", "DC", "20001", "38.91", "-77.02", "America/New_York", -5),
        Place("San Francisco", "CA", "94103", "37.77", "-122.41", "America/Los_Angeles", -8),
    ),
    "GB": (Place("London", "", "SW1A 9ZZ", "51.5", "-0.12", "Europe/London", 0),),
    "DE": (
        Place("Berlin", "BE", "10115", "52.53", "13.38", "Europe/Berlin", 1),
        Place("München", "BY", "80331", "48.14", "11.57", "Europe/Berlin", 1),
        Place("Köln", "NW", "50667", "50.94", "6.96", "Europe/Berlin", 1),
    ),
}
STREETS: Final = {
    "US": ("Juniper Avenue", "Old Mill Road"),
    "GB": ("Harbour Lane", "Priory Walk"),
    "DE": ("Lindenstraße", "Am Mühlbach", "Schloßallee"),
}


class Person(NamedTuple):
    """One invented person. `phone` is E.164; `serial` counts the people of a country from 0."""

    number: int
    serial: int
    first: str
    last: str
    email: str
    country: str
    phone: str
    street: str
    place: Place


def person(number: int, country: str = "") -> Person:
    """The `number`-th person; with a country, the `number`-th of those who live there. Same number, same person."""
    if country:
        serial = number
    else:
        country = COUNTRIES[number % len(COUNTRIES)]
        turn, seat = divmod(number, len(COUNTRIES))
        serial = turn * COUNTRIES.count(country) + COUNTRIES[:seat].count(country)
    firsts, lasts = FIRST[country].split(), LAST[country].split()
    first, last = firsts[serial % 16], lasts[(serial + serial // 16) % len(lasts)]
    places, streets = PLACES[country], STREETS[country]
    return Person(
        number=number,
        serial=serial,
        first=first,
        last=last,
        email=f"{plain(first)}.{plain(last)}@{MAIL_DOMAINS[serial % len(MAIL_DOMAINS)]}",
        country=country,
        phone=landline(country, serial),
        street=f"{serial % 90 + 1} {streets[serial % len(streets)]}",
        place=places[serial % len(places)],
    )


def landline(country: str, serial: int) -> str:
    """A fictional number, valid for libphonenumber, in E.164. A country has 200 (US) or 1,000 of them."""
    if country == "US":
        return f"+1{('202', '415')[serial // 100 % 2]}55501{serial % 100:02}"
    return f"+442079460{serial % 1000:03}" if country == "GB" else f"+493023125{serial % 1000:03}"


def german_mobile(serial: int) -> str:
    """One of the hundred fictional German mobile numbers, as Germans write it."""
    return f"0176 040690{serial % 100:02}"


def plain(name: str) -> str:
    """A name as it stands in an address: ASCII letters only, lower case, German umlauts written out."""
    german = name.lower().translate(GERMAN)
    return "".join(c for c in unicodedata.normalize("NFKD", german) if c.isascii() and c.isalpha())
