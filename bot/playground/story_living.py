"""What the people of a story do beside answering: how they want to be asked, what they publish, what they tap.

Story -> Living -> flows (rhythms, leave, buddies, posts)
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.availability import Leave, on_clock
from bot.domain.buddies import PairState
from bot.domain.cadence_messages import BuddyQuestion, PostLogged
from bot.domain.feeds import FeedKind
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press, View
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState, Via, place_of
from bot.domain.screens import IdeaFilter, PostForm, RhythmForm
from bot.flows import buddies, leave, posts, rhythms, sources
from bot.flows.cadence import changed
from bot.playground.newsroom_pieces import NOON, Piece, feed_address, pieces
from bot.playground.players import Player, Stage
from bot.ports import Transaction

BUSY_FOR = timedelta(hours=1)  # in the middle of an answer nobody reports a post
TAPS_AFTER = timedelta(minutes=3)


class Living:
    """The part of a story that is not a conversation."""

    def __init__(self, story: Stage) -> None:
        self._story = story
        self.pieces = pieces(story.newsroom)
        self.agreed: dict[frozenset[str], datetime] = {}  # who take turns, and since when

    def buddy_of(self, name: str) -> str | None:
        """With whom somebody takes turns in the newsroom."""
        pair = next((pair for pair in self._story.newsroom.buddies if name in pair), None)
        return None if pair is None else pair[0] if name == pair[1] else pair[1]

    def settle(self, player: Player) -> None:
        """On somebody's first day a director enters their hours and leave, and what they published before is known."""
        deps, workspace, person, sme = self._story.deps, self._story.workspace, player.person, player.sme
        start = self._story.newsroom.start
        with deps.store.begin() as tx:
            begun = tuple(Leave(away.first, away.last) for away in person.away if away.first < start)
            if begun:
                tx.smes.save(replace(sme, leaves=begun))
            for piece in self.pieces:
                if piece.author == person.name and piece.day < start:
                    self._remember(tx, sme, piece)
            changed(tx, workspace, [sme.id], self._story.clock())
            tx.commit()
        begins, ends = (f"{at:%H:%M}" for at in person.hours)
        days = tuple(str(day) for day in person.days)
        form = RhythmForm(person.goal.value, str(person.budget), "1", days, begins, ends, person.country)
        rhythms.choose(deps, workspace, "director", sme.id, form)
        for away in person.away:
            if away.first >= start:
                leave.away(deps, workspace, "director", sme.id, str(away.first), str(away.last))
        self._welcome_at_work(sme.id)

    def _welcome_at_work(self, sme: int) -> None:
        """Nobody is welcomed on a holiday or on leave, of which nothing was known when they were added."""
        deps, workspace, now = self._story.deps, self._story.workspace, self._story.clock()
        with deps.store.begin() as tx:
            current = tx.smes.get(workspace, sme)
            if current is None:
                return
            first = deps.calendar(current).next_working_time(now)
            moments = [moment for moment in (first, current.next_due_at) if moment is not None]
            for row in tx.outbox.withdraw(workspace, sme, {"welcome"}):
                tx.outbox.add(workspace, replace(row, key=f"{row.key}:at work", not_before=min(moments, default=now)))
            tx.commit()

    def _remember(self, tx: Transaction, sme: Sme, piece: Piece) -> None:
        address = self._story.deps.feeds.canonical(piece.link)
        known = tx.posts.by_link(sme.workspace, address)
        if known is not None:
            tx.posts.save(replace(known, authors=(*known.authors, sme.id)))
            return
        place, state, authors = piece.place or place_of(piece.link), PostState.PUBLISHED, (sme.id,)
        post = Post(sme.workspace, 0, piece.link, piece.title, piece.day, place, authors, state, Via.SME, piece.at)
        tx.posts.add(post, [address])

    def everybody_is_there(self) -> None:
        """Their own feeds are read from now on, and pairs are proposed."""
        story = self._story
        for name in dict.fromkeys(piece.author for piece in self.pieces if piece.via == "feed"):
            sources.add(story.deps, story.workspace, "director", feed_address(name), FeedKind.OWN, f"@{name}")
        players = {player.person.name: player for player in story.players.values()}
        for pair in story.newsroom.buddies:
            first, second = sorted((players[name] for name in pair), key=lambda each: each.person.budget > 0)
            if first.person.budget > 0:
                buddies.pair(story.deps, story.workspace, "director", *pair)
            else:  # who wants to hear nothing beside the check-ins has to ask themselves
                ask = partial(buddies.ask, story.deps, story.workspace, first.sme.user, second.sme.id)
                noon = on_clock(story.newsroom.start, NOON, first.sme.tz)
                story.at(noon, partial(story.press, first, f"asks {second.person.name} to take turns", ask))

    def publish(self, player: Player) -> None:
        """Whatever they publish in the story comes out on its day."""
        for piece in self.pieces:
            mine = piece.author == player.person.name and piece.day >= self._story.newsroom.start
            if mine and piece.via != "feed" and piece.at < player.until:
                self._story.at(piece.at, partial(self._report, player, piece))

    def _report(self, player: Player, piece: Piece) -> None:
        story = self._story
        idea = self._idea(player, piece)
        form = PostForm(piece.link, piece.title, str(piece.day), piece.place or "", idea)
        if piece.via == "director":
            posts.log_for(story.deps, story.workspace, "director", player.sme.name, form)
        elif player.typing:
            story.at(story.clock() + BUSY_FOR, partial(self._report, player, piece))
        elif piece.place in {None, Place.BLOG} and idea is None:
            story.say(player, f"posted {piece.link}")
        else:
            log = partial(posts.log, story.deps, story.workspace, player.sme.user, form)
            story.press(player, f"logs a post: {piece.link}", log)

    def _idea(self, player: Player, piece: Piece) -> int | None:
        """The accepted idea that the newsroom says it came of."""
        if not piece.idea:
            return None
        wanted = IdeaFilter(status=IdeaStatus.ACCEPTED, sme=player.sme.id)
        with self._story.deps.store.read() as tx:
            found = tx.ideas.page(self._story.workspace, wanted, None, 100)
        return next((idea.id for idea in found if piece.idea.casefold() in idea.headline.casefold()), None)

    def sees(self, player: Player, view: View) -> None:
        """Somebody sees a message that asks for a tap; soon they tap."""
        done = self._tap(player, view)
        if done is not None:
            text, act = done
            self._story.at(self._story.clock() + TAPS_AFTER, partial(self._story.press, player, text, act))

    def _tap(self, player: Player, view: View) -> tuple[str, Callable[[], object]] | None:
        story, user = self._story, player.sme.user
        if isinstance(view, BuddyQuestion) and not view.answered:
            return f"taps yes to taking turns with {view.buddy}", partial(self._agree, player, view)
        if not isinstance(view, PostLogged):
            return None
        if view.asks in {"whose", "together"}:
            button = Press.POST_MINE if view.asks == "whose" else Press.POST_TOGETHER
            mine = partial(posts.pressed, story.deps, story.workspace, user, button, view.post)
            return "taps that it is theirs" if view.asks == "whose" else "taps that they wrote it together", mine
        piece = next(
            (piece for piece in self.pieces if (piece.author, piece.link) == (player.person.name, view.link)), None
        )
        if view.asks != "details" or piece is None:
            return None
        form = PostForm(title=piece.title, day=str(piece.day), place=piece.place or "")
        right = partial(posts.correct, story.deps, story.workspace, user, view.post, form)
        return f"fills in the title: {piece.title}", right

    def _agree(self, player: Player, view: BuddyQuestion) -> None:
        story = self._story
        buddies.pressed(story.deps, story.workspace, player.sme.user, Press.BUDDY_YES, view.pair)
        with story.deps.store.read() as tx:
            pair = tx.pairs.of(story.workspace, player.sme.id)
        if pair is not None and pair.state is PairState.ACTIVE:
            self.agreed[frozenset((player.person.name, view.buddy))] = story.clock()
