"""The two coaches that are compared, put together as the bot does it, with a ledger that counts and refuses nothing."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.coach.bank import Bank
from bot.coach.model.asking import BROKE, LONGEST, NOT_JSON, OTHER_FORM, Asked
from bot.coach.model.breaker import Breaker
from bot.coach.model.coach import ModelCoach
from bot.coach.model.prompts import Prompts
from bot.coach.model.reasons import Reason
from bot.coach.model.server import Completion, Form, ModelServer
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief
from bot.domain.people import Beat, Consent
from bot.domain.questions import Question
from bot.ports import Booking, Clock, Receipt
from bot.settings import Settings
from bot.wiring.parts import model_server, now
from evaluation.hearing import NOW

A_YEAR = timedelta(days=365)
LATELY = 12  # tasks
# Nothing came of it, but the server is there.
_THERE = frozenset(
    {
        *(Reason.EMPTY, Reason.CUT_OFF, Reason.TOO_BIG, Reason.TOO_LONG, Reason.NO_SCHEMA, Reason.NO_OBJECT),
        *(NOT_JSON, OTHER_FORM),
    }
)


class Shelf(Bank):
    """A question bank that is filled by hand: with an example's own questions, or with the real ones."""

    def __init__(self, real: Bank) -> None:
        self._real = real.questions
        self._filled: tuple[Question, ...] = self._real

    @property
    def questions(self) -> tuple[Question, ...]:
        return self._filled

    @property
    def problems(self) -> tuple[str, ...]:
        return ()

    def reload(self) -> bool:
        return False

    def fill(self, questions: Iterable[Question]) -> None:
        self._filled = tuple(questions)

    def restore(self) -> None:
        self._filled = self._real


class Patient:
    """A server that is given no more than so many seconds for a request."""

    def __init__(self, server: ModelServer, patience: float) -> None:
        self._server = server
        self._patience = patience
        self.host = server.host
        self.model = server.model

    @property
    def forms(self) -> tuple[Form, ...]:
        return self._server.forms

    def complete(
        self, system: str, user: str, name: str, schema: dict[str, object], form: Form, most: int, within: float
    ) -> Completion:
        return self._server.complete(system, user, name, schema, form, most, min(within, self._patience))


@dataclass
class CountingLedger:
    """The port `Ledger`: every request is allowed."""

    tokens: int = 0
    troubles: list[str] = field(default_factory=list)

    def book(self, booking: Booking) -> Receipt:
        return Receipt(booking, NOW.date())

    def settle(self, receipt: Receipt, tokens: int, sent: bool = True) -> None:
        self.tokens += tokens

    def trouble(self, workspace: int, reason: str) -> None:
        self.troubles.append(reason)


class Lenient(Breaker):
    """Rests only when the server is gone. A weak model may fail three times in a row, and it is here to be asked on."""

    def __init__(self, clock: Clock, is_there: Callable[[], bool]) -> None:
        super().__init__(clock)
        self._is_there = is_there

    def failed(self, retry_after: float | None = None) -> bool:
        return not self._is_there() and super().failed(retry_after)


class Desk:
    """Both coaches. `asked` is how each task went that was put to the model, oldest first."""

    def __init__(self, settings: Settings, server: ModelServer, patience: float = LONGEST) -> None:
        self.asked: list[Asked] = []
        self.ledger = CountingLedger()
        self.shelf = Shelf(Bank.load(settings.prompts_dir / "questions"))
        self.scripted = ScriptedCoach(self.shelf)
        self.model = ModelCoach(
            Patient(server, patience),
            Prompts.load(settings.prompts_dir),
            self.scripted,
            self.ledger,
            Lenient(now, self._answered_lately),
            time.monotonic,
            settings.model_input_tokens,
            self.asked.append,
        )

    def _answered_lately(self) -> bool:
        return any(map(answered, self.asked[-LATELY:]))

    def brief(self, sme: str, beat: str, topics: Sequence[str] = ()) -> Brief:
        """Somebody who was told of the model long ago and let it be."""
        return Brief(
            sme,
            Beat(beat, tuple(topics)),
            ZoneInfo("Europe/Berlin"),
            NOW,
            next_checkin="Tuesday at 09:00",
            consent=Consent(self.model.host, NOW - A_YEAR),
            model_host=self.model.host,
        )


def answered(asked: Asked) -> bool:
    """Whether the server had anything to say at all."""
    reason = asked.by.reason
    return asked.by.coach == "model" or reason in _THERE or reason.startswith(BROKE)


@contextmanager
def opened(settings: Settings, patience: float = LONGEST) -> Iterator[Desk]:
    """A desk whose line to the server is closed afterwards."""
    server = model_server(settings)
    try:
        yield Desk(settings, server, patience)
    finally:
        server.close()
