"""One task put to a model: booked, sent in the best form it knows, read, judged, and tried once more in the next."""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from pydantic import ValidationError

from bot.coach.model.breaker import Breaker
from bot.coach.model.prompts import Prompts, Quoted, Rendered
from bot.coach.model.reasons import Reason
from bot.coach.model.server import Completion, Form
from bot.coach.model.shapes import SHAPES, Shape, Task, schema_of
from bot.domain.coaching import Brief, Credit
from bot.domain.errors import CoachUnavailable, StoreUnavailable
from bot.ports import Booking, Ledger, Receipt

LONGEST = 30.0  # seconds for one request
LEAST = 1.5  # seconds; with less left nobody is asked
SPARE = 0.7  # seconds kept of somebody's patience, for all that comes after the answer
BYTES_A_TOKEN = 3
AT_MOST = {Task.OPENING: 600, Task.REPLY: 600, Task.SUMMARY: 900, Task.CLAIM: 600}
AT_MOST_OTHERWISE = 2000  # tokens of an answer
Good = TypeVar("Good")
log = logging.getLogger(__name__)

CHOSEN = "they chose to go by the script"
NOT_TOLD = "they don't know of the model yet"
NOT_BOOKED = "the request couldn't be written down first"
NO_TIME = "no time was left"
RESTS = "the model rests after failures"
NOT_JSON = "the answer was half JSON or none"
OTHER_FORM = "the answer had another form"
BROKE = "the answer broke a rule"
OUR_FAULT = "our own check of the answer failed"


class Server(Protocol):
    """As `ModelServer`."""

    host: str
    model: str

    @property
    def forms(self) -> tuple[Form, ...]: ...
    def complete(
        self, system: str, user: str, name: str, schema: dict[str, object], form: Form, most: int, within: float
    ) -> Completion: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of judging an answer: `good`, or None and the rules it broke. `repaired` are rules that parts of a
    good answer broke, which were left out or put right."""

    good: object | None
    broken: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """How asking went, without anybody's words: for the log and for an evaluation."""

    task: Task
    tries: int
    by: Credit
    broken: tuple[str, ...] = ()  # in whichever try
    first_try: bool = False


@dataclass(slots=True)
class _Effort:
    """What asking has taken so far."""

    tries: int = 0
    tokens: int = 0
    seconds: float = 0.0
    reason: str = ""
    broken: list[str] = field(default_factory=list)
    nonsense: bool = False  # answered, but nothing that can be read


