"""What becomes of a reported post: counted, asked about, or not logged; and how its message reads.

posts | own_posts -> posting -> posts, ideas, cadences, feeds (its comments) -> the message that tells its author
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from bot.domain.comments import is_over
from bot.domain.errors import Gone, NotAllowed, Unread
from bot.domain.feeds import Feed, FeedKind, FeedState, Page
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Notice
from bot.domain.people import Sme
from bot.domain.permissions import Actor
from bot.domain.posts import (
    ALIKE_WITHIN,
    OLDEST,
    TITLE_LIMIT,
    Post,
    PostState,
    Via,
    day_out,
    shown_link,
    signed_by,
)
from bot.domain.words import one_line
from bot.flows import cadence
from bot.flows.cadence import ready_ideas
from bot.flows.post_answers import (
    Answer,
    asks_together,
    bring_up_to_date,
    key_of,
    names_of,
    notice_key,
    show,
    spoken_day,
    together_key,
    view_of,
)
from bot.ports import Deps, Transaction

GONE = "That post isn't there any more."
NOT_LOGGED = "{why} I haven't logged {link}; send it again when it can be read."
REFUSED = "{why} I count what anybody can read; send the public link when there is one."
TO_COME = (
    "That page says it comes out on {day}. Send it again then; or, if the page is wrong, add the day: "
    "`posted {link} {today}`."
)
WHOSE = "That page is signed by {whom}. Is it yours?"
UNREAD = "Logged for {day}. {why} Tell me {asked}."
ITS_TITLE, ITS_DAY = "its title", "the day if that's another one"
LOGIN = "That page asks for a login."
NO_DAY = "Logged for {day}; the page doesn't say when it came out. If it was another day, correct it."
LOGGED = "Logged for {day}."
THEIRS = "{whom} logged that one: “{title}”, {day}. Did you write it together?"


def settled(deps: Deps, tx: Transaction, post: Post, sme: Sme, page: Page | Unread, now: datetime) -> Answer:
    """A reported post, now that its page was read or couldn't be."""
    today = now.astimezone(sme.tz).date()
    if isinstance(page, Unread):
        if page.missing or page.refused:
            return _not_logged(tx, post, REFUSED if page.refused else NOT_LOGGED, page.user_message)
        return unread(deps, tx, post, sme, page.user_message, now)
    if page.login:
        return unread(deps, tx, post, sme, LOGIN, now)
    same = _known_as(deps, tx, post, sme, page, today)
    if same is not None:
        return _the_same(deps, tx, post, same, sme, now)
    came_out = day_out(page.published, sme.tz, today) if page.published is not None else None
    day = post.day if post.said_day else came_out or post.day
    if day > today:
        tx.posts.remove(post.workspace, post.id)
        spoken = f"{day.day} {day:%B %Y}"
        return Answer(Notice(TO_COME.format(day=spoken, link=post.url, today=today)), notice_key(post))
    post = replace(post, title=post.title or one_line(page.title, TITLE_LIMIT), day=max(day, OLDEST))
    if post.via is Via.SME and page.author and not signed_by(page.author, sme.name):
        tx.posts.save(replace(post, state=PostState.ASKED, wake_at=None))
        whom = one_line(page.author, 80)
        return Answer(view_of(tx, post, WHOSE.format(whom=whom), today, "whose", whom), key_of(post, sme.id))
    spoken = spoken_day(post.day, today)
    dated = post.said_day or came_out is not None
    said = (LOGGED if dated else NO_DAY).format(day=spoken)
    answer = accepted(deps, tx, post, sme, said, now, rough=not (dated and post.title))
    _read_comments(deps, tx, post, page, now)
    return answer


def accepted(deps: Deps, tx: Transaction, post: Post, sme: Sme, said: str, now: datetime, *, rough: bool) -> Answer:
    """It counts from now on."""
    post = replace(post, state=PostState.PUBLISHED, rough=rough, wake_at=None)
    post = of_idea(tx, post, post.idea or _idea_of_that_name(tx, post, sme), now)
    tx.posts.save(post)
    counted(tx, post, now)
    asks: Literal["", "details"] = "details" if rough else ""
    return Answer(view_of(tx, post, said, now.astimezone(sme.tz).date(), asks), key_of(post, sme.id))


def unread(deps: Deps, tx: Transaction, post: Post, sme: Sme, why: str, now: datetime) -> Answer:
    """It may well be there: logged, and its author asked for what the page would have said, unless they said it."""
    asked = [*([] if post.title else [ITS_TITLE]), *([] if post.said_day else [ITS_DAY])]
    said = (UNREAD if asked else LOGGED).format(
        day=spoken_day(post.day, now.astimezone(sme.tz).date()), why=why, asked=", and ".join(asked)
    )
    return accepted(deps, tx, post, sme, said, now, rough=bool(asked))


