"""The made-up event is whole, believable, and the same every time."""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import pytest

from matching.categories import LANGUAGES
from matching.errors import InputError
from matching.synthetic import SLOTS, Fit, SyntheticEvent, demonstration, truth
from matching.synthetic.catalogue import products
from matching.synthetic.places import COUNTRIES, PROVINCES
from matching.types import Side

CODES = {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}


@pytest.fixture(scope="module")
def event():
    return demonstration(seed=0)


def test_event_has_the_numbers_asked_for(event):
    small = demonstration(seed=3, suppliers=7, buyers=4)

    assert (len(event.side(Side.SUPPLIER)), len(event.side(Side.BUYER))) == (300, 150)
    assert [registration.profile.id for registration in small.registrations] == [
        *("S001", "S002", "S003", "S004", "S005", "S006", "S007"),
        *("B001", "B002", "B003", "B004"),
    ]
    assert len({registration.profile.id for registration in event.registrations}) == 450


def test_same_seed_same_event_in_another_process():
    """Another process hashes its strings differently: nothing may hang on the order of a set."""
    code = (
        "import hashlib; from matching.synthetic import demonstration;"
        "print(hashlib.sha256(repr(demonstration(seed=5)).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == hashlib.sha256(repr(demonstration(seed=5)).encode()).hexdigest()
    assert demonstration(seed=5) != demonstration(seed=6)


def test_a_supplier_is_the_same_in_a_larger_event(event):
    assert demonstration(seed=0, suppliers=40, buyers=0).registrations == event.registrations[:40]


def test_generation_takes_less_than_a_second():
    start = time.process_time()
    demonstration(seed=9)

    assert time.process_time() - start < 1.0


def test_everybody_writes_a_language_of_the_event_and_all_six_are_used(event):
    suppliers = Counter(one.profile.language for one in event.side(Side.SUPPLIER))
    buyers = {(one.country, one.profile.language) for one in event.side(Side.BUYER)}

    assert set(suppliers) == {"en", "fr", "zh-Hans", "zh-Hant", "ko"}
    assert 0.24 <= suppliers["fr"] / 300 <= 0.36
    assert suppliers["zh-Hans"] + suppliers["zh-Hant"] + suppliers["ko"] <= 20
    assert {language for _, language in buyers} == set(LANGUAGES)
    assert {("CN", "zh-Hans"), ("TW", "zh-Hant"), ("HK", "zh-Hant"), ("JP", "ja"), ("KR", "ko"), ("VN", "fr")} <= buyers
    assert {country for country, language in buyers if language == "ja"} == {"JP"}


def test_addresses_are_unique_and_lead_nowhere(event):
    emails = [registration.email for registration in event.registrations]

    assert len(set(emails)) == 450
    assert [
        email for email in emails if not re.fullmatch(r"[a-z]+(\.[a-z]+)*\.[sb]\d+@example\.(com|org)", email)
    ] == []


def test_places_are_real(event):
    cities = {country.code: {latin for _, latin in country.cities} for country in COUNTRIES}

    assert {province.code for province in PROVINCES} == CODES
    assert {one.country for one in event.side(Side.SUPPLIER)} == {"CA"}
    assert {one.region for one in event.side(Side.SUPPLIER)} <= CODES
    assert [one.profile.id for one in event.side(Side.BUYER) if one.region not in cities[one.country]] == []


def test_names_are_in_the_script_of_their_owner_and_readable_in_latin(event):
    for one in event.registrations:
        foreign = re.search("[぀-ヿ一-鿿가-힣]", one.organisation_name)
        assert (one.latin_name is not None) == bool(foreign), one
        if one.latin_name is not None:
            assert one.latin_name.isascii(), one
            assert re.fullmatch("[A-Za-z' -]+", one.contact_latin_name or ""), one
    japanese = next(one for one in event.side(Side.BUYER) if one.country == "JP")
    assert japanese.contact_name.split(" ")[0] != japanese.contact_latin_name.split(" ")[0]


def test_organisations_have_one_name_each_and_some_send_two(event):
    names = {one.profile.organisation: one.organisation_name for one in event.registrations}
    sizes = Counter(one.profile.organisation for one in event.registrations)

    assert len(set(names.values())) == len(names)
    assert all(names[one.profile.organisation] == one.organisation_name for one in event.registrations)
    assert set(sizes.values()) == {1, 2}
    assert 5 <= sum(size == 2 for size in sizes.values()) <= 40


def test_free_slots_are_slots_of_the_event_in_order(event):
    partly = [one for one in event.registrations if one.free is not None]

    assert 0.15 <= len(partly) / 450 <= 0.45
    assert [one.profile.id for one in partly if list(one.free) != [slot for slot in SLOTS if slot in one.free]] == []
    assert all(0 < len(one.free) < len(SLOTS) for one in partly)
    assert any(SLOTS[0] not in one.free and SLOTS[-1] in one.free for one in partly), "late arrivals"
    assert any(SLOTS[0] in one.free and SLOTS[-1] not in one.free for one in partly), "early leavers"
    assert any({SLOTS[0], SLOTS[-1]} <= set(one.free) and len(one.free) == len(SLOTS) - 2 for one in partly), "workshop"


def test_limits_fit_the_diary(event):
    for one in event.registrations:
        places = len(SLOTS if one.free is None else one.free)
        assert 0 <= one.least <= (places if one.most is None else one.most) <= places, one
    assert all(one.least > 0 for one in event.side(Side.SUPPLIER))


def test_other_slots_are_used_as_given():
    event = demonstration(seed=1, suppliers=60, buyers=30, slots=["a", "b", "c", "d", "e"])

    assert event.slots == ("a", "b", "c", "d", "e")
    assert {slot for one in event.registrations for slot in one.free or ()} <= {"a", "b", "c", "d", "e"}
    assert all(one.most is None or one.most <= 5 for one in event.registrations)


def test_phrases_say_the_products_they_stand_for(event):
    catalogue = products()
    for one in event.side(Side.SUPPLIER):
        for offer, key in zip(one.profile.offers, one.products, strict=True):
            assert offer.text.startswith(catalogue[key].offer[one.profile.language]), one
    for one in event.side(Side.BUYER):
        for need, key in zip(one.profile.needs, one.products, strict=True):
            assert need.text == catalogue[key].need[one.profile.language], one
    assert all(one.profile.description for one in event.registrations)
    assert not [one for one in event.registrations if re.search("[{}]", one.profile.description)]


def test_certificates_a_buyer_must_have_are_held_by_somebody_who_sells_it(event):
    held = {}
    for one in event.side(Side.SUPPLIER):
        for key in one.products:
            held.setdefault(key, set()).update(one.profile.certificates)
    musts = [
        (key, name)
        for one in event.side(Side.BUYER)
        for need, key in zip(one.profile.needs, one.products, strict=True)
        for name in need.must
    ]

    assert len(musts) > 20
    assert [(key, name) for key, name in musts if name not in held[key]] == []


def test_amounts_and_prices_make_sense(event):
    offers = [offer for one in event.registrations for offer in one.profile.offers]
    needs = [need for one in event.registrations for need in one.profile.needs]

    assert all(offer.minimum_order <= offer.yearly_capacity for offer in offers if offer.minimum_order is not None)
    assert all(0 < offer.price_low <= offer.price_high for offer in offers if offer.price_low is not None)
    assert all((offer.price_low is None) == (offer.currency is None) for offer in offers)
    assert {offer.currency for offer in offers} == {"CAD", "USD", None}
    assert {"CAD", "USD", "CNY", "JPY", "KRW", "TWD", None} <= {need.currency for need in needs}
    assert any(offer.category is None for offer in offers)
    assert any(offer.category for offer in offers)


def test_nobody_refuses_a_market_they_want(event):
    assert [one for one in event.registrations if set(one.profile.markets) & set(one.profile.markets_refused)] == []
    assert any(one.profile.markets_refused for one in event.registrations)


def test_nearly_every_buyer_has_somebody_to_meet(event):
    served = {fit.buyer for fit in truth(event)}

    assert len(served) >= 145


def pair_of(event, fit):
    of = {one.profile.id: one for one in event.registrations}
    return of[fit.supplier], of[fit.buyer]


def event_of(supplier, buyer):
    return SyntheticEvent(registrations=(supplier, buyer), slots=SLOTS)


def test_truth_counts_shared_products(event):
    fit = max(truth(event), key=lambda fit: fit.grade)
    supplier, buyer = pair_of(event, fit)

    assert fit.grade == len(set(supplier.products) & set(buyer.products)) > 1
    assert truth(event_of(supplier, buyer)) == (Fit(buyer=fit.buyer, supplier=fit.supplier, grade=fit.grade),)


def test_truth_leaves_out_what_cannot_be(event):
    supplier, buyer = pair_of(event, truth(event)[0])
    country, profile = buyer.country, supplier.profile
    needs = tuple(replace(need, must=("Unheard of",)) for need in buyer.profile.needs)

    refusing = replace(supplier, profile=replace(profile, markets_refused=(country,)))
    related = replace(supplier, profile=replace(profile, organisation=buyer.profile.organisation))
    demanding = replace(buyer, profile=replace(buyer.profile, needs=needs))
    averse = replace(buyer, profile=replace(buyer.profile, refuses=(profile.id,)))

    assert truth(event_of(refusing, buyer)) == ()
    assert truth(event_of(related, buyer)) == ()
    assert truth(event_of(supplier, demanding)) == ()
    assert truth(event_of(supplier, averse)) == ()


def test_an_empty_side_is_allowed_and_nonsense_is_not():
    assert demonstration(suppliers=0, buyers=0).registrations == ()
    assert len(demonstration(suppliers=0, buyers=3).registrations) == 3
    with pytest.raises(InputError, match="cannot have -1 participants"):
        demonstration(suppliers=-1)
    with pytest.raises(InputError, match="no slots"):
        demonstration(slots=[])
