"""Writes `data/samples/`: the lists the demo imports, each with its `.consent.yaml`.

    python -m tests.bench.samples [folder]

The same bytes every time. Three stories are told here and nowhere else: the four files of one Mailchimp audience that
overlap, a German CRM export in Windows-1252, and the list somebody typed at a trade fair (`dirty.py`). Who the people
are is in `people.py`.
"""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import yaml

from tests.bench import dirty
from tests.bench.people import Person, german_mobile, person

FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "samples"
AUDIENCE: Final = "email_audience_export_4f1c9be2d0"

# --- one Mailchimp audience ------------------------------------------------------------------------------------------
# Captions and their order: the fixtures of four real exports; `Address` and `Phone Number` are merge fields.
HEAD: Final = (
    "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
    "LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION"
)
MIDDLE: Final = {
    "subscribed": "LAST_CHANGED",
    "unsubscribed": "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER",
    "cleaned": "CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID",
    "nonsubscribed": "LAST_CHANGED",
}
TAIL: Final = "LEID,EUID,NOTES,TAGS"
REASONS: Final = (
    ("I no longer want to receive these emails", ""),
    ("The emails are spam and should be reported", ""),
    ("", ""),
    ("I never signed up for this mailing list", ""),
    ("Other (fill in reason below)", "Too many e-mails, one a month would do"),
)
TAGS: Final = ('"Spring Fair"', "", '"Spring Fair","VIP"', "Newsletter", "", '"Webinar 2025","Höhenweg, part 2"')

# (number, e-mail, first name, last name): people whose rows say more than one thing
FAMILY: Final = "familie.keller@example.org"
ROLE: Final = "info@harbour-books.example"
SPECIAL: Final = {
    "subscribed": (
        (901, "kate.ashdown@example.com", "Katherine", "Ashdown"),
        (902, "william.farrow@example.net", "William", "Farrow"),
        (903, FAMILY, "Petra", "Keller"),
        (904, FAMILY, "Jonas", "Keller"),
        (905, ROLE, "Grace", "Fielding"),
        (906, ROLE, "Owen", "Marsh"),
        (907, "lena@bücher.example", "Lena", "Buchholz"),
        (908, "Dana.Cole+News@example.com", "Dana", "Cole"),
    ),
    # the nickname signs off for the whole person, one of the family for the whole mailbox
    "unsubscribed": (
        (901, "kate.ashdown@example.com", "Kate", "Ashdown"),
        (904, FAMILY, "Jonas", "Keller"),
    ),
    "cleaned": ((909, "sales@closed-shop.example", "", ""),),
    "nonsubscribed": (
        (902, "william.farrow@example.net", "W.", "Farrow"),
        (910, FAMILY, "Mia", "Keller"),
    ),
}
# the subscribers were exported first, the rest two weeks later: who left in between is in both
MEMBERS: Final = {
    "subscribed": range(64),
    "unsubscribed": (3, 11, 20, *range(64, 95)),
    "cleaned": (7, 30, *range(95, 123)),
    "nonsubscribed": range(123, 153),
}
EXPORTED: Final = {name: date(2026, 10, 1) if name == "subscribed" else date(2026, 10, 15) for name in MEMBERS}


def audience(status: str) -> bytes:
    """One of the four files of the audience: UTF-8, commas, LF. `status` is a key of `MEMBERS`."""
    captions = f"{HEAD},{MIDDLE[status]},{TAIL}".split(",")
    specials = [
        person(number)._replace(email=email, first=first, last=last) for number, email, first, last in SPECIAL[status]
    ]
    people = [*(person(number) for number in MEMBERS[status]), *specials]
    return table(captions, (member(who, status) for who in people), delimiter=",", newline="\n").encode()


