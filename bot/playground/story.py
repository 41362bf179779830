"""A newsroom played from start to end: people answer from their list, a director decides each morning, the clock steps.

newsroom -> Story.play -> flows (inbox, tick, ideas) -> StoryChat
"""

import heapq
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.domain.availability import WorkCalendar, on_clock
from bot.domain.cadence import Stage, Tried
from bot.domain.deliveries import InboxEvent, Incoming, platform_ts, turn_of
from bot.domain.errands import ErrandKind
from bot.domain.errors import Gone, InvalidInput
from bot.domain.forwards import ForwardState
from bot.domain.ideas import IdeaStatus
from bot.domain.people import Director, SmeForm
from bot.domain.permissions import Actor
from bot.domain.screens import IdeaFilter
from bot.flows import delivery, enrolment, errands, ideas, inbox, sources
from bot.flows.cadence import standing
from bot.flows.identity import operator
from bot.flows.tick import A_MOMENT, step
from bot.playground.newsroom import FeedFile, Newsroom
from bot.playground.newsroom_people import Person
from bot.playground.players import Player
from bot.playground.story_chat import Sent, SteppedClock, StoryChat, Typed
from bot.playground.story_living import Living
from bot.ports import Deps, Transaction

__all__ = ["Player", "Sent", "SteppedClock", "Story", "StoryChat", "Typed"]