def found(tx: Transaction, post: Post, sme: Sme, now: datetime) -> None:
    """A feed brought it: it counts from now on."""
    tx.posts.save(of_idea(tx, post, _idea_of_that_name(tx, post, sme), now))
    counted(tx, post, now)


def looked_into(deps: Deps, tx: Transaction, post: Post, sme: Sme, page: Page | Unread, now: datetime) -> None:
    """The page of a post that a feed brought: under which addresses it is known too, and where its comments stand. A
    page that can't be read changes nothing."""
    tx.posts.save(replace(post, wake_at=None))
    if isinstance(page, Unread):
        return
    same = _known_as(deps, tx, post, sme, page, now.astimezone(sme.tz).date())
    if same is None:
        _read_comments(deps, tx, post, page, now)
    elif same.state is not PostState.LOOKING:
        tx.posts.remove(post.workspace, post.id)
        tx.posts.link(post.workspace, same.id, deps.feeds.canonical(post.url))
        counted(tx, post, now)


def counted(tx: Transaction, post: Post, now: datetime) -> None:
    """Its authors' silence is over, at once."""
    cadence.published(tx, post.workspace, post.authors, now)


def of_idea(tx: Transaction, post: Post, idea: int | None, now: datetime) -> Post:
    """The post with the idea it came from, which is published now; another one that was, is accepted again."""
    wanted = tx.ideas.get(post.workspace, idea) if idea is not None else None
    if wanted is not None and wanted.sme not in post.authors:
        wanted = None
    if post.idea is not None and (wanted is None or wanted.id != post.idea):
        _unpublish(tx, post)
    if wanted is not None and wanted.status is not IdeaStatus.PUBLISHED:
        tx.ideas.save(replace(wanted, status=IdeaStatus.PUBLISHED, version=wanted.version + 1), expected=wanted.version)
    return replace(post, idea=wanted.id if wanted is not None else None)


def together(tx: Transaction, post: Post, sme: Sme, now: datetime) -> str:
    """They wrote it with those who logged it, and were asked whether they did."""
    if post.state is not PostState.PUBLISHED:
        raise Gone(GONE)
    if sme.id not in post.authors:
        if tx.outbox.ts_of(post.workspace, together_key(post, sme.id)) is None:
            raise NotAllowed("Send me its link first: `posted` and the address.")
        said = joined(tx, post, sme, now)
        post = replace(post, authors=(*post.authors, sme.id))
    else:
        said = "It counts for you already."
    bring_up_to_date(
        tx, post, sme, view_of(tx, post, said, now.astimezone(sme.tz).date()), now, key=together_key(post, sme.id)
    )
    return said


def joined(tx: Transaction, post: Post, sme: Sme, now: datetime) -> str:
    """One more author."""
    tx.posts.save(replace(post, authors=(*post.authors, sme.id)))
    counted(tx, replace(post, authors=(sme.id,)), now)
    return f"“{post.named}” counts for {names_of(post)} and {sme.name} now."


def mine(deps: Deps, tx: Transaction, post: Post, sme: Sme, now: datetime) -> str:
    """Theirs, whoever signed the page."""
    if sme.id not in post.authors or post.state not in {PostState.ASKED, PostState.PUBLISHED}:
        raise Gone(GONE)
    today = now.astimezone(sme.tz).date()
    said = LOGGED.format(day=spoken_day(post.day, today))
    if post.state is PostState.ASKED:
        answer = accepted(deps, tx, post, sme, said, now, rough=not post.title)
        bring_up_to_date(tx, post, sme, answer.view, now)
    return said


def back(tx: Transaction, post: Post, actor: Actor, now: datetime) -> str:
    """It was none, or not theirs; a director may take back any. Kept without counting, so that no feed brings it
    again."""
    sme = actor.sme
    own = sme is not None and sme.id in post.authors
    if not own and actor.director is None:
        if sme is not None and tx.outbox.ts_of(post.workspace, together_key(post, sme.id)) is not None:
            said = "Fine, it stays with who logged it."
            view = replace(view_of(tx, post, said, now.astimezone(sme.tz).date()), gone=True)
            bring_up_to_date(tx, post, sme, view, now, key=together_key(post, sme.id))
            return said
        raise NotAllowed("That post isn't yours to take back.")
    if post.state is PostState.TAKEN_BACK:
        return "It was taken back already."
    if own and sme is not None and len(post.authors) > 1:
        return _without(tx, post, sme, now)
    if post.idea is not None:
        _unpublish(tx, post)
    taken = replace(post, state=PostState.TAKEN_BACK, idea=None, wake_at=None)
    tx.posts.save(taken)
    counted(tx, post, now)
    _end_comments(tx, post)
    show(tx, taken, now, "Taken back; it doesn't count any more.")
    return "Taken back; it doesn't count any more."


