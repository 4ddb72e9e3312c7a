"""One edited profile ranked alone, beside a full run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matching.similarity import matcher
from matching.similarity.lists import ListRules
from matching.similarity.matcher import MutualMatcher
from matching.similarity.warming import Letters
from matching.synthetic import demonstration
from matching.types import Match, Profile, Side
from tests.matching.similarity import people

PLAIN = ListRules(evenness=0.0, variety=0.0, least=0)
"""Lists of the best-scored, as one profile ranked alone has them."""


def event() -> tuple[list[Profile], list[Profile]]:
    made = demonstration(seed=11, suppliers=30, buyers=20)
    suppliers, buyers = ([one.profile for one in made.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    return suppliers, buyers


def of_buyer(matches: tuple[Match, ...], id_: str) -> list[Match]:
    found = [match for match in matches if match.buyer == id_]
    return sorted(found, key=lambda match: (-match.score, match.supplier))


def of_supplier(matches: tuple[Match, ...], id_: str) -> list[Match]:
    found = [match for match in matches if match.supplier == id_]
    return sorted(found, key=lambda match: (-match.score, match.buyer))


def test_who_changed_nothing_is_ranked_as_in_the_full_run():
    suppliers, buyers = event()
    full = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, buyers)
    for buyer in buyers:
        assert list(full.rerank(buyer, Side.BUYER)) == of_buyer(full.matches(), buyer.id)
    for supplier in suppliers:
        assert list(full.rerank(supplier, Side.SUPPLIER)) == of_supplier(full.matches(), supplier.id)


def test_other_facts_count_as_in_a_full_run():
    suppliers, buyers = event()
    # Words keep their rarity and phrases their hubs as long as the texts stay: then nothing at all differs.
    edited = replace(buyers[4], country="KR", languages=("ko", "eo"), size=7, organisation="org-new", refuses=("S003",))
    fitted = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, buyers)
    anew = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, [edited, *buyers[:4], *buyers[5:]])
    assert list(fitted.rerank(edited, Side.BUYER)) == of_buyer(anew.matches(), edited.id)


def test_other_texts_differ_from_a_full_run_by_the_rarity_of_their_words_alone():
    suppliers, buyers = event()
    edited = replace(suppliers[2], offers=(replace(suppliers[2].offers[0], text="Maple syrup in glass"),))
    fitted = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, buyers)
    anew = MutualMatcher(encoder=None, rules=PLAIN).fit([edited, *suppliers[:2], *suppliers[3:]], buyers)
    alone = {match.buyer: match for match in fitted.rerank(edited, Side.SUPPLIER)}
    full = {match.buyer: match for match in of_supplier(anew.matches(), edited.id)}
    assert alone.keys() == full.keys()
    for id_, match in alone.items():
        assert match.score == pytest.approx(full[id_].score, abs=0.02)


@pytest.mark.parametrize("unknown", [1, 9, 60])
def test_certificates_that_nobody_has_are_counted_as_in_a_full_run(unknown: int):
    suppliers, buyers = event()
    held = next(name for one in suppliers for name in one.certificates)
    need, half = replace(buyers[4].needs[0], certificates=(held,)), unknown // 2
    news = [f"new {at}" for at in range(unknown)]
    # One of them is asked for twice.
    needs = tuple(replace(need, certificates=(held, *some)) for some in (news[: half + 1], news[half:]))
    before, edited = (replace(buyers[4], needs=these) for these in ((need, need), needs))
    fitted = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, [before])
    anew = MutualMatcher(encoder=None, rules=PLAIN).fit(suppliers, [edited])
    assert list(fitted.rerank(edited, Side.BUYER)) == of_buyer(anew.matches(), edited.id)


def test_one_known_word_among_unknown_ones_says_as_little_as_in_a_full_run():
    suppliers = [people.supplier("S1", "Maple syrup"), people.supplier("S2", "Lumber boards")]
    before, edited = people.buyer("B1", "boards"), people.buyer("B1", "zirconium crucible glovebox syrup")
    alone = MutualMatcher(encoder=None).fit(suppliers, [before]).rerank(edited, Side.BUYER)
    full = MutualMatcher(encoder=None).fit(suppliers, [edited]).matches()
    assert [match.supplier for match in alone] == [match.supplier for match in full]
    # Among three texts one more or less changes much how rare a word is.
    assert alone[0].score == pytest.approx(full[0].score, abs=0.05)


def test_those_who_refuse_the_edited_profile_stay_away():
    suppliers, buyers = event()
    suppliers[0] = replace(suppliers[0], refuses=(buyers[0].id,))
    fitted = MutualMatcher(encoder=None).fit(suppliers, buyers)
    assert suppliers[0].id not in {match.supplier for match in fitted.rerank(buyers[0], Side.BUYER)}


@pytest.mark.parametrize("side", list(Side))
def test_among_very_many_who_is_found_has_the_score_and_reasons_of_a_full_run(
    side: Side, monkeypatch: pytest.MonkeyPatch
):
    made = demonstration(seed=11, suppliers=300, buyers=260)
    suppliers, buyers = ([one.profile for one in made.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    fitted = MutualMatcher(encoder=None, rules=PLAIN, top=5).fit(suppliers, buyers)
    everybody, of = (buyers, of_buyer) if side is Side.BUYER else (suppliers, of_supplier)
    people = everybody[::9]
    exact = {one.id: list(fitted.rerank(one, side)) for one in people}
    monkeypatch.setattr(matcher, "ALL_PAIRS", 0)
    found = kept = 0
    for one in people:
        full, alone = of(fitted.matches(), one.id)[:5], list(fitted.rerank(one, side))
        # The full run looks from the other side as well, and so may know a better one; never a worse one.
        assert [match.score for match in alone] <= [match.score for match in full] <= [m.score for m in exact[one.id]]
        assert [match for match in alone if match in exact[one.id]] == alone[: sum(m in exact[one.id] for m in alone)]
        found += len(exact[one.id])
        kept += sum(match in alone for match in exact[one.id])
    assert kept / found > 0.9  # words alone, thrown into few columns, see less than an encoder


def test_hubs_that_are_known_are_not_worked_out_again_and_are_the_same():
    suppliers = [people.supplier(f"S{at:02}", f"{product} {at}") for at, product in enumerate(people.PRODUCTS * 4)]
    buyers = [people.buyer(f"B{at:02}", f"{product} {at}", "Maple") for at, product in enumerate(people.PRODUCTS * 4)]
    fitted = MutualMatcher(encoder=Letters(), rules=PLAIN).fit(suppliers, buyers)
    known = fitted.rerank(buyers[3], Side.BUYER)
    stranger = replace(buyers[3], id="B-new")
    assert [match.score for match in fitted.rerank(stranger, Side.BUYER)] == [match.score for match in known]
    assert list(known) == of_buyer(fitted.matches(), buyers[3].id)