class Asking:
    """Puts tasks to one server. Several threads may ask at once."""

    def __init__(
        self,
        server: Server,
        prompts: Prompts,
        ledger: Ledger,
        breaker: Breaker,
        stopwatch: Callable[[], float],
        watch: Callable[[Asked], None] = lambda asked: None,
    ) -> None:
        self._server = server
        self._prompts = prompts
        self._ledger = ledger
        self._breaker = breaker
        self._stopwatch = stopwatch
        self._watch = watch
        self._last_trouble = ""

    @property
    def host(self) -> str:
        return self._server.host

    def why_not(self, brief: Brief) -> str:
        """Why this expert's words may not go to the model; "" when they may."""
        if brief.consent.scripted_only:
            return CHOSEN
        return "" if brief.consent.host == self.host and brief.consent.since is not None else NOT_TOLD

    def ask(
        self,
        task: Task,
        brief: Brief,
        given: Mapping[str, str | Quoted],
        turns: Sequence[int],
        judge: Callable[[Shape], Verdict],
        note: str = "",
    ) -> tuple[object | None, Credit]:
        """What the model made, or None; and whose credit that is. `turns` are the ids of what is sent. `note` is the
        reason kept with a good answer, such as that the oldest words were left out."""
        effort = _Effort()
        good: object | None = None
        effort.reason = self.why_not(brief) or self._resting()
        if not effort.reason:
            rendered = self._prompts.render(task, given)
            for form in self._forms():
                verdict = self._once(task, brief, rendered, turns, form, judge, effort)
                if verdict is not None:
                    effort.broken += [*verdict.broken, *verdict.repaired]
                    good = verdict.good
                    if good is not None:
                        break
                    effort.reason = f"{BROKE}: {verdict.broken[0]}"
                elif effort.reason not in _WORTH_ANOTHER:
                    break
            if good is None and effort.nonsense and effort.reason in _WORTH_ANOTHER:
                self._failed(brief.workspace, effort.reason)
            elif not effort.tries:
                self._breaker.nothing_happened()
        by = Credit(
            "model" if good is not None else "scripted",
            note if good is not None else effort.reason,
            self._server.model if effort.tries else "",
            effort.tokens,
            round(effort.seconds, 3),
        )
        if effort.tries:
            log.info(
                "event=model task=%s coach=%s reason=%r tries=%d tokens=%d seconds=%.2f",
                *(task.value, by.coach, by.reason, effort.tries, by.tokens, by.seconds),
            )
        self._watch(Asked(task, effort.tries, by, tuple(effort.broken), good is not None and effort.tries == 1))
        return good, by

    def _forms(self) -> Iterator[Form]:
        """Two tries: in the best form, then in the next one, or once more in the only one."""
        forms = self._server.forms
        yield forms[0]
        later = self._server.forms  # the server may have refused one meanwhile
        yield later[-1]

    def _once(
        self,
        task: Task,
        brief: Brief,
        rendered: Rendered,
        turns: Sequence[int],
        form: Form,
        judge: Callable[[Shape], Verdict],
        effort: _Effort,
    ) -> Verdict | None:
        """One request and its judgement; None and `effort.reason` when there is nothing to judge."""
        within = min(LONGEST, (brief.answer_by or self._stopwatch() + LONGEST) - self._stopwatch() - SPARE)
        if within < LEAST:
            effort.reason = effort.reason or NO_TIME
            return None
        system = rendered.system + _about_the_form(task, form, effort.broken)
        most = AT_MOST.get(task, AT_MOST_OTHERWISE)
        guess = len((system + rendered.user).encode()) // BYTES_A_TOKEN + most
        receipt = self._booked(
            Booking(brief.workspace, brief.sme_id, self.host, guess, brief.now, tuple(turns)), effort
        )
        if receipt is None:
            return None
        effort.tries += 1
        started = self._stopwatch()
        took, sent = guess, True
        try:
            answer = self._server.complete(system, rendered.user, task.value, schema_of(task), form, most, within)
            took = guess if answer.tokens is None else answer.tokens
            shape = _read(task, answer.text)
        except CoachUnavailable as problem:
            effort.reason = problem.user_message
            if problem.tokens is not None:
                took = problem.tokens
            elif not problem.sent:
                took, sent = 0, False
            if problem.user_message in {Reason.NO_SCHEMA, Reason.NO_OBJECT, Reason.TOO_LONG}:
                self._breaker.succeeded()  # the server is there; it is the request that didn't suit it
            elif problem.user_message in _WORTH_ANOTHER:
                effort.nonsense = True
            else:
                self._failed(brief.workspace, problem.user_message, problem.retry_after)
            return None
        finally:
            effort.seconds += self._stopwatch() - started
            effort.tokens += took
            with suppress(StoreUnavailable):  # then the day counts what was booked
                self._ledger.settle(receipt, took, sent)
        self._breaker.succeeded()
        effort.nonsense = False
        try:
            return judge(shape)
        except Exception as problem:  # a fault of ours must not cost anybody their answer
            log.error("event=judging_failed task=%s kind=%s", task.value, type(problem).__name__)
            effort.reason = OUR_FAULT
            return None

    def _resting(self) -> str:
        """Why nobody is asked just now; "" when somebody may be, who then says what came of it."""
        if self._breaker.lets_through():
            return ""
        return f"{RESTS}: {self._last_trouble}" if self._last_trouble else RESTS

    def _booked(self, booking: Booking, effort: _Effort) -> Receipt | None:
        """None and `effort.reason` when it must not be sent; what can't be written down is not sent either."""
        try:
            return self._ledger.book(booking)
        except CoachUnavailable as problem:
            effort.reason = problem.user_message
        except StoreUnavailable:
            effort.reason = NOT_BOOKED
        return None

    def _failed(self, workspace: int, reason: str, retry_after: float | None = None) -> None:
        self._last_trouble = reason
        self._breaker.failed(retry_after)
        if self._breaker.rests:  # told once a day, however often it is found out
            with suppress(StoreUnavailable):  # the next failure tells it
                self._ledger.trouble(workspace, reason)


_WORTH_ANOTHER = frozenset({Reason.NO_SCHEMA, Reason.EMPTY, Reason.CUT_OFF, NOT_JSON, OTHER_FORM})
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(?P<inside>.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)


def _read(task: Task, text: str) -> Shape:
    """The answer in its shape. Raises CoachUnavailable."""
    fenced = _FENCED.match(text[:200_000])
    try:
        made = json.loads(fenced["inside"] if fenced else text)
        json.dumps(made, ensure_ascii=False).encode()  # no half characters, which nothing could store
        return SHAPES[task].model_validate(made)
    except ValidationError:
        reason = OTHER_FORM
    except (ValueError, RecursionError):
        reason = NOT_JSON
    raise CoachUnavailable(reason)


def _about_the_form(task: Task, form: Form, broken: Sequence[str]) -> str:
    said = f"\n\nAnswer with one JSON object of the form “{task.value}”, and nothing else."
    if form is Form.OBJECT:
        said += f" Its JSON schema: {json.dumps(schema_of(task), ensure_ascii=False)}"
    if broken:
        said += f"\nYour last answer was refused: {', '.join(dict.fromkeys(broken))}. Mend that."
    return said
