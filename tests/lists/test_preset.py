"""The format of a source preset: what it can say, and what its loader refuses."""

import pytest

from transforms.errors import RuleGap
from transforms.lists.preset import Field, fold, load, presets
from transforms.rules.claim import CAPPED
from transforms.vocabulary import Attested, OptStatus

WHOLE = """
label = "A tool"
trusted_ids = false
[recognise]
has = ["Email", "Status | State"]
[columns]
email = ["Email", "E-mail # - Value"]
[[consent]]
captions = ["Status", "Opted out of: *"]
blank = "not_subscribed"
[consent.words]
subscribed = ["Active"]
opted_out = ["Un_subscribed", "*gone*"]
[[kinds]]
list_status = "cleaned"
file_words = ["bounced"]
"""


@pytest.fixture
def made(tmp_path):
    def make(text):
        path = tmp_path / "tool.toml"
        path.write_text(text, "utf-8")
        return load(path)

    return make


def test_captions_and_words_are_compared_folded_and_may_be_patterns(made):
    preset = made(WHOLE)
    assert [preset.fields.get(fold(caption)) for caption in ("E-MAIL", "E-mail 12 - Value", "E-mail x - Value")] == [
        None, Field.EMAIL, None,
    ]  # fmt: skip
    assert preset.consent_by_caption.get(fold("OPTED OUT OF: News")) is preset.consent[0]
    assert preset.consent_by_caption.get(fold("Opted out of: 新闻")) is preset.consent[0], "folds to nothing"
    assert preset.consent_by_caption.get(fold("Opted out often")) is None
    vocabulary = preset.consent[0].vocabulary
    assert [*vocabulary.words] == ["active", "un subscribed"]
    assert [pattern for pattern, _ in vocabulary.patterns] == ["^.*gone.*$"]
    assert (vocabulary.blank.claim, vocabulary.other.claim) == ("not_subscribed", "unknown")


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('label = "A tool"', "", "label: Field required"),
        ("trusted_ids = false", "", "trusted_ids: Field required"),
        ("trusted_ids = false", 'trusted_ids = false\nzoom = "UTC"', "zoom: Extra inputs"),
        ("trusted_ids = false", 'trusted_ids = false\nzone = "Mars/Olympus"', "Mars/Olympus"),
        ("trusted_ids = false", 'trusted_ids = false\ncap = "opted_out"', "opted_out is no cap"),
        ("trusted_ids = false", 'trusted_ids = false\ncap = "mailable"', "cap"),
        ("trusted_ids = false", 'trusted_ids = false\ndate_order = "american"', "american"),
        ("email = [", "elmail = [", "columns.elmail"),
        ('email = ["Email", "E-mail # - Value"]', 'email = "Email"', "columns.email"),
        ("email = [", "city = [", "no column holds an e-mail or a phone"),
        ('"Email", "E-mail #', '"Email", "e_mail", "E-Mail", "E-mail #', "caption 'E-Mail' stands there twice"),
        ('blank = "not_subscribed"', "", "blank: Field required"),
        ('blank = "not_subscribed"', 'blank = "perhaps"', "'perhaps' is no meaning"),
        ('blank = "not_subscribed"', 'blank = "confirmed"', "must not opt in"),
        ('blank = "not_subscribed"', 'blank = "subscribed"', "must not opt in"),
        ('blank = "not_subscribed"', 'blank = "silent"\nother = "subscribed"', "must not opt in"),
        ('blank = "not_subscribed"', 'blank = "silent"\nother = "confirms"', "must not opt in"),
        ('blank = "not_subscribed"', 'blank = "silent"\nmissing = "gone"', "missing"),
        ('blank = "not_subscribed"', 'blank = "silent"\nchannel = "fax"', "channel"),
        ('subscribed = ["Active"]', 'mailable = ["Active"]', "'mailable' is no meaning"),
        ('subscribed = ["Active"]', 'subscribed = ["Active", "Un subscribed"]', "stands there twice"),
        ('subscribed = ["Active"]', 'subscribed = [" "]', "is blank"),
        ('list_status = "cleaned"', 'list_status = "washed"', "list_status"),
        ('file_words = ["bounced"]', 'file_words = ["hard bounced"]', "more than one word"),
        ('file_words = ["bounced"]', "", "a kind of file is told by nothing"),
        ("[columns]", "[columns", "tool.toml"),
    ],
)  # fmt: skip
def test_a_malformed_preset_is_refused(made, was, becomes, fault):
    assert was in WHOLE
    with pytest.raises(RuleGap, match=r"sources/tool\.toml") as caught:
        made(WHOLE.replace(was, becomes, 1))
    assert fault in str(caught.value)


def test_every_preset_loads_and_says_how_it_is_recognised():
    by_name = {name for name, preset in presets().items() if not preset.recognise.has}
    assert by_name == {"generic", "keap"}


def test_address_books_and_lists_of_opt_outs_are_capped():
    capped = {name for name, preset in presets().items() if preset.cap == OptStatus.NON_MARKETABLE}
    assert capped == {
        "google_contacts", "google_contacts_legacy", "outlook_classic", "outlook_com", "linkedin_connections",
        "hubspot_unsubscribes_bounces", "klaviyo_suppressed",
    }  # fmt: skip


@pytest.mark.parametrize("cap", [cap for cap in OptStatus if cap != OptStatus.OPTED_OUT])
def test_a_cap_only_lowers_and_never_lifts(cap):
    steps = list(Attested)
    given = [steps.index(CAPPED[cap, attested]) for attested in steps]
    assert given == sorted(given)
    assert all(capped <= step for step, capped in enumerate(given))
    assert max(given) == [OptStatus.NON_MARKETABLE, OptStatus.SINGLE_OPT_IN, OptStatus.DOUBLE_OPT_IN].index(cap)
