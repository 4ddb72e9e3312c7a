"""Who came, changed or left after a ranking is put in or taken out alone; nobody else's list is made again."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gateway import engine
from gateway.engine import renewal
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.matches.models import Match, MatchingSettings, RankedProfile, Ranking
from gateway.matches.service import start_ranking, start_renewal
from gateway.meetings.models import Choice, Preference
from gateway.profiles.models import Offer
from gateway.registrations.models import Registration, Side, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration
from tests.fair import PRODUCTS, Fair, do
from tests.pairs import a_choice

Pair = tuple[int, int]


def lists(session: Session, side: Side) -> dict[int, list[int]]:
    """Return each person's list, best first, and see to it that its places are 1, 2, 3 ..."""
    mine, theirs, rank = (
        (Match.buyer_id, Match.supplier_id, Match.buyer_rank)
        if side is Side.BUYER
        else (Match.supplier_id, Match.buyer_id, Match.supplier_rank)
    )
    found: dict[int, list[int]] = {}
    for person, other, place in session.execute(sa.select(mine, theirs, rank).order_by(mine, rank)):
        found.setdefault(person, []).append(other)
        assert place == len(found[person])
    return found


def scores(session: Session) -> dict[Pair, float]:
    rows = session.execute(sa.select(Match.supplier_id, Match.buyer_id, Match.score))
    return {(supplier, buyer): score for supplier, buyer, score in rows}


def made_at(session: Session) -> datetime:
    return session.scalars(sa.select(Ranking.made_at)).one()


def rewrite(session: Session, supplier: Registration, text: str) -> None:
    session.scalars(sa.select(Offer).where(Offer.registration_id == supplier.id)).one().text = text
    session.commit()


