"""The words of an event, and texts that came later."""

from __future__ import annotations

import numpy as np
import pytest

from matching.similarity.lexical import Words

EVENT = ["Maple syrup", "Maple syrup", "Lumber boards", "Ice wine"]


def test_texts_of_the_event_have_rows_of_length_1():
    for rows in Words([*EVENT, ""]).weights([*EVENT, ""]):
        assert np.sqrt(rows.power(2).sum(axis=1).A1) == pytest.approx([1, 1, 1, 1, 0], abs=1e-6)
        assert rows.dtype == np.float32


def test_unknown_words_take_their_part_of_a_row():
    words = Words(EVENT)
    plain, rare = words.weights(["zirconium crucible glovebox syrup", "zirconium", "Maple syrup"])
    assert np.sqrt(plain.power(2).sum(axis=1).A1) == pytest.approx([0.5, 0, 1], abs=1e-6)
    syrup, rarest = np.log(5 / 3) + 1, np.log(5) + 1
    part = syrup / np.sqrt(syrup**2 + 3 * rarest**2)
    assert np.sqrt(rare.power(2).sum(axis=1).A1) == pytest.approx([part, 0, 1], abs=1e-6)


def test_an_unknown_word_said_again_counts_less_than_another_one():
    words = Words(EVENT)
    (again,), (another,) = (words.weights([text])[0].data for text in ("syrup tin tin", "syrup tin can"))
    assert again == pytest.approx(1 / np.sqrt(1 + (1 + np.log(2)) ** 2), abs=1e-6)
    assert another == pytest.approx(1 / np.sqrt(3), abs=1e-6)


def test_a_text_has_the_same_row_whoever_is_asked_about_beside_it():
    words = Words(EVENT)
    for alone, beside in zip(words.weights(["Maple syrup"]), words.weights(["Maple syrup", "zirconium"]), strict=True):
        assert np.array_equal(alone.toarray()[0], beside.toarray()[0])
