"""The constructed events of the benchmarks: seeded, specialised suppliers, two answerable wants of three."""

from __future__ import annotations

import json

import pytest

from benchmarks.taxonomy import BUYERS, FILES, SUPPLIERS, Taxonomy, draw, event
from matching.types import Need, Offer


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Taxonomy:
    """Two trees; in each a branch of eight leaves at the third level, and one of two that no supplier can fill."""
    folder = tmp_path_factory.mktemp("taxonomy")
    parents: dict[str, str | None] = {}
    for tree in "ab":
        parents |= {tree: None, f"{tree}1": tree, f"{tree}2": tree, f"{tree}1s": f"{tree}1"}
        parents |= {f"{tree}1s{leaf}": f"{tree}1s" for leaf in range(8)}
        parents |= {f"{tree}2{leaf}": f"{tree}2" for leaf in range(2)}
    for language, file in FILES.items():
        categories = [
            {"id": id_, "name": f"{language} {id_}", "parent_id": parent}
            for id_, parent in parents.items()
            if (language, id_) != ("ko", "b21")
        ]
        (folder / f"{file}.json").write_text(json.dumps({"verticals": [{"categories": categories}]}), encoding="utf-8")
    return Taxonomy.read(folder)


def test_leaves_are_those_every_language_has(taxonomy: Taxonomy):
    assert taxonomy.leaves == (*(f"a1s{at}" for at in range(8)), "a20", "a21", *(f"b1s{at}" for at in range(8)), "b20")


def test_a_supplier_offers_six_products_of_one_branch(taxonomy: Taxonomy):
    offered = draw(taxonomy, seed=0).offered
    assert len(offered) == SUPPLIERS
    assert {len(set(leaves)) for leaves in offered} == {6}
    assert {tuple(sorted({leaf[:2] for leaf in leaves})) for leaves in offered} == {("a1",), ("b1",)}


def test_a_buyer_wants_two_products_of_one_supplier_of_its_own(taxonomy: Taxonomy):
    products = draw(taxonomy, seed=0)
    assert len({right for right, _ in products.wanted}) == BUYERS
    assert all(sum(leaf in products.offered[right] for leaf in leaves) >= 2 for right, leaves in products.wanted)
    assert {len(leaves) for _, leaves in products.wanted} == {3}


def test_the_seed_decides(taxonomy: Taxonomy):
    assert draw(taxonomy, seed=1) == draw(taxonomy, seed=1) != draw(taxonomy, seed=2)


def test_products_are_written_in_each_ones_own_language_with_the_path(taxonomy: Taxonomy):
    made = event(taxonomy, draw(taxonomy, seed=0), languages=(("en", "fr"), ("ja",)), paths=True)
    second, buyer = made.suppliers[1], made.buyers[0]
    assert (second.id, second.language, buyer.id, buyer.language) == ("S0001", "fr", "B0000", "ja")
    tree = second.offers[0].text.removeprefix("fr ")[0]
    assert second.offers[0] == Offer(text=second.offers[0].text, category=f"fr {tree} > fr {tree}1 > fr {tree}1s")
    right = {fit.buyer: fit.supplier for fit in made.truth}
    offers = {one.id: {offer.text for offer in one.offers} for one in made.suppliers}
    assert len({(buyer, want) for buyer, want, _ in made.pairs}) >= 2 * BUYERS
    assert all(offer in offers[right[buyer]] and want.startswith("ja ") for buyer, want, offer in made.pairs)


def test_without_paths_nothing_but_names_is_told(taxonomy: Taxonomy):
    made = event(taxonomy, draw(taxonomy, seed=0), languages=(("en",), ("zh",)), paths=False)
    assert made.buyers[0].needs == tuple(Need(text=need.text) for need in made.buyers[0].needs)