def test_a_newcomer_is_put_into_the_lists_and_everybody_else_stays(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    before, order, when = scores(session), lists(session, Side.BUYER), made_at(session)
    newcomer = a_registration(session, fair.event, products=("Maple syrup, dark",))
    do(session, engine.renew_event, fair)
    after = scores(session)
    assert {pair: after[pair] for pair in before} == before
    assert {supplier for supplier, _ in after.keys() - before.keys()} == {newcomer.id}
    now = lists(session, Side.BUYER)
    assert {buyer: [one for one in listed if one != newcomer.id] for buyer, listed in now.items()} == order
    assert sorted(lists(session, Side.SUPPLIER)[newcomer.id]) == sorted(buyer.id for buyer in fair.buyers)
    first = [lists(session, Side.SUPPLIER)[newcomer.id][place] for place in range(4)]
    assert set(first) == {buyer.id for buyer in fair.buyers[::2]}, "those who need maple syrup"
    ranking = session.scalars(sa.select(Ranking)).one()
    assert (ranking.made_at, ranking.suppliers, ranking.buyers) == (when, 11, 8)
    assert ranking.renewed_at > when
    assert ranking.figures["shown"]["supplier"]["people"] == 11


def test_an_edited_profile_is_ranked_by_its_new_words(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    edited, before = fair.suppliers[0], scores(session)
    wants_lobster = {buyer.id for buyer in fair.buyers[1::2]}
    assert lists(session, Side.SUPPLIER)[edited.id][0] not in wants_lobster
    rewrite(session, edited, PRODUCTS[1])
    do(session, engine.renew_event, fair)
    after = scores(session)
    assert lists(session, Side.SUPPLIER)[edited.id][0] in wants_lobster
    assert after.keys() == before.keys()
    assert {pair for pair in after if after[pair] != before[pair]} == {(edited.id, buyer.id) for buyer in fair.buyers}
    lists(session, Side.BUYER)


def test_an_edit_gives_the_same_pairs_as_a_whole_ranking(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    rewrite(session, fair.suppliers[3], "Wild rice")
    do(session, engine.renew_event, fair)
    alone = scores(session)
    do(session, engine.rank_event, fair)
    mine = fair.suppliers[3].id
    assert {p: s for p, s in scores(session).items() if p[0] == mine} == {
        p: s for p, s in alone.items() if p[0] == mine
    }


def everybody_answers(session: Session, fair: Fair) -> None:
    """Have all buyers say yes to half of the suppliers and no to the others; the last one leaves out the first."""
    for number, buyer in enumerate(fair.buyers):
        for other, supplier in enumerate(fair.suppliers):
            if (buyer, supplier) == (fair.buyers[-1], fair.suppliers[0]):
                continue
            a_choice(session, buyer, supplier, Choice.NO if (number + other) % 2 else Choice.WOULD)


def test_an_edit_counts_the_habits_of_the_ranking(session: Session, fair: Fair) -> None:
    everybody_answers(session, fair)
    for _ in range(2):
        do(session, engine.rank_event, fair)
        session.execute(sa.update(MatchingSettings).values(model_id=None))
    before = scores(session)
    edited = fair.suppliers[0]
    rewrite(session, edited, "Wild rice")
    do(session, engine.renew_event, fair)
    assert scores(session) != before
    rewrite(session, edited, PRODUCTS[0])
    do(session, engine.renew_event, fair)
    assert scores(session) == before


def says_no(session: Session, fair: Fair) -> None:
    a_choice(session, fair.buyers[-1], fair.suppliers[0], Choice.NO)


def changes_to_no(session: Session, _fair: Fair) -> None:
    session.execute(sa.update(Preference).values(choice=Choice.NO))


def takes_all_back(session: Session, _fair: Fair) -> None:
    session.execute(sa.delete(Preference))


def leaves(_session: Session, fair: Fair) -> None:
    fair.suppliers[9].state = State.DECLINED


def switches_off(session: Session, _fair: Fair) -> None:
    session.execute(sa.update(MatchingSettings).values(learns=False))


@pytest.mark.parametrize("happens", [says_no, changes_to_no, takes_all_back, leaves, switches_off])
def test_an_edit_tells_nothing_of_what_was_answered_since(session: Session, fair: Fair, happens) -> None:
    everybody_answers(session, fair)
    do(session, engine.rank_event, fair)
    edited = fair.suppliers[0]

    def mine(text: str) -> dict[Pair, float]:
        rewrite(session, edited, text)
        do(session, engine.renew_event, fair)
        return {pair: score for pair, score in scores(session).items() if pair[0] == edited.id}

    before = mine("Wild rice")
    happens(session, fair)
    assert mine("Brown rice").keys() == before.keys()
    assert mine("Wild rice") == before


def test_who_left_is_taken_out(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    gone = fair.buyers[2]
    gone.state = State.DECLINED
    do(session, engine.renew_event, fair)
    assert gone.id not in lists(session, Side.BUYER)
    assert all(gone.id not in listed for listed in lists(session, Side.SUPPLIER).values())
    assert session.get(RankedProfile, gone.id) is None
    assert session.scalars(sa.select(Ranking.buyers)).one() == 7


def test_where_nobody_changed_nothing_is_written(session: Session, fair: Fair) -> None:
    do(session, engine.renew_event, fair)
    assert session.scalars(sa.select(Ranking)).all() == [], "nothing was ranked yet"
    do(session, engine.rank_event, fair)
    do(session, engine.renew_event, fair)
    assert session.scalars(sa.select(Ranking.renewed_at)).one() is None


def test_when_many_changed_everybody_is_ranked_anew(session: Session, fair: Fair, monkeypatch) -> None:
    do(session, engine.rank_event, fair)
    when = made_at(session)
    monkeypatch.setattr(renewal, "MOST_AT_ONCE", 1)
    for supplier in fair.suppliers[:2]:
        rewrite(session, supplier, "Wild rice")
    do(session, engine.renew_event, fair)
    assert made_at(session) > when


def test_who_comes_while_a_ranking_runs_is_put_in_afterwards(session: Session, fair: Fair) -> None:
    number = fair.event.id
    came: list[int] = []

    def come(step: str, done: int, _total: int) -> None:
        if (step, done) == ("store", 0):
            came.append(a_registration(session, session.get_one(Event, number), products=("Maple sugar",)).id)
            session.commit()

    session.commit()
    engine.rank_event(number, come)
    assert [(job.kind, job.state) for job in session.scalars(sa.select(Job))] == [("renew", JobState.QUEUED)]
    do(session, engine.renew_event, fair)
    assert came[0] in lists(session, Side.SUPPLIER)


def test_a_renewal_that_another_overtook_is_asked_for_again(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    number = fair.event.id
    rewrite(session, fair.suppliers[0], "Wild rice")

    def overtake(step: str, done: int, _total: int) -> None:
        if (step, done) == ("store", 0):
            do(session, engine.renew_event, fair)
            rewrite(session, fair.suppliers[1], "Wild rice")

    engine.renew_event(number, overtake)
    assert [(job.kind, job.state) for job in session.scalars(sa.select(Job))] == [("renew", JobState.QUEUED)]


def test_it_is_asked_for_only_where_there_is_a_ranking_and_none_is_waiting(session: Session, fair: Fair) -> None:
    number = fair.event.id

    def ask(asked) -> list[str]:
        session.commit()
        with unit_of_work() as work:
            asked(work, work.get_one(Event, number))
        kinds = list(session.scalars(sa.select(Job.kind).order_by(Job.id)))
        session.commit()
        return kinds

    def renew(work: Session, event: Event) -> None:
        start_renewal(work, event, now=NOW)

    assert ask(renew) == []
    do(session, engine.rank_event, fair)
    assert ask(renew) == ["renew"]
    assert ask(renew) == ["renew"]
    session.execute(sa.update(Job).values(state=JobState.DONE))
    assert ask(lambda work, event: start_ranking(work, event, account_id=None, now=NOW)) == ["renew", "rank"]
    assert ask(renew) == ["renew", "rank"]
