"""A newsroom played from start to end: people answer from their list, a director decides each morning, the clock steps.

newsroom -> Story.play -> flows (inbox, tick, ideas) -> StoryChat
"""

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkins import is_working_time, on_clock
from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.forwards import ForwardState
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Sign, View
from bot.domain.people import Director, Sme, SmeForm
from bot.domain.permissions import Actor
from bot.domain.screens import IdeaFilter
from bot.flows import delivery, enrolment, ideas, inbox, sources
from bot.flows.identity import operator
from bot.flows.tick import A_MOMENT, step
from bot.playground.newsroom import FeedFile, Newsroom, Person
from bot.ports import Deps

THINKS_FOR = timedelta(minutes=3)
TYPES_FOR = timedelta(seconds=5)  # between two messages of a burst
WINDS_DOWN = timedelta(days=9)  # after the last day: open interviews still close
DIRECTOR_READS = time(10, 0)
ASKS = {"question", "reminder", "reply"}


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
    """A message that reached somebody."""

    at: datetime
    channel: str
    view: View
    ts: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that somebody typed."""

    at: datetime
    channel: str
    text: str


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
        self.sent.append(Sent(self.clock(), channel, view, ts))
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


@dataclass(slots=True)
class Player:
    """A person of the newsroom and where they are in their list of answers."""

    person: Person
    sme: Sme
    answers: Iterator[list[str]]
    typing: bool = False


class Story:
    """One newsroom being played. `told` is called with what happens, in order."""

    def __init__(
        self, deps: Deps, clock: SteppedClock, chat: StoryChat, newsroom: Newsroom, told: Callable[[Sent | Typed], None]
    ) -> None:
        self.deps, self.clock, self.chat, self.newsroom, self.told = deps, clock, chat, newsroom, told
        self.players: dict[str, Player] = {}
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._seen = 0
        self._noted = False
        self.director_zone = ZoneInfo(newsroom.people[0].zone)
        with deps.store.begin() as tx:
            zone = newsroom.people[0].zone
            self.workspace = tx.workspaces.add("demo", "Demo newsroom", zone, newsroom.channel).id
            tx.commit()
        self.director: Director = enrolment.name_director(
            deps, operator(self.workspace), "director", "D-director", newsroom.director
        )

    @staticmethod
    def first_moment(newsroom: Newsroom) -> datetime:
        """The earliest midnight of the first day among the people's clocks, in UTC."""
        return min(on_clock(newsroom.start, time(0), ZoneInfo(person.zone)) for person in newsroom.people)

    def play(self, progress: Callable[[datetime, datetime], None]) -> None:
        """Everything that happens, from the first midnight until the last interview closed."""
        last_day = self.newsroom.start + timedelta(days=self.newsroom.days)
        for number, person in enumerate(self.newsroom.people):
            zone = ZoneInfo(person.zone)
            self._at(on_clock(self.newsroom.start, time(0), zone), lambda n=number, p=person: self._enrol(n, p))  # type: ignore[misc]
            over = on_clock(last_day, time(0), zone) - A_MOMENT  # a slot at midnight belongs to the day that begins
            self._at(over, lambda p=person: self._rest(p))  # type: ignore[misc]
        first = max(on_clock(self.newsroom.start, time(0), ZoneInfo(person.zone)) for person in self.newsroom.people)
        self._at(first, self._add_feeds)
        for day in range(1, self.newsroom.days + 3):
            self._director_reads(self.newsroom.start + timedelta(days=day))
        end = max(moment for moment, _, _ in self._plan) + WINDS_DOWN
        while self._step(end):
            progress(self.clock(), end)

    def _at(self, moment: datetime, action: Callable[[], None]) -> None:
        heapq.heappush(self._plan, (moment, next(self._order), action))

    def _step(self, end: datetime) -> bool:
        """To the next moment at which somebody acts or something is due. False when the story is over."""
        planned = self._plan[0][0] if self._plan else end
        with self.deps.store.read() as tx:
            due = tx.next_due(self.workspace, self.clock())
        if (not self._plan and due is None) or self.clock() >= end:
            return False
        step(self.deps, self.clock.set, max(min(planned, end), self.clock()), self.workspace)
        while self._plan and self._plan[0][0] <= self.clock():
            heapq.heappop(self._plan)[2]()
        self._listen()
        return True

    def _enrol(self, number: int, person: Person) -> None:
        form = SmeForm(person.name, person.zone, person.beat, tuple(person.topics), (), person.slot)
        actor = Actor(self.workspace, "director", self.newsroom.director, director=self.director)
        sme = enrolment.add_sme(self.deps, actor, f"U-{number}", f"D-{number}", form, topics_wanted=0)
        self.players[sme.channel] = Player(person, sme, iter(person.answers))

    def _add_feeds(self) -> None:
        """Once everybody is there. What had come out by then counts as read."""
        for feed in self.newsroom.feeds:
            sources.add(self.deps, self.workspace, "director", feed.address, feed.kind, feed.whose)
            self._rename(feed)

    def _rename(self, feed: FeedFile) -> None:
        """The newsroom's name for it, whatever the file calls itself."""
        with self.deps.store.begin() as tx:
            known = tx.feeds.known(self.workspace, self.deps.feeds.canonical(feed.address))
            if known is not None:
                tx.feeds.save(replace(known, title=feed.name))
                tx.commit()

    def _rest(self, person: Person) -> None:
        """The person's last day is over: no further check-in and nothing to read, but an open interview still finds its
        end."""
        sme = next(player.sme for player in self.players.values() if player.person is person)
        with self.deps.store.begin() as tx:
            for feed in tx.feeds.all(self.workspace):
                tx.feeds.save(replace(feed, next_poll_at=None))
            for forward in tx.forwards.waiting(self.workspace, sme.id):
                tx.forwards.save(replace(forward, state=ForwardState.EXPIRED, wake_at=None))
            current = tx.smes.get(self.workspace, sme.id)
            if current is not None:
                tx.smes.save(replace(current, next_due_at=None))
                tx.commit()

    def _listen(self) -> None:
        """People see what was sent to them; a question starts them typing."""
        fresh, self._seen = self.chat.sent[self._seen :], len(self.chat.sent)
        for message in fresh:
            self.told(message)
            player = self.players.get(message.channel)
            if player is not None and message.view.kind in ASKS and not player.typing:
                self._start_typing(player)

    def _start_typing(self, player: Player) -> None:
        burst = [text for text in next(player.answers, []) if text.strip()]
        player.typing = bool(burst)
        for place, text in enumerate(burst):
            last = place == len(burst) - 1
            moment = self.clock() + THINKS_FOR + place * TYPES_FOR
            self._at(moment, lambda text=text, last=last: self._type(player, text, last))  # type: ignore[misc]

    def _type(self, player: Player, text: str, last: bool) -> None:
        ts = platform_ts(self.clock())
        player.typing = not last
        self.told(Typed(self.clock(), player.sme.channel, text))
        event = InboxEvent(Incoming.MESSAGE, player.sme.channel, player.sme.user, ts, ts, text)
        inbox.receive(self.deps, self.workspace, event)
        inbox.handle(self.deps, self.workspace, player.sme.channel)
        delivery.deliver(self.deps, self.workspace)

    def _director_reads(self, day: date) -> None:
        moment = on_clock(day, DIRECTOR_READS, self.director_zone)
        if is_working_time(moment, self.director_zone):
            self._at(moment, self._decide)

    def _decide(self) -> None:
        """An idea with its proof is accepted, one without is parked; the first accepted one gets a note."""
        wanted = IdeaFilter(status=IdeaStatus.NEW)
        while True:
            waiting = ideas.page(self.deps, self.workspace, "director", wanted).ideas
            for idea in waiting:
                status = IdeaStatus.PARKED if idea.proof else IdeaStatus.ACCEPTED
                note = "" if idea.proof or self._noted else "Write it the way you told it."
                self._noted = self._noted or bool(note)
                reason = "proof" if idea.proof else ""
                ideas.decide(self.deps, self.workspace, "director", idea.id, idea.version, status, reason, note)
            if not waiting:
                return
