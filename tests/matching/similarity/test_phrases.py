"""Texts cut into phrases."""

from __future__ import annotations

import pytest

from matching.similarity.phrases import (
    LONGEST_PHRASE,
    MOST_FAINT,
    MOST_PHRASES,
    Phrase,
    han_language,
    phrase_language,
    profile_phrases,
    split_text,
)
from matching.types import Need, Offer, Profile


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Maple syrup; ice wine\nlobster", ["Maple syrup", "ice wine", "lobster"]),
        ("冷冻蓝莓、枫糖浆，龙虾", ["冷冻蓝莓", "枫糖浆", "龙虾"]),
        ("• Maple • Lobster", ["Maple", "Lobster"]),
        ("カニ・エビ・ホタテ", ["カニ", "エビ", "ホタテ"]),
        ("beef/pork/lamb", ["beef", "pork", "lamb"]),
        ("自動車・バイク用部品", ["自動車・バイク用部品"]),
        ("awning/canopy", ["awning/canopy"]),
        ("awning / canopy", ["awning", "canopy"]),
        ("1,000 kg bags, 24/7 service", ["1,000 kg bags", "24/7 service"]),
        ("Syrup (amber, dark), candy", ["Syrup (amber, dark)", "candy"]),
        ("Maple syrup, MAPLE SYRUP, maple", ["Maple syrup", "maple"]),
        ("😀, ---, Maple 🍁", ["Maple 🍁"]),
        ("We farm. We ship! 我们。他们", ["We farm", "We ship!", "我们", "他们"]),
        ("", []),
        (" , ;\n", []),
    ],
)
def test_texts_are_cut_where_a_list_is_meant(text: str, phrases: list[str]):
    assert split_text(text) == phrases


def test_long_texts_give_few_short_phrases():
    profile = Profile(id="S1", offers=(Offer(text=", ".join(f"word{at}" for at in range(9_000))),))
    phrases = profile_phrases(profile, profile.offers)
    assert len(phrases) == MOST_PHRASES
    assert len(split_text("x" * 50_000)[0]) == LONGEST_PHRASE


def test_a_short_offer_is_quoted_whole_and_a_long_one_by_its_phrase():
    long = "Frozen wild blueberries, " + "picked by hand on our family farm in the north of New Brunswick, since 1978"
    profile = Profile(id="S1", language="en-CA", offers=(Offer(text="Maple syrup, Grade A"), Offer(text=long)))
    phrases = profile_phrases(profile, profile.offers)
    assert phrases[:3] == (
        Phrase(text="Maple syrup", words="Maple syrup, Grade A", item=0, language="en"),
        Phrase(text="Grade A", words="Maple syrup, Grade A", item=0, language="en"),
        Phrase(text="Frozen wild blueberries", words="Frozen wild blueberries", item=1, language="en"),
    )


def test_full_width_text_is_compared_in_normal_form_and_quoted_as_written():
    profile = Profile(id="S1", language="ja", offers=(Offer(text="ﾒｰﾌﾟﾙ"),))
    assert profile_phrases(profile, profile.offers) == (Phrase(text="メープル", words="ﾒｰﾌﾟﾙ", item=0, language="ja"),)


def test_a_description_speaks_after_the_offers_and_of_a_buyer_only_when_the_needs_do_not():
    silent = Profile(id="S1", language="en", offers=(Offer(text="😀"),), description="We tap maples.")
    speaking = Profile(id="S1", language="en", offers=(Offer(text="Syrup"),), description="We tap maples.")
    assert [phrase.text for phrase in profile_phrases(silent, silent.offers)] == ["We tap maples"]
    assert [(phrase.text, phrase.item) for phrase in profile_phrases(speaking, speaking.offers)] == [
        ("Syrup", 0),
        ("We tap maples", -1),
    ]
    wanting = Profile(id="B1", language="en", needs=(Need(text="Syrup"),), description="We sell in Osaka.")
    assert [phrase.text for phrase in profile_phrases(wanting, wanting.needs)] == ["Syrup"]


def test_of_a_long_description_beside_offers_only_the_first_sentences_count():
    long = Profile(
        id="S1", language="en", offers=(Offer(text="Syrup"),), description=" ".join(f"Line {at}." for at in range(500))
    )
    assert len(profile_phrases(long, long.offers)) == 1 + MOST_FAINT


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("メープル syrup", "en", "ja"),
        ("블루베리", "zh", "ko"),
        ("蓝莓", "zh", "zh"),
        ("寿司", "ja", "ja"),
        ("蓝莓", "fr", "zh"),
        ("蓝莓", "ko", "ko"),
        ("น้ำผึ้ง", "en", "th"),
        ("Blueberries", "zh", "en"),
        ("Bleuets", "fr", "fr"),
        ("Bleuets", "und", "und"),
    ],
)
def test_the_script_of_a_phrase_outweighs_the_language_of_its_profile(text: str, spoken: str, language: str):
    profile = Profile(id="B1", language=spoken)
    assert phrase_language(text, spoken, han_language(profile)) == language


@pytest.mark.parametrize(
    ("profile", "language"),
    [
        (Profile(id="B1"), "zh"),
        (Profile(id="B1", language="en", country="TW"), "zh"),
        (Profile(id="B1", language="en", country="jp"), "ja"),
        (Profile(id="B1", language="en", country="KR"), "ko"),
        (Profile(id="B1", language="en", languages=("en", "ja")), "ja"),
        (Profile(id="B1", language="zh-Hant", country="JP"), "zh"),
    ],
)
def test_who_writes_han_characters_alone_tells_their_language(profile: Profile, language: str):
    assert han_language(profile) == language


def test_two_needs_for_one_thing_are_one_phrase_unless_they_require_different_certificates():
    needs = tuple(Need(text=text, must=must) for text, must in (("Tea", ()), ("tea", ("Halal",)), ("TEA", ("halal",))))
    assert [(phrase.words, phrase.item) for phrase in profile_phrases(Profile(id="B1"), needs)] == [
        ("Tea", 0),
        ("tea", 1),
    ]