def member(who: Person, status: str) -> dict[str, object]:
    """One row of the audience.

    Every third row proves its double opt-in: confirmed later than signed up, from an IP of its own. The others are as
    Mailchimp writes sign-ups without one, and people added by hand.
    """
    n, place = who.number, who.place
    # naive: Mailchimp writes its times without a zone
    joined = datetime.fromisoformat("2023-01-09 08:30:00") + timedelta(hours=31 * (n % 900), minutes=7 * n)
    ip = f"198.51.100.{n % 250 + 1}"
    signed_up, signed_ip, confirmed, confirmed_ip = (
        (joined, ip, joined + timedelta(minutes=4), ip),
        (joined, "", joined, ""),
        ("", "", joined, ""),
    )[n % 3]
    left = datetime.combine(EXPORTED[status], datetime.min.time()) - timedelta(days=n % 13 + 1, hours=n % 24)
    reason, words = REASONS[n % len(REASONS)]
    return {
        "Email Address": who.email,
        "First Name": who.first,
        "Last Name": who.last,
        "Address": f"{who.street}  {place.city} {place.region} {place.postal_code}" if n % 4 == 0 else "",
        "Phone Number": spoken(who) if n % 5 < 3 else "",
        "MEMBER_RATING": n % 5 + 1,
        "OPTIN_TIME": signed_up,
        "OPTIN_IP": signed_ip,
        "CONFIRM_TIME": confirmed,
        "CONFIRM_IP": confirmed_ip,
        "LATITUDE": place.latitude,
        "LONGITUDE": place.longitude,
        "GMTOFF": place.offset,
        "DSTOFF": place.offset + 1,
        "TIMEZONE": place.zone,
        "CC": who.country.lower(),
        "REGION": place.region.lower(),
        "LAST_CHANGED": left,
        "UNSUB_TIME": left,
        "UNSUB_CAMPAIGN_TITLE": "Autumn letter" if n % 2 else "",
        "UNSUB_CAMPAIGN_ID": "c0ffee0041" if n % 2 else "",
        "UNSUB_REASON": reason,
        "UNSUB_REASON_OTHER": words,
        "CLEAN_TIME": left,
        "CLEAN_CAMPAIGN_TITLE": "Autumn letter",
        "CLEAN_CAMPAIGN_ID": "c0ffee0041",
        "LEID": 400_000_000 + 17 * n,
        "EUID": f"{(n + 1) * 2654435761 % 2**40:010x}",
        "NOTES": "Met at the fair, asked for the autumn list" if n % 29 == 5 else "",
        "TAGS": TAGS[n % len(TAGS)],
    }


def spoken(who: Person) -> str:
    """The phone number as people of the country type it into a form."""
    digits = who.phone
    if who.country == "US":
        return f"({digits[2:5]}) {digits[5:8]}-{digits[8:]}"
    return f"+44 20 {digits[5:9]} {digits[9:]}" if who.country == "GB" else f"+49 30 {digits[5:]}"


# --- a German CRM ----------------------------------------------------------------------------------------------------
CRM: Final = "kundenliste_crm.csv"
CRM_HEAD: Final = (
    "Kundennummer;Anrede;Vorname;Nachname;E-Mail-Adresse;Telefon;Mobil;Firma;Funktion;Straße;PLZ;Ort;Land;Sprache;"
    "Geburtsdatum;Newsletter;Anmeldedatum;Geändert am;Schlagworte;Umsatz €;Notizen"
)
COMPANIES: Final = (
    "Möbelhaus Grünwald GmbH",
    "Bäckerei Süßkind",
    "",
    "Gebrüder Öttl & Söhne KG",
    "Maschinenbau Weiß AG",
)
WORDS: Final = ("ja", "nein", "ja", "abgemeldet", "", "Ja", "ja", "opted out", "ja", "vielleicht")
LANDS: Final = ("Deutschland", "DE", "Germany", "Deutschland")
# people the audience knows too: one who opted out here, one with an initial, one of the family mailbox
CRM_KNOWN: Final = (
    ("11001", "abgemeldet", person(1)),
    ("11002", "ja", person(13)._replace(first=person(13).first[0] + ".")),
    ("11003", "ja", person(903)._replace(first="Mia", last="Keller", email=FAMILY)),
    ("11004", "ja", person(907)._replace(first="Lena", last="Buchholz", email="LENA@XN--BCHER-KVA.EXAMPLE")),
)


