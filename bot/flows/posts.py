"""Posts: reported by their author or a director, corrected, taken back.

"posted <link>" -> inbox -> posts.report -> posts (looking) -> tick -> looking -> DM
/ideas posted <link> @mara -> desk -> posts.log_for -> looking -> Said
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.errors import Gone, InvalidInput
from bot.domain.messages import Notice, Press
from bot.domain.people import Sme
from bot.domain.permissions import Actor, Right
from bot.domain.posted import NO_ADDRESS, Posted, address
from bot.domain.posts import OLDEST, TITLE_LIMIT, Place, Post, PostState, Via, place_named, place_of
from bot.domain.screens import PostCard, PostForm, Said
from bot.domain.steering import day_typed
from bot.domain.words import one_line
from bot.flows import looking, posting
from bot.flows.cadence import ready_ideas
from bot.flows.ideas import named
from bot.flows.identity import the_sme, whoever
from bot.flows.post_answers import Answer, asks_together, names_of, show, spoken_day
from bot.flows.speaking import write_to
from bot.ports import Deps, Transaction

MOST_LINKS = 5
NO_LINK = "Which one? Write `posted` and its link, such as `posted https://example.com/my-post`."
TOO_MANY = f"That's more than {MOST_LINKS} links. Please send them in smaller lots."
GONE = "That post isn't there any more."
READING = "I'm reading that page; what I make of it comes in our conversation."
LINKEDIN = "LinkedIn lets no app read its posts."
ON_IT = "I'm on that one already."
KNOWN = "I have that one already: “{title}”, {day}."
BEING_READ = "{whom} sent me that one a moment ago. If you wrote it together, send it again in a minute."
TO_COME = "{day} is still to come. Send it again once it's out."


def report(deps: Deps, tx: Transaction, sme: Sme, said: Posted, now: datetime, key: str) -> None:
    """An SME wrote "posted <link>", or with several: each is answered. `key` is the message's timestamp."""
    today = now.astimezone(sme.tz).date()
    wrong = NO_LINK if not said.links else TOO_MANY if len(said.links) > MOST_LINKS else ""
    try:
        day = _day(said.day, today)
    except InvalidInput as problem:
        wrong, day = problem.user_message, None
    if wrong:
        write_to(tx, sme, Notice(wrong), f"posted:{sme.id}:{key}", now)
        return
    for number, link in enumerate(said.links):
        form = PostForm(link, day=day.isoformat() if day is not None else "")
        answer = _reported(deps, tx, sme, form, now, f"{key}.{number}")
        if answer is not None:
            write_to(tx, sme, answer.view, answer.key, now)


def log(deps: Deps, workspace: int, user: str, form: PostForm) -> Said:
    """An SME logs a post of their own: at least its link. Its page is read afterwards, and what came of that is told in
    their conversation. Raises InvalidInput."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        checked = _checked(form, now.astimezone(sme.tz).date())
        _canonical(deps, checked.link)
        answer = _reported(deps, tx, sme, checked, now, f"{now.timestamp():.6f}")
        if answer is not None:
            write_to(tx, sme, answer.view, answer.key, now)
        tx.smes.touch(workspace, sme.id, now)
        tx.commit()
    return Said(READING if answer is None else answer.view.text.splitlines()[0])


def log_for(deps: Deps, workspace: int, user: str, sme: str, form: PostForm) -> Said:
    """A director logs a post of an SME (by name). Reads the page first, so it may take twenty seconds."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.EDIT_PEOPLE)
        author = named(tx, workspace, sme)
        checked = _checked(form, now.astimezone(author.tz).date())
        known = tx.posts.by_link(workspace, _canonical(deps, checked.link))
        if known is not None and known.state is PostState.LOOKING:
            raise InvalidInput(BEING_READ.format(whom=names_of(known)))
        if known is not None and known.state is PostState.PUBLISHED:
            said = posting.joined(tx, known, author, now) if author.id not in known.authors else _known(known, now)
            tx.commit()
            return Said(said)
        made = _made(author, checked, now, via=Via.DIRECTOR, by=actor.name, known=known)
        post = _stored(deps, tx, made, checked.link, wake_at=now + looking.LEASE)
        tx.audit.write(workspace, actor.name, "logged a post", f"post {post.id}", now, author.id)
        tx.commit()
    answer = looking.look(deps, post, now)
    return Said(answer.view.text.splitlines()[0] if answer is not None else ON_IT)


