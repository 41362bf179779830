"""What a language model may take: a day's tokens a workspace, booked before a request and settled after it. Directors
hear of it when it runs short, and when the model rests.

coach -> ledger -> model_days, turns (which words go) -> outbox -> delivery -> the directors' DMs
"""

import logging
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.deliveries import OutboxRow
from bot.domain.errors import CoachUnavailable
from bot.domain.messages import Notice
from bot.ports import Booking, Clock, Receipt, Store, Transaction

WARN_AT = 0.8
SPENT = "the day's tokens are spent"
SAID_NO = "they said no meanwhile"
TAKEN_BACK = "words were taken back meanwhile"
log = logging.getLogger(__name__)


class TokenLedger:
    """The port `Ledger`. Each call is a short transaction of its own, before or after the request, never around it.

    Where the process dies in between, a booking stays as it was: that day counts it as taken.
    """

    def __init__(self, store: Store, clock: Clock, limit: int) -> None:
        self._store = store
        self._clock = clock
        self._limit = limit

    def book(self, booking: Booking) -> Receipt:
        """Enter the tokens, and mark the turns as given to the host. Raises CoachUnavailable."""
        with self._store.begin() as tx:
            sme = tx.smes.get(booking.workspace, booking.sme)
            if sme is None or sme.consent.scripted_only:
                raise CoachUnavailable(SAID_NO, sent=False)
            given = tx.turns.given_to(booking.workspace, booking.turns, booking.host, booking.as_of)
            if given is None:
                raise CoachUnavailable(TAKEN_BACK, sent=False)
            day = _today(tx, booking.workspace, self._clock)
            taken = tx.model_days.book(booking.workspace, day, booking.tokens, self._limit)
            if taken is not None:
                tx.commit()
        if taken is not None:
            return Receipt(booking, day, tuple(given))
        with self._store.begin() as tx:
            self._tell_spent(tx, booking.workspace, day)
            tx.commit()
        raise CoachUnavailable(SPENT, sent=False)

    def settle(self, receipt: Receipt, tokens: int, sent: bool = True) -> None:
        """Correct the booking to what the request took; what never left was given to nobody."""
        booking = receipt.booking
        with self._store.begin() as tx:
            if not sent:
                tx.turns.not_given(booking.workspace, receipt.newly_given)
            if tokens != booking.tokens:
                tx.model_days.settle(booking.workspace, receipt.day, tokens - booking.tokens)
            if tx.model_days.taken(booking.workspace, receipt.day) >= WARN_AT * self._limit:
                said = (
                    f"The language model has used {WARN_AT:.0%} of today's {self._limit:,} tokens. When they are spent "
                    "I go on by my script until tomorrow. MODEL_TOKENS_PER_DAY sets how many there are."
                )
                self._tell(tx, booking.workspace, said, f"model:most:{receipt.day}")
            tx.commit()

    def trouble(self, workspace: int, reason: str) -> None:
        """Said once a day at most: the model is let alone for a while."""
        with self._store.begin() as tx:
            day = _today(tx, workspace, self._clock)
            said = (
                f"The language model isn't helping: {reason}. I go by my script and try it again every few minutes; "
                "nobody has to wait. `beatdesk doctor` says more."
            )
            self._tell(tx, workspace, said, f"model:trouble:{day}")
            tx.commit()
        log.warning("event=model_rests workspace=%d", workspace)

    def _tell_spent(self, tx: Transaction, workspace: int, day: date) -> None:
        said = f"Today's {self._limit:,} tokens of the language model are spent. I go by my script until tomorrow."
        self._tell(tx, workspace, said, f"model:spent:{day}")

    def _tell(self, tx: Transaction, workspace: int, said: str, key: str) -> None:
        """The key has it said once, however often it is found out."""
        for director in tx.directors.all(workspace):
            tx.outbox.add(workspace, OutboxRow(director.channel, Notice(said), f"{key}:{director.id}", self._clock()))


def _today(tx: Transaction, workspace: int, clock: Clock) -> date:
    """The day on the company's own clock."""
    known = tx.workspaces.get(workspace)
    return clock().astimezone(ZoneInfo(known.zone) if known is not None else ZoneInfo("UTC")).date()


def spent_today(tx: Transaction, workspace: int, clock: Clock) -> int:
    """How many tokens were taken so far."""
    return tx.model_days.taken(workspace, _today(tx, workspace, clock))
