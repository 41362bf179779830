"""What comes in from a platform and what goes out to it: rows of the inbox and the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.messages import View

LEFT_BEHIND = timedelta(seconds=2)  # whoever received it is at it until then; afterwards the tick is
PROMPTED_FOR = timedelta(hours=1)  # after a person's last message or click, what the bot says is no interruption


class Incoming(StrEnum):
    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    FILE = "file"  # something was sent along with a message; its words come as a message of their own


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """Something a person did in a conversation. `ts` is the platform's timestamp of this change, `target` that of
    the message it changes (the same for a new one). Timestamps are decimal seconds as text and sort as such."""

    kind: Incoming
    channel: str
    user: str
    ts: str
    target: str
    text: str
    id: int = 0
    attempts: int = 0

    @property
    def at(self) -> datetime:
        """When the person did it, by the platform's clock."""
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something the bot will say. `key` makes it unique; the platform keeps it, so that a send can be looked up.

    `budgeted` rows wait until the SME's budget and hours allow, and are dropped after `expires_at`. A row with
    `replaces` changes the message that was sent under that key.
    """

    channel: str
    view: View
    key: str
    not_before: datetime
    sme: int | None = None
    interview: int | None = None
    budgeted: bool = False
    expires_at: datetime | None = None
    replaces: str | None = None
    id: int = 0
    attempts: int = 0
    maybe_sent: bool = False  # its lease ran out while it was being sent


def turn_key(interview: int, turn: int) -> str:
    """The key of the row that says a turn of the bot's."""
    return f"turn:{interview}:{turn}"


def turn_of(key: str) -> int | None:
    """The turn that a row with this key says; None when it says none."""
    kind, _, ids = key.partition(":")
    return int(ids.partition(":")[2]) if kind == "turn" else None


def platform_ts(moment: datetime) -> str:
    """A timestamp as platforms write it: seconds with six decimals, so that text order is time order."""
    return f"{moment.timestamp():.6f}"
