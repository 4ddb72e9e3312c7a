"""What a learning run leaves behind: the model to use from now on, and why that one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matching.decoding import from_json
from matching.errors import InputError
from matching.formats import to_json
from matching.similarity.model import Model


class Verdict(StrEnum):
    """Why a candidate took the place of the current model, or did not."""

    BETTER = "better"
    """It told yes from no better, among requesters it had not learned from, by more than the noise."""
    WITHIN_NOISE = "within_noise"
    """It was not better, or not by more than the noise."""
    TOO_FEW = "too_few"
    """Too few requesters to measure anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """The evidence for or against one candidate.

    Attributes
    ----------
    candidate, current : str
        Names of the two models.
    learned_on : date
    answers, requesters : int
        Pairs answered, and who answered them.
    measured : int
        Requesters by whom the two were compared: those with something to be told apart.
    candidate_figure, current_figure : float or None
        How often each put what a requester said yes to before what the same requester did not, in [0, 1], as the mean
        over requesters it had not learned from; None where nobody was measured.
    noise : float or None
        Standard error of the difference of the two figures; None for fewer than two.
    answered_by_both : int
        Pairs both sides answered: what the calibration rests on.
    calibrated : bool
        Whether they were enough to calibrate the candidate.
    verdict : Verdict
    """

    candidate: str
    current: str
    learned_on: date
    answers: int
    requesters: int
    measured: int
    candidate_figure: float | None = None
    current_figure: float | None = None
    noise: float | None = None
    answered_by_both: int
    calibrated: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`model` is to be used from now on: the candidate if it was promoted, else the one there was."""

    model: Model
    record: ModelRecord

    @property
    def promoted(self) -> bool:
        """Whether the candidate is the model from now on."""
        return self.record.verdict is Verdict.BETTER


def model_to_json(model: Model) -> dict[str, Any]:
    """Return a model as plain JSON data."""
    data: dict[str, Any] = to_json(model)
    return data


def model_from_json(data: object, *, source: str) -> Model:
    """Read a model strictly; `source` begins every message.

    Raises
    ------
    InputError
        Listing every fault: unknown keys and features, values of another kind, a slope that would turn lists round.
    """
    model = from_json(Model, data, source=source)
    if not model.calibration.slope > 0:
        raise InputError(
            f"{source}: calibration.slope: {model.calibration.slope:g} would turn every list round. "
            "Give a number above 0."
        )
    return model


def record_to_json(record: ModelRecord) -> dict[str, Any]:
    """Return a record as plain JSON data; what was not measured is left out."""
    data: dict[str, Any] = to_json(record)
    return data


def record_from_json(data: object, *, source: str) -> ModelRecord:
    """Read a record strictly; raises `InputError` listing every fault, each beginning with `source`."""
    return from_json(ModelRecord, data, source=source)
