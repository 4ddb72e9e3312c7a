"""From phrases to arrays: vectors, category paths, words, languages, hubs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.similarity.encoder import DIMENSIONS, Encoder
from matching.similarity.exact import whole
from matching.similarity.hubs import Sample, hubs, samples
from matching.similarity.lexical import Words
from matching.similarity.panel import Panel
from matching.similarity.sides import Array, Voice
from matching.similarity.stores import VectorStore

Told = Callable[[int, int], None] | None
Known = Mapping[tuple[str, str | None], Array]
"""Text and path of a phrase -> its hubs."""


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
            words=Words([text for panel in panels for text in panel.texts]),
            languages={name: at for at, name in enumerate(names)},
        )

    def voices(self, panels: Sequence[Panel], told: Told = None) -> list[Voice]:
        """Return each panel's voice, hubs not yet known; everything new is encoded in one go."""
        texts = [sorted(set(panel.texts)) for panel in panels]
        paths = [sorted({path for path in panel.paths if path}) for panel in panels]
        parts = [*texts, *paths]
        vectors = self._vectors([text for part in parts for text in part], told)
        cut = np.split(vectors, np.cumsum([len(part) for part in parts])[:-1])
        return [
            self._voice(panel, _numbered(texts[at]), _numbered(paths[at]), cut[at], cut[len(panels) + at])
            for at, panel in enumerate(panels)
        ]

    def _vectors(self, texts: list[str], told: Told) -> Array:
        if self.encoder is None or not texts:
            return np.zeros((len(texts), DIMENSIONS if self.encoder else 0), dtype=np.int16)
        # The encoder reads a name in capitals as another word: "Vanity Bases" is further from 梳妆台底座 than
        # "vanity bases" is.
        return whole(self.encoder.encode([text.lower() for text in texts], store=self.store, progress=told))

    def _voice(
        self, panel: Panel, text: Mapping[str, int], path: Mapping[str, int], vectors: Array, paths: Array
    ) -> Voice:
        plain, rare = self.words.weights(panel.texts)
        rows = np.array([text[own] for own in panel.texts], dtype=np.int32)
        path_rows = np.array([path[own] if own else -1 for own in panel.paths], dtype=np.int32)
        languages = np.array(
            [self.languages.get(name, len(self.languages)) for name in panel.languages.tolist()], dtype=np.int16
        )
        return Voice(
            start=panel.phrase_start.astype(np.int64),
            item=panel.phrase_item.astype(np.int32),
            weak=panel.weak,
            language=languages,
            row=rows,
            meaning=_meanings(rows, path_rows, languages, panel.weak),
            vectors=np.ascontiguousarray(vectors),
            path=path_rows,
            paths=np.ascontiguousarray(paths),
            term_start=plain.indptr.astype(np.int64),
            terms=plain.indices.astype(np.int32),
            plain=plain.data,
            rare=rare.data,
            hub=np.zeros((len(panel.phrases), len(self.languages) + 1), dtype=np.float32),
        )

    def samples(self, voice: Voice) -> list[Sample]:
        """Return what the hubs of the other side's phrases are measured by."""
        return samples(voice, len(self.languages) + 1)

    def with_hubs(self, voice: Voice, towards: Sequence[Sample]) -> Voice:
        """Return `voice` with its hubs towards the other side."""
        return voice._replace(hub=hubs(voice, towards, len(self.languages) + 1))

    def with_hubs_beside(self, voice: Voice, panel: Panel, towards: Sequence[Sample], known: Known) -> Voice:
        """Return the same where the hubs of some phrases are known; they depend on nothing but text and path."""
        said = [known.get(key) for key in zip(panel.texts, panel.paths, strict=True)]
        new = np.array([hub is None for hub in said], dtype=np.bool_)
        hub = np.zeros_like(voice.hub)
        for at in np.flatnonzero(~new):
            hub[at] = said[at]
        if new.any():
            hub[new] = hubs(voice._replace(row=voice.row[new], path=voice.path[new]), towards, len(self.languages) + 1)
        return voice._replace(hub=hub)


def _meanings(row: Array, path: Array, language: Array, weak: Array) -> Array:
    """Return one number for each phrase, equal where all of these are, int32 (p,)."""
    key = row.astype(np.int64)
    for part in (path, language, weak):
        key = key * (int(part.max(initial=0)) + 2) + part + 1
    return np.unique(key, return_inverse=True)[1].astype(np.int32)


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}