THINKS_FOR = timedelta(minutes=3)
TYPES_FOR = timedelta(seconds=5)  # between two messages of a burst
WINDS_DOWN = timedelta(days=9)  # after the last day: open interviews still close
DIRECTOR_READS = time(10, 0)
NUDGES_WAIT = timedelta(days=4)  # at most, for room in somebody's budget
ASKS = {"question", "reminder", "reply"}
BEGUN = frozenset({"nudge", "buddy_question", "comment_prompt"})  # left unsaid when somebody's last day is over


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
        # The questions that are a word about a silence, and whether each is an interview of its own.
        self.tried: list[tuple[Player, Sent, Tried, bool]] = []
        self.director_zone = ZoneInfo(newsroom.people[0].zone)
        with deps.store.begin() as tx:
            zone = newsroom.people[0].zone
            self.workspace = tx.workspaces.add("demo", "Demo newsroom", zone, newsroom.channel).id
            tx.commit()
        self.director: Director = enrolment.name_director(
            deps, operator(self.workspace), "director", "D-director", newsroom.director
        )
        self.living = Living(self)
        errands.plan(deps, self.workspace)

    @staticmethod
    def first_moment(newsroom: Newsroom) -> datetime:
        """The earliest midnight of the first day among the people's clocks, in UTC."""
        return min(on_clock(newsroom.start, time(0), ZoneInfo(person.zone)) for person in newsroom.people)

    def play(self, progress: Callable[[datetime, datetime], None]) -> None:
        """Everything that happens, from the first midnight until the last interview closed."""
        last_day = self.newsroom.start + timedelta(days=self.newsroom.days)
        for number, person in enumerate(self.newsroom.people):
            zone = ZoneInfo(person.zone)
            over = on_clock(last_day, time(0), zone) - A_MOMENT  # a slot at midnight belongs to the day that begins
            self.at(on_clock(self.newsroom.start, time(0), zone), partial(self._enrol, number, person, over))
            self.at(over, partial(self._rest, person))
        first = max(on_clock(self.newsroom.start, time(0), ZoneInfo(person.zone)) for person in self.newsroom.people)
        self.at(first, self._everybody_is_there)
        self.at(on_clock(last_day, time(0), self.director_zone) - A_MOMENT, self._no_more_errands)
        for day in range(1, self.newsroom.days + 3):
            self._director_reads(self.newsroom.start + timedelta(days=day))
        end = max(moment for moment, _, _ in self._plan) + WINDS_DOWN
        while self._step(end):
            progress(self.clock(), end)

    def place_of(self, channel: str) -> tuple[ZoneInfo, str]:
        """The zone and the name of whoever reads a channel."""
        player = self.players.get(channel)
        if player is not None:
            return player.sme.tz, player.sme.name
        name = self.newsroom.director if channel == self.director.channel else self.newsroom.channel
        return self.director_zone, name

    def at(self, moment: datetime, action: Callable[[], None]) -> None:
        """Have something happen then."""
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

    def _enrol(self, number: int, person: Person, until: datetime) -> None:
        form = SmeForm(person.name, person.zone, person.beat, tuple(person.topics), (), person.slot)
        actor = Actor(self.workspace, "director", self.newsroom.director, director=self.director)
        sme = enrolment.add_sme(self.deps, actor, f"U-{number}", f"D-{number}", form, topics_wanted=0)
        player = self.players[sme.channel] = Player(person, sme, iter(person.answers), until)
        self.living.settle(player)
        self.living.publish(player)

    def _everybody_is_there(self) -> None:
        """Feeds are added, whose older items count as read, and pairs proposed."""
        self.living.everybody_is_there()
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
            known = tx.cadences.get(self.workspace, sme.id)
            if known is not None:  # whatever happens now, nothing more is said about it
                since = standing(tx, sme, self.clock()).since
                tx.cadences.save(replace(known, since=since, stage=Stage.CLIFF, riding=False, wake_at=None))
            tx.outbox.withdraw(self.workspace, sme.id, BEGUN)
            current = tx.smes.get(self.workspace, sme.id)
            if current is not None:
                tx.smes.save(replace(current, next_due_at=None))
            tx.commit()

    def _no_more_errands(self) -> None:
        with self.deps.store.begin() as tx:
            for kind in ErrandKind:
                tx.errands.plan(self.workspace, kind, None)
            tx.commit()

    def _listen(self) -> None:
        """People see what was sent to them; a question starts them typing."""
        fresh, self._seen = self.chat.sent[self._seen :], len(self.chat.sent)
        for message in fresh:
            self.told(message)
            player = self.players.get(message.channel)
            if player is None:
                continue
            self.living.sees(player, message.view)
            if message.view.kind == "question":
                self._remember(player, message)
            if message.view.kind in ASKS and not player.typing:
                self._start_typing(player)

    def _remember(self, player: Player, sent: Sent) -> None:
        """What was tried with this question stands in the cadence of whom it reached, or of their buddy: it came with a
        check-in at that moment, or it is an interview of its own, for which there may have been no room at once."""
        names = {player.person.name, self.living.buddy_of(player.person.name)}
        with self.deps.store.read() as tx:
            both = [each.sme.id for each in self.players.values() if each.person.name in names]
            rows = [tx.cadences.get(self.workspace, sme) for sme in both]
            alone = self._stands_alone(tx, sent)
        known = {each.at for who, _, each, _ in self.tried if who.person.name in names}
        within = NUDGES_WAIT if alone else A_MOMENT * 60
        fresh = [
            tried
            for row in rows
            for tried in (row.tried if row is not None else ())
            if tried.to == "sme" and tried.at not in known and timedelta() <= sent.at - tried.at < within
        ]
        if fresh:
            self.tried.append((player, sent, max(fresh, key=lambda each: each.at), alone))

    def _stands_alone(self, tx: Transaction, sent: Sent) -> bool:
        """Whether this question begins an interview, at no check-in's moment, and about nothing from outside."""
        ids = [int(part) for part in sent.key.split(":")[1:3]] if turn_of(sent.key) is not None else []
        interview = tx.interviews.get(self.workspace, ids[0]) if ids else None
        if interview is None or interview.forward is not None:
            return False
        checkin = tx.checkins.get(self.workspace, interview.checkin) if interview.checkin is not None else None
        asked = checkin.asked_at if checkin is not None else None
        begins = tx.turns.of(self.workspace, interview.id)[0].id == ids[1]
        return begins and (asked is None or sent.at - asked > A_MOMENT * 60)

    def _start_typing(self, player: Player) -> None:
        burst = [text for text in next(player.answers, []) if text.strip()]
        player.typing = bool(burst)
        for place, text in enumerate(burst):
            last = place == len(burst) - 1
            moment = self.clock() + THINKS_FOR + place * TYPES_FOR
            self.at(moment, partial(self._type, player, text, last))

    def _type(self, player: Player, text: str, last: bool) -> None:
        player.typing = not last
        self.say(player, text)

    def say(self, player: Player, text: str) -> None:
        """Somebody types a message, whenever they like."""
        ts = platform_ts(self.clock())
        player.spoke.append(self.clock())
        self.told(Typed(self.clock(), player.sme.channel, text))
        event = InboxEvent(Incoming.MESSAGE, player.sme.channel, player.sme.user, ts, ts, text)
        inbox.receive(self.deps, self.workspace, event)
        inbox.handle(self.deps, self.workspace, player.sme.channel)
        delivery.deliver(self.deps, self.workspace)

    def press(self, player: Player, text: str, act: Callable[[], object]) -> None:
        """Somebody taps a button or fills in a form; `text` tells which. What is gone meanwhile can't be tapped."""
        player.spoke.append(self.clock())
        self.told(Typed(self.clock(), player.sme.channel, text, pressed=True))
        with suppress(Gone, InvalidInput):
            act()
        delivery.deliver(self.deps, self.workspace)

    def _director_reads(self, day: date) -> None:
        if any(busy.first <= day <= busy.last for busy in self.newsroom.busy):
            return
        moment = on_clock(day, DIRECTOR_READS, self.director_zone)
        if WorkCalendar(self.director_zone).is_working_time(moment):
            self.at(moment, self._decide)

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