def card(deps: Deps, workspace: int, user: str, post: int) -> PostCard:
    """A post for its author, or a director, who wants to correct it. Raises NotAllowed or Gone."""
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
        found = _found(tx, actor, post)
        author = _whose(tx, actor, found)
        ready = ready_ideas(tx, author) if author is not None else []
        choices = [(idea.id, idea.headline) for idea in ready]
        own = tx.ideas.get(workspace, found.idea) if found.idea is not None else None
        return PostCard(found, (*([(own.id, own.headline)] if own is not None else []), *choices))


def _whose(tx: Transaction, actor: Actor, post: Post) -> Sme | None:
    """Whose ideas it may have come from: for an author their own, for a director the first author's."""
    own = actor.sme is not None and actor.sme.id in post.authors
    return actor.sme if own else tx.smes.get(actor.workspace, post.authors[0])


def correct(deps: Deps, workspace: int, user: str, post: int, form: PostForm) -> Said:
    """Put title, day, place and idea right (the link stays). The message that stands there is brought up to date."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        found = _found(tx, actor, post)
        sme = tx.smes.get(workspace, found.authors[0])
        if sme is None:
            raise Gone(GONE)
        today = now.astimezone(sme.tz).date()
        day = _day(form.day, today)
        changed = replace(
            found,
            title=one_line(form.title, TITLE_LIMIT) or found.title,
            day=day or found.day,
            said_day=found.said_day or day is not None,
            place=place_named(form.place) if form.place else found.place,
            rough=False,
        )
        changed = posting.of_idea(tx, changed, _chosen(tx, actor, found, form.idea), now)
        tx.posts.save(changed)
        show(tx, changed, now, "Corrected.")
        posting.counted(tx, changed, now)
        tx.audit.write(workspace, actor.signature, "corrected a post", f"post {post}", now, sme.id)
        _spoke(tx, actor, now)
        tx.commit()
    return Said(f"Corrected: “{changed.named}”, {spoken_day(changed.day, today)}.")


def _chosen(tx: Transaction, actor: Actor, post: Post, idea: int | None) -> int | None:
    """The idea that they named, as far as it is theirs to name. Raises Gone."""
    wanted = tx.ideas.get(actor.workspace, idea) if idea is not None and idea != post.idea else None
    if wanted is not None and actor.director is None and (actor.sme is None or wanted.sme != actor.sme.id):
        raise Gone("That idea isn't there any more.")
    return idea


def pressed(deps: Deps, workspace: int, user: str, button: Press, post: int) -> Said:
    """One of POST_BACK, POST_MINE, POST_TOGETHER."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.LOG_POSTS)
        found = tx.posts.get(workspace, post)
        if found is None:
            raise Gone(GONE)
        if button is Press.POST_TOGETHER:
            said = posting.together(tx, found, the_sme(actor), now)
        elif button is Press.POST_MINE:
            said = posting.mine(deps, tx, found, the_sme(actor), now)
        else:
            said = posting.back(tx, found, actor, now)
        tx.audit.write(workspace, actor.signature, button.value.replace("_", " "), f"post {post}", now)
        _spoke(tx, actor, now)
        tx.commit()
    return Said(said)