def _without(tx: Transaction, post: Post, sme: Sme, now: datetime) -> str:
    """One of several authors is none; the others keep it."""
    said = "It doesn't count for you any more."
    view = replace(view_of(tx, post, said, now.astimezone(sme.tz).date()), gone=True)
    for key in (key_of(post, sme.id), together_key(post, sme.id)):
        bring_up_to_date(tx, post, sme, view, now, key=key)
    idea = tx.ideas.get(post.workspace, post.idea) if post.idea is not None else None
    if idea is not None and idea.sme == sme.id:
        _unpublish(tx, post)
        post = replace(post, idea=None)
    tx.posts.save(replace(post, authors=tuple(author for author in post.authors if author != sme.id)))
    counted(tx, post, now)
    return said


def _not_logged(tx: Transaction, post: Post, sentence: str, why: str) -> Answer:
    tx.posts.remove(post.workspace, post.id)
    return Answer(Notice(sentence.format(why=why, link=shown_link(post.url))), notice_key(post))


def _known_as(deps: Deps, tx: Transaction, post: Post, sme: Sme, page: Page, today: date) -> Post | None:
    """The post that this is, found under another of its addresses, or by its title among the author's."""
    for address in (page.url, page.canonical):
        canonical = deps.feeds.canonical(address) if address else ""
        known = tx.posts.by_link(post.workspace, canonical) if canonical else None
        if known is not None and known.id != post.id:
            return known
        if canonical and known is None:
            tx.posts.link(post.workspace, post.id, canonical)
    if not page.title:
        return None
    day = min(day_out(page.published, sme.tz, today) if page.published is not None else post.day, today)
    title = one_line(page.title, TITLE_LIMIT)
    known = tx.posts.like(post.workspace, title, sme.id, day - ALIKE_WITHIN, day + ALIKE_WITHIN)
    return known if known is not None and known.id != post.id and known.state is PostState.PUBLISHED else None


def _the_same(deps: Deps, tx: Transaction, post: Post, known: Post, sme: Sme, now: datetime) -> Answer:
    """Found before in another way: one post, with one address more."""
    today = now.astimezone(sme.tz).date()
    tx.posts.remove(post.workspace, post.id)
    tx.posts.link(post.workspace, known.id, deps.feeds.canonical(post.url))
    if known.state is PostState.TAKEN_BACK:
        again = replace(known, state=PostState.LOOKING, authors=(sme.id,), report=post.report)
        said = LOGGED.format(day=spoken_day(again.day, today))
        return accepted(deps, tx, replace(again, idea=post.idea), sme, said, now, rough=False)
    if sme.id in known.authors:
        if post.idea is not None and known.idea is None:
            tx.posts.save(of_idea(tx, known, post.idea, now))
        said = f"I have that one already: “{known.named}”, {spoken_day(known.day, today)}."
        return Answer(Notice(said), notice_key(post))
    if post.via is Via.DIRECTOR:
        return Answer(Notice(joined(tx, known, sme, now)), notice_key(post))
    said = THEIRS.format(whom=names_of(known), title=known.named, day=spoken_day(known.day, today))
    return asks_together(known, sme, said, today, post.report)


def _idea_of_that_name(tx: Transaction, post: Post, sme: Sme) -> int | None:
    """An accepted idea whose headline became the title."""
    title = post.title.casefold()
    return next((idea.id for idea in ready_ideas(tx, sme) if title and idea.headline.casefold() == title), None)


def _unpublish(tx: Transaction, post: Post) -> None:
    idea = tx.ideas.get(post.workspace, post.idea) if post.idea is not None else None
    if idea is not None and idea.status is IdeaStatus.PUBLISHED:
        tx.ideas.save(replace(idea, status=IdeaStatus.ACCEPTED, version=idea.version + 1), expected=idea.version)


def _read_comments(deps: Deps, tx: Transaction, post: Post, page: Page, now: datetime) -> None:
    """The page names a feed of its comments: read for a while."""
    canonical = deps.feeds.canonical(page.comments) if page.comments else ""
    if not canonical or is_over(post, now):
        return
    feed = Feed(
        post.workspace,
        0,
        page.comments,
        f"Comments on “{one_line(post.title, 80)}”",
        FeedKind.COMMENTS,
        FeedState.ACTIVE,
        now,
        "",
        next_poll_at=now,
        post=post.id,
    )
    tx.feeds.add(feed, canonical)


def _end_comments(tx: Transaction, post: Post) -> None:
    for feed in tx.feeds.all(post.workspace):
        if feed.post == post.id:
            tx.feeds.save(replace(feed, state=FeedState.REMOVED, next_poll_at=None))
