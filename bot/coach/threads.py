"""What was left open last time, and whether it can be settled by now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.coach.cues import is_english
from bot.coach.limits import keeps_limits
from bot.coach.phrases import quoted, to_you
from bot.coach.scene import Said, Scene, stems, usable
from bot.domain.coaching import Brief, Line, PastInterview
from bot.domain.interviews import Move, Turn

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHEN = (
    rf"(?:(?:in|by|until|till|on|before|at\s+the\s+end\s+of|at\s+the\s+start\s+of|early|late|end\s+of|from|"
    rf"this|next)\s+)*"
    rf"(?:(?:{'|'.join(_MONTHS)}|{'|'.join(_DAYS)})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?|(?:next|this|"
    rf"the\s+following)\s+(?:week|month|quarter|spring|summer|autumn|winter|year)|tomorrow|"
    rf"the\s+week\s+after\s+next|in\s+(?:a|two|three|four|six|\d)\s+(?:weeks?|days?|months?|fortnight))"
)
_THE = r"(?P<what>(?:the|our|my|this|that|a|an)\s+(?:\w+\s+){0,2}?\w+)"
_ENDS = re.compile(
    rf"\b{_THE}\s+(?:should\s+|will\s+|is\s+going\s+to\s+|is\s+due\s+to\s+)?(?P<verb>ends?|starts?|begins?|"
    rf"finish(?:es)?|opens?|closes?|launch(?:es)?|arrives?|goes\s+live|go\s+live|lands?|moves?|is\s+due|"
    rf"be\s+ready|be\s+done|come\s+back|comes?)\s+(?P<when>{_WHEN})\b",
    re.IGNORECASE,
)
_WILL_KNOW = re.compile(
    rf"\b(?:we|i|they)(?:'ll|\s+will|\s+should)\s+(?P<verb>know|hear|find\s+out|decide|see|get\s+(?:an|"
    rf"the)\s+answer)(?:\s+more)?(?:\s+\w+){{0,3}}?\s+(?P<when>{_WHEN})\b",
    re.IGNORECASE,
)
_WE_WILL = re.compile(
    rf"\b(?P<pending>(?:we|i)(?:'re|'m|\s+are|\s+am)\s+(?:just\s+|now\s+|currently\s+|still\s+)?(?:testing|"
    rf"trying|piloting|waiting\s+for|moving|switching|launching|hiring|rebuilding|going\s+to\s+\w+|"
    rf"about\s+to\s+\w+|rolling\s+out|negotiating|presenting|starting|running|migrating)"
    rf"(?:\s+[\w'’-]+){{1,5}}?)(?:\s+(?P<when>{_WHEN}))?(?=\s*[,.;!?]|\s+(?:and|but|so|because|to\s+see)\b|\s*$)",
    re.IGNORECASE,
)
_NOW_HAPPENING = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Thread:
    """Something left open: the sentence, where, and the question it begs once `due`."""

    n: int
    words: str
    due: datetime
    question: str


def open_on_last_time(scene: Scene) -> Line | None:
    """Open on an unfinished thread of last time, once it is plausibly finished, and only once."""
    if not scene.opening:
        return None
    brief = scene.brief
    told = [stems(said.text) for interview in brief.past[:1] for said in usable(_answers(interview))]
    for age, interview in enumerate(brief.past):
        for thread in _threads(interview, brief):
            later = interview is not brief.past[0] and any(len(stems(thread.words) & said) >= 2 for said in told)
            if thread.due > brief.now or later or _asked_before(thread, brief) or not keeps_limits(thread.question):
                continue
            if age <= 2:
                return Line(thread.question, Move.THREAD, "thread")
    return None


def _answers(interview: PastInterview) -> list[Turn]:
    return [turn for turn in interview.turns if turn.is_answer]


def _asked_before(thread: Thread, brief: Brief) -> bool:
    return any(
        turn.move is Move.THREAD and (turn.text == thread.question or len(stems(turn.text) & stems(thread.words)) >= 2)
        for interview in brief.past
        for turn in interview.turns
    )


def _threads(interview: PastInterview, brief: Brief) -> Iterator[Thread]:
    moments = {turn.n: turn.at for turn in interview.turns}
    for said in usable(_answers(interview)):
        if not is_english(said.text) or said.text.rstrip().endswith("?"):
            continue
        thread = _thread_in(said, moments[said.n].astimezone(brief.zone))
        if thread is not None:
            yield thread


def _thread_in(said: Said, at: datetime) -> Thread | None:
    ends = _ENDS.search(said.text)
    if ends:
        verb = " ".join(ends["verb"].lower().split())
        what = to_you(ends["what"])
        what = re.sub(r"^(?:a|an|this|that)\b", "the", what)
        infinitive = {
            "is due": "be due",
            "be ready": "be ready",
            "be done": "be done",
            "come back": "come back",
            "goes live": "go live",
            "go live": "go live",
            "finishes": "finish",
            "launches": "launch",
        }.get(verb, verb.removesuffix("s"))
        time = _spoken(ends["when"])
        asks = "Was it?" if infinitive.startswith("be ") else "Did it?"
        return Thread(
            said.n,
            said.text,
            _due(ends["when"], at),
            f"{what[:1].upper()}{what[1:]} was to {infinitive} {time}, you said. {asks}",
        )
    known = _WILL_KNOW.search(said.text)
    if known:
        verb = " ".join(known["verb"].lower().split())
        question = (
            f"You were to {verb} {_spoken(known['when'])}, you said. What was it?"
            if verb != "decide"
            else f"You were to decide {_spoken(known['when'])}, you said. What was it?"
        )
        return Thread(said.n, said.text, _due(known["when"], at), question)
    pending = _WE_WILL.search(said.text)
    if pending:
        phrase = " ".join(pending["pending"].split())
        if len(phrase.split()) > 5:
            return None
        due = _due(pending["when"], at) if pending["when"] else at + _NOW_HAPPENING
        return Thread(said.n, said.text, due, f"Last time: {quoted(phrase)}. What came of it?")
    return None


def _spoken(when: str) -> str:
    """A time as it reads now that it has passed: "next week" becomes "the week after"."""
    lowered = " ".join(when.split())
    for said, now in (
        ("next week", "last week"),
        ("tomorrow", "the day after"),
        ("next month", "this month"),
        ("this week", "that week"),
    ):
        lowered = re.sub(rf"^{said}$", now, lowered, flags=re.IGNORECASE)
    return lowered


def _due(when: str, at: datetime) -> datetime:
    """When it will plausibly have happened, counted from the moment it was said."""
    lowered = when.lower()
    for number, month in enumerate(_MONTHS, 1):
        if re.search(rf"\b{month}\b", lowered) and (
            month not in {"may", "march"}
            or re.search(rf"\b(?:in|by|until|till|on|of|early|late|from|before|this|next)\s+{month}\b", lowered)
        ):
            return _month_due(lowered, number, at)
    for number, day in enumerate(_DAYS):
        if day in lowered:
            return at + timedelta(days=((number - at.weekday() - 1) % 7) + 1)
    amount = re.search(r"\bin\s+(a|two|three|four|six|\d)\s+(day|week|month|fortnight)", lowered)
    if amount:
        count = {"a": 1, "two": 2, "three": 3, "four": 4, "six": 6}.get(amount[1]) or int(amount[1])
        return at + timedelta(days=count * {"day": 1, "week": 7, "month": 30, "fortnight": 14}[amount[2]])
    spans = {"tomorrow": 1, "this week": 4, "week after next": 14, "week": 6, "month": 28, "quarter": 80, "year": 200}
    return at + timedelta(days=next((days for said, days in spans.items() if said in lowered), 80))


def _month_due(lowered: str, month: int, at: datetime) -> datetime:
    year = at.year if month >= at.month else at.year + 1
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", lowered)
    if day and 1 <= int(day[1]) <= 28:
        return at.replace(year=year, month=month, day=int(day[1]))
    first = date(year, month, 1)
    plausible = first if re.search(r"\b(?:by|before|until|till|early)\b", lowered) else first + timedelta(days=14)
    return max(at + timedelta(days=4), at.replace(year=plausible.year, month=plausible.month, day=plausible.day))
