"""The course that an entry takes: from stage to stage by its events, and the events that remove it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from engine.record.entry import Event, EventKind, FieldValue
from engine.record.kinds import WorkCalendar
from engine.record.periods import days_after
from engine.record.workdays import nth_workday_after

DEFENCE_WORKDAYS = 5
"""方案二（三）: five working days to state and defend, the day of service not counted (民法典 201)."""


class Stage(Enum):
    """Where an entry stands on a day."""

    UNKNOWN = "未归集"
    EXCLUDED = "不计入"
    COLLECTED = "已归集"
    DEFENCE = "陈述申辩期"
    AWAITING_DECISION = "待决定"
    PUBLISHED = "已公示"
    ADJUSTED = "调整后公示"
    DROPPED = "不予公示"
    IN_FORCE = "生效"
    EXPIRED = "已到期"
    REPAIRED = "已修复"
    REVOKED = "已撤销"
    WITHDRAWN = "已撤回"


# An entry of ours goes from stage to stage by these events alone; any other event, or one out of order, has
# no effect. The window's end, DEFENCE to AWAITING_DECISION, comes by itself. A decision before it is void
# (行政处罚法 45, 62: nobody is judged unheard), but to drop the entry harms nobody and counts at once.
# Notice served anew before the decision opens the window anew: whoever is told again is heard again.
TRANSITIONS: Mapping[tuple[Stage, EventKind], Stage] = {
    (Stage.COLLECTED, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.DEFENCE, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.AWAITING_DECISION, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.AWAITING_DECISION, EventKind.PUBLISHED): Stage.PUBLISHED,
    (Stage.AWAITING_DECISION, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.PUBLISHED, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.ADJUSTED, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.DEFENCE, EventKind.DROPPED): Stage.DROPPED,
    (Stage.AWAITING_DECISION, EventKind.DROPPED): Stage.DROPPED,
    (Stage.PUBLISHED, EventKind.DROPPED): Stage.DROPPED,
    (Stage.ADJUSTED, EventKind.DROPPED): Stage.DROPPED,
}

# From any stage, whoever's process it is, and for every day once known (信用修复管理办法 3).
REMOVALS: Mapping[EventKind, Stage] = {
    EventKind.REPAIRED: Stage.REPAIRED,
    EventKind.REVOKED: Stage.REVOKED,
    EventKind.WITHDRAWN: Stage.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the events of an entry came to.

    `changes` are fields as adjusted. `decided` is the day of the first decision, None without one; `dropped` that of
    the decision to drop the entry. `defence_until` is the last day of the latest window; None if there is none or it
    is open, which `calendar_short` tells. `steps` are the stages by their first days, in order.
    """

    changes: Mapping[str, FieldValue]
    decided: date | None = None
    dropped: date | None = None
    defence_until: date | None = None
    calendar_short: bool = False
    steps: tuple[tuple[date, Stage], ...] = ()


def their_course(events: Iterable[Event]) -> Course:
    """Not our process: publication is a track apart, only a correction of the content counts here."""
    changes: dict[str, FieldValue] = {}
    for event in events:
        if event.kind is EventKind.ADJUSTED:
            changes.update(event.fields)
    return Course(changes=changes)


def our_course(events: Iterable[Event], calendar: WorkCalendar) -> Course:
    """Our process: the events, which must stand in order, through the table of transitions."""
    changes: dict[str, FieldValue] = {}
    decided = dropped = defence_until = None
    stage = Stage.COLLECTED
    steps: list[tuple[date, Stage]] = []
    for event in events:
        if stage is Stage.DEFENCE and defence_until is not None and event.on > defence_until:
            stage = Stage.AWAITING_DECISION
            steps.append((days_after(defence_until, 1), stage))
        next_stage = TRANSITIONS.get((stage, event.kind))
        if next_stage is None:
            continue
        stage = next_stage
        steps.append((event.on, stage))
        if stage is Stage.DEFENCE:
            defence_until = nth_workday_after(event.on, DEFENCE_WORKDAYS, calendar)
        elif stage is Stage.DROPPED:
            dropped = event.on
        else:
            decided = decided or event.on
            changes.update(event.fields if stage is Stage.ADJUSTED else {})
    if stage is Stage.DEFENCE and defence_until is not None:
        steps.append((days_after(defence_until, 1), Stage.AWAITING_DECISION))
    return Course(
        changes=changes,
        decided=decided,
        dropped=dropped,
        defence_until=defence_until,
        calendar_short=any(reached is Stage.DEFENCE for _, reached in steps) and defence_until is None,
        steps=tuple(steps),
    )