def crm() -> bytes:
    """The CRM's export: Windows-1252, semicolons, CRLF, German captions, dates and numbers."""
    rows = [customer(str(10_000 + n), WORDS[n % len(WORDS)], person(n + 60, "DE")) for n in range(57)]
    rows += [customer(number, word, who) for number, word, who in CRM_KNOWN]
    return table(CRM_HEAD.split(";"), rows, delimiter=";", newline="\r\n").encode("cp1252")


def customer(number: str, word: str, who: Person) -> dict[str, object]:
    """One row of the CRM; an every so often empty address leaves the mobile number as the only one."""
    n = who.serial
    born = date(1948, 3, 14) + timedelta(days=331 * (n % 57))
    signed = date(2019, 5, 2) + timedelta(days=37 * (n % 57))
    national = f"0{who.phone[3:5]} / {who.phone[5:]}" if who.country == "DE" else spoken(who)
    return {
        "Kundennummer": f"K-{number}",
        "Anrede": ("Frau", "Herr")[n % 2],
        "Vorname": who.first,
        "Nachname": who.last,
        "E-Mail-Adresse": "" if n % 19 == 18 else who.email,
        "Telefon": national if n % 3 else "",
        "Mobil": german_mobile(n) if n % 19 == 18 or n % 4 == 0 else "",
        "Firma": COMPANIES[n % len(COMPANIES)],
        "Funktion": ("Geschäftsführerin", "Einkäufer", "")[n % 3],
        "Straße": who.street,
        "PLZ": who.place.postal_code,
        "Ort": who.place.city,
        "Land": LANDS[n % len(LANDS)],
        "Sprache": "de",
        "Geburtsdatum": f"{born:%d.%m.%Y}" if n % 5 else "",
        "Newsletter": word,
        "Anmeldedatum": f"{signed:%d.%m.%Y}" if word else "",
        "Geändert am": f"{signed + timedelta(days=90):%d.%m.%Y}",
        "Schlagworte": ("Großkunde", "Messe 2025, Großkunde", "", "Café-Runde")[n % 4],
        "Umsatz €": f"{n % 7 + 1}.{n * 37 % 1000:03},50 €",
        "Notizen": "sagte „später“ – bitte im März anrufen" if n % 11 == 3 else "",
    }


# --- all of them -----------------------------------------------------------------------------------------------------
def table(captions: list[str], rows: Iterable[Mapping[str, object]], *, delimiter: str, newline: str) -> str:
    """CSV text of the captions a file has; what else a row knows is left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, captions, extrasaction="ignore", delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def attestation(**facts: object) -> bytes:
    """A `.consent.yaml`, its keys in the order given."""
    return yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=110).encode()


def samples() -> Iterator[tuple[str, bytes]]:
    """Every sample file as (name, bytes): a list, then its attestation."""
    for status in MEMBERS:
        name = f"{status}_{AUDIENCE}.csv"
        yield name, audience(status)
        yield (
            f"{name}.consent.yaml",
            attestation(
                permission=True,
                double_opt_in=True,
                obtained="own_form",
                explanation="Sign-up form on our site; the old tool sent every address a mail to confirm.",
                attested_by="newsletter-team",
                exported_at=EXPORTED[status],
                list_status=status,
                tags=["mailchimp-2026"],
                default_country="US",
            ),
        )
    yield CRM, crm()
    yield (
        f"{CRM}.consent.yaml",
        attestation(
            permission=True,
            obtained="customers",
            explanation="Customers who ticked the newsletter box on the order form; the column says who did.",
            attested_by="crm-team",
            exported_at=date(2026, 10, 20),
            source="generic",
            tags=["crm"],
            default_country="DE",
        ),
    )
    yield dirty.NAME, dirty.content()
    yield (
        f"{dirty.NAME}.consent.yaml",
        attestation(
            permission=True,
            obtained="event",
            explanation="Visitors of our stand who asked for the newsletter, typed in by three of us at the fair.",
            attested_by="events-team",
            exported_at=date(2026, 9, 28),
            source="generic",
            tags=["trade-fair-2026"],
            default_country="US",
        ),
    )


def write(folder: Path) -> None:
    """Write all samples into `folder`, over what lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in samples():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
