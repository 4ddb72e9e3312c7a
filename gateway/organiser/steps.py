"""What to do next: the organiser's steps in order, each done, next or later. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


class Task(StrEnum):
    """The organiser's steps, in order."""

    APPROVE = "approve"
    RANK = "rank"
    BUILD = "build"
    PUBLISH = "publish"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the steps are decided from."""

    approved_suppliers: int
    approved_buyers: int
    waiting: int
    ranked: bool
    ranking_is_old: bool
    built: bool
    """There is a draft or published run made from the newest ranking."""
    published: bool
    """The newest such run is published."""
    printed: bool
    """Every document of the published run is there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step and where it stands."""

    task: Task
    standing: Standing


def steps(now: Situation) -> tuple[Step, ...]:
    """Return the steps in order; the first that is not done is the next, and what follows it is for later."""
    both_sides = now.approved_suppliers > 0 and now.approved_buyers > 0
    done = {
        Task.APPROVE: both_sides and not now.waiting,
        Task.RANK: now.ranked and not now.ranking_is_old,
        Task.BUILD: now.built,
        Task.PUBLISH: now.published,
        Task.PRINT: now.printed,
    }
    found: list[Step] = []
    for task in Task:
        open_before = any(step.standing is not Standing.DONE for step in found)
        standing = Standing.LATER if open_before else Standing.DONE if done[task] else Standing.NEXT
        found.append(Step(task, standing))
    return tuple(found)
