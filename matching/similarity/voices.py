"""From phrases to arrays: vectors, category paths, words, languages, hubs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.similarity.encoder import DIMENSIONS, Encoder
from matching.similarity.exact import whole
from matching.similarity.hubs import hubs
from matching.similarity.lexical import WordTfidf
from matching.similarity.panel import Panel
from matching.similarity.sides import Array, Voice
from matching.similarity.stores import VectorStore

Told = Callable[[int, int], None] | None


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of an event, with and without rare ones counting more."""

    plain: WordTfidf
    rare: WordTfidf

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Words:
        """Learn the words of all texts and how rare they are."""
        return cls(plain=WordTfidf(rare_words_count_more=False).fit(texts), rare=WordTfidf().fit(texts))


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """How the phrases of one event become arrays; one edited profile goes the same way.

    Attributes
    ----------
    encoder : Encoder or None
    store : VectorStore or None
    words : Words
    languages : dict of str to int
        Numbers of the languages met; the number after the last is for any other.
    """

    encoder: Encoder | None
    store: VectorStore | None
    words: Words
    languages: dict[str, int]

    @classmethod
    def learn(cls, panels: Sequence[Panel], encoder: Encoder | None, store: VectorStore | None) -> Speech:
        """Learn the words and languages of an event's panels."""
        names = sorted({name for panel in panels for name in panel.languages.tolist()})
        return cls(
            encoder=encoder,
            store=store,
            words=Words.learn([text for panel in panels for text in panel.texts]),
            languages={name: at for at, name in enumerate(names)},
        )

    def voices(self, panels: Sequence[Panel], told: Told = None) -> list[Voice]:
        """Return each panel's voice, hubs not yet known; everything new is encoded in one go."""
        paths = [sorted({path for path in panel.paths if path}) for panel in panels]
        texts = [text for panel in panels for text in panel.texts]
        vectors = self._vectors([*texts, *(path for own in paths for path in own)], told)
        voices, first, first_path = [], 0, len(texts)
        for panel, own in zip(panels, paths, strict=True):
            last, last_path = first + len(panel.phrases), first_path + len(own)
            voices.append(self._voice(panel, own, vectors[first:last], vectors[first_path:last_path]))
            first, first_path = last, last_path
        return voices

    def _vectors(self, texts: list[str], told: Told) -> Array:
        if self.encoder is None or not texts:
            return np.zeros((len(texts), DIMENSIONS if self.encoder else 0), dtype=np.int16)
        return whole(self.encoder.encode(texts, store=self.store, progress=told))

    def _voice(self, panel: Panel, paths: list[str], vectors: Array, path_vectors: Array) -> Voice:
        plain, rare = self.words.plain.transform(panel.texts), self.words.rare.transform(panel.texts)
        plain.sort_indices()
        rare.sort_indices()
        number = {path: at for at, path in enumerate(paths)}
        return Voice(
            start=panel.phrase_start.astype(np.int64),
            item=panel.phrase_item.astype(np.int32),
            weak=panel.weak,
            language=np.array(
                [self.languages.get(name, len(self.languages)) for name in panel.languages.tolist()], dtype=np.int16
            ),
            vectors=np.ascontiguousarray(vectors),
            path=np.array([number[path] if path else -1 for path in panel.paths], dtype=np.int32),
            paths=np.ascontiguousarray(path_vectors),
            term_start=plain.indptr.astype(np.int64),
            terms=plain.indices.astype(np.int32),
            plain=plain.data,
            rare=rare.data,
            hub=np.zeros((len(panel.phrases), len(self.languages) + 1), dtype=np.float32),
        )

    def with_hubs(self, voice: Voice, other: Voice) -> Voice:
        """Return `voice` with its hubs towards `other`."""
        return voice._replace(hub=hubs(voice, other, len(self.languages) + 1))
