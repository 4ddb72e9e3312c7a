"""Constructed events with one right answer, from a product taxonomy with parallel names in five languages.

A supplier offers six products of one branch (the subtree two levels above a leaf), so that several suppliers offer the
same product. A buyer wants, in its own language, two products of the right supplier and one drawn from anywhere.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from matching.types import Fit, Need, Offer, Profile

FILES = {"en": "en", "zh": "zh-CN", "ja": "ja", "ko": "ko", "fr": "fr"}
PUBLIC = "Shopify's product taxonomy, MIT: {en,fr,ja,ko,zh-CN}.json at github.com/fabiofcferreira/shopify-taxonomy"

SUPPLIERS, BUYERS = 1000, 400
OFFERS, ANSWERED, WANTS = 6, 2, 3
LEVELS_UP = 2


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Categories by id: `names` per language, `parents`, and the `leaves` that every language has."""

    names: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, str | None]
    leaves: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the five files of `folder`."""
        names: dict[str, dict[str, str]] = {}
        parents: dict[str, str | None] = {}
        for language, file in FILES.items():
            verticals = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))["verticals"]
            categories = [category for vertical in verticals for category in vertical["categories"]]
            names[language] = {category["id"]: category["name"] for category in categories}
            if language == "en":
                parents = {category["id"]: category["parent_id"] for category in categories}
        inner = set(parents.values())
        leaves = (id_ for id_ in parents if id_ not in inner and all(id_ in known for known in names.values()))
        return cls(names, parents, tuple(sorted(leaves)))

    def above(self, id_: str) -> list[str]:
        """Return the ancestors, nearest first."""
        parent = self.parents[id_]
        return [parent, *self.above(parent)] if parent else []

    def path(self, id_: str, language: str) -> str:
        """Return the ancestors' names, such as ``"Home > Kitchen"``."""
        return " > ".join(self.names[language][one] for one in reversed(self.above(id_)))


@dataclass(frozen=True, slots=True)
class Products:
    """What each supplier offers, and for each buyer the right supplier's number and what is wanted, as leaf ids."""

    offered: Sequence[Sequence[str]]
    wanted: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Constructed:
    """An event; `pairs` are (buyer id, want, the right supplier's offer of the same product), in their own words."""

    suppliers: tuple[Profile, ...]
    buyers: tuple[Profile, ...]
    truth: tuple[Fit, ...]
    pairs: tuple[tuple[str, str, str], ...]


def draw(taxonomy: Taxonomy, *, seed: int) -> Products:
    """Draw who offers and wants what; branches in proportion to their size, those of fewer than `OFFERS` left out."""
    chance = random.Random(seed)
    members: dict[str, list[str]] = defaultdict(list)
    for leaf in taxonomy.leaves:
        members[[leaf, *taxonomy.above(leaf)][: LEVELS_UP + 1][-1]].append(leaf)
    branches = sorted(branch for branch in members if len(members[branch]) >= OFFERS)
    sizes = [len(members[branch]) for branch in branches]
    offered = [chance.sample(members[chance.choices(branches, sizes)[0]], OFFERS) for _ in range(SUPPLIERS)]
    wanted = []
    for right in chance.sample(range(SUPPLIERS), BUYERS):
        wants = chance.sample(offered[right], ANSWERED)
        wants += [chance.choice(taxonomy.leaves) for _ in range(WANTS - ANSWERED)]
        chance.shuffle(wants)
        wanted.append((right, wants))
    return Products(offered, wanted)


def event(
    taxonomy: Taxonomy, products: Products, *, languages: tuple[Sequence[str], Sequence[str]], paths: bool
) -> Constructed:
    """Write `products` down in words.

    `languages` are those of the suppliers and of the buyers, who take turns; with `paths` each product has the path
    of its category, in its own language.
    """

    def category(leaf: str, language: str) -> str | None:
        return taxonomy.path(leaf, language) if paths else None

    def offer(leaf: str, language: str) -> Offer:
        return Offer(text=taxonomy.names[language][leaf], category=category(leaf, language))

    def need(leaf: str, language: str) -> Need:
        return Need(text=taxonomy.names[language][leaf], category=category(leaf, language))

    spoken = [
        [known[at % len(known)] for at in range(number)]
        for known, number in zip(languages, (len(products.offered), len(products.wanted)), strict=True)
    ]
    suppliers = tuple(
        Profile(id=f"S{at:04}", language=own, offers=tuple(offer(leaf, own) for leaf in leaves))
        for at, (own, leaves) in enumerate(zip(spoken[0], products.offered, strict=True))
    )
    buyers, truth, pairs = [], [], []
    for at, (own, (right, leaves)) in enumerate(zip(spoken[1], products.wanted, strict=True)):
        id_ = f"B{at:04}"
        buyers.append(Profile(id=id_, language=own, needs=tuple(need(leaf, own) for leaf in leaves)))
        truth.append(Fit(buyer=id_, supplier=f"S{right:04}", grade=1))
        theirs = spoken[0][right]
        common = [leaf for leaf in leaves if leaf in products.offered[right]]
        pairs += [(id_, taxonomy.names[own][leaf], taxonomy.names[theirs][leaf]) for leaf in common]
    return Constructed(suppliers, tuple(buyers), tuple(truth), tuple(pairs))