def _reported(deps: Deps, tx: Transaction, sme: Sme, form: PostForm, now: datetime, key: str) -> Answer | None:
    """The answer, or None when the page is to be read first."""
    today = now.astimezone(sme.tz).date()
    notice = f"posted:{sme.id}:{key}"
    try:
        form = replace(form, link=address(form.link))
        canonical = _canonical(deps, form.link)
    except InvalidInput as problem:
        return Answer(Notice(problem.user_message), notice)
    known = tx.posts.by_link(sme.workspace, canonical)
    if known is not None and known.state is not PostState.TAKEN_BACK:
        if sme.id in known.authors:
            waits = known.state is not PostState.PUBLISHED
            return Answer(Notice(ON_IT if waits else _known(known, now)), notice)
        if known.state is PostState.LOOKING:
            return Answer(Notice(BEING_READ.format(whom=names_of(known))), notice)
        if known.state is PostState.PUBLISHED:
            return asks_together(
                known,
                sme,
                posting.THEIRS.format(whom=names_of(known), title=known.named, day=spoken_day(known.day, today)),
                today,
                key,
            )
    made = replace(_made(sme, form, now, via=Via.SME, by="", known=known), report=key)
    if made.place is Place.LINKEDIN and place_of(form.link) is Place.LINKEDIN:
        post = _stored(deps, tx, made, form.link, wake_at=None)
        return posting.unread(deps, tx, post, sme, LINKEDIN, now)
    _stored(deps, tx, made, form.link, wake_at=now)
    return None


def _made(sme: Sme, form: PostForm, now: datetime, *, via: Via, by: str, known: Post | None) -> Post:
    today = now.astimezone(sme.tz).date()
    return Post(
        sme.workspace,
        known.id if known is not None else 0,
        form.link,
        form.title,
        date.fromisoformat(form.day) if form.day else today,
        place_named(form.place) if form.place else place_of(form.link),
        (sme.id,),
        PostState.LOOKING,
        via,
        now,
        logged_by=by,
        idea=form.idea,
        said_day=bool(form.day),
    )


def _stored(deps: Deps, tx: Transaction, post: Post, link: str, wake_at: datetime | None) -> Post:
    """Kept before its page is read; one that was taken back is the same one again. Raises InvalidInput."""
    post = replace(post, wake_at=wake_at)
    if post.id:
        tx.posts.save(post)
        return post
    stored = tx.posts.add(post, [_canonical(deps, link)])
    if stored is None:
        raise InvalidInput(ON_IT)
    return stored


def _checked(form: PostForm, today: date) -> PostForm:
    """What was typed, in the form in which it is kept. Raises InvalidInput."""
    day = _day(form.day, today)
    return replace(
        form,
        link=address(form.link),
        title=one_line(form.title, TITLE_LIMIT),
        day=day.isoformat() if day is not None else "",
    )


def _canonical(deps: Deps, link: str) -> str:
    """Raises InvalidInput for what is no web address."""
    canonical = deps.feeds.canonical(link)
    if not canonical or "." not in canonical:
        raise InvalidInput(NO_ADDRESS)
    return canonical


def _day(text: str, today: date) -> date | None:
    """The day that somebody named, "" for none. Raises InvalidInput for one that is no day or still to come."""
    if not text.strip():
        return None
    if text.strip().lower() == "yesterday":
        return today - timedelta(days=1)
    day = day_typed(text, today)
    if day is None:
        raise InvalidInput(f"I can't read the day “{one_line(text, 30)}”. Write it as 2026-04-14.")
    if day > today:
        raise InvalidInput(TO_COME.format(day=f"{day.day} {day:%B %Y}"))
    if day < OLDEST:
        raise InvalidInput("That day is too long ago. Please check the year.")
    return day


def _known(post: Post, now: datetime) -> str:
    return KNOWN.format(title=post.named, day=spoken_day(post.day, now.date()))


def _found(tx: Transaction, actor: Actor, post: int) -> Post:
    """One that they may change: their own, or a director any."""
    actor.require(Right.LOG_POSTS)
    found = tx.posts.get(actor.workspace, post)
    own = found is not None and actor.sme is not None and actor.sme.id in found.authors
    if found is None or not found.authors or found.state is not PostState.PUBLISHED:
        raise Gone(GONE)
    if not own:
        actor.require(Right.EDIT_PEOPLE)
    return found


def _spoke(tx: Transaction, actor: Actor, now: datetime) -> None:
    if actor.sme is not None:
        tx.smes.touch(actor.workspace, actor.sme.id, now)
