"""What a story is played on: a clock that stands still until it is set, and a chat that only remembers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.deliveries import platform_ts
from bot.domain.messages import Sign, View


class SteppedClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Forward only."""
        self._now = max(self._now, moment.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that reached somebody. `key` is the one it was sent under."""

    at: datetime
    channel: str
    view: View
    ts: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that somebody typed; or, `pressed`, what they tapped or filled in."""

    at: datetime
    channel: str
    text: str
    pressed: bool = False


@dataclass(slots=True)
class StoryChat:
    """A chat platform that only remembers what it was told to show."""

    clock: SteppedClock
    sent: list[Sent] = field(default_factory=list)
    updates: list[View] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)  # the messages that were heard
    thoughts: list[tuple[str, Sign]] = field(default_factory=list)  # those thought about: when it began and ended
    beyond_reach: str = ""
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        ts = platform_ts(self.clock() + timedelta(microseconds=len(self.sent) % 1000))
        self._keys[channel, key] = ts
        self.sent.append(Sent(self.clock(), channel, view, ts, key))
        return ts

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        """The message changes where it stands; the story shows it as it was first."""
        self.updates.append(view)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        return self._keys.get((channel, key))

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        """A sign on the message `ts`."""
        if sign in (Sign.THINKING, Sign.THOUGHT):
            self.thoughts.append((ts, sign))
        else:
            self.signs.append(ts)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        """Nobody keeps what was said here."""
