"""What is kept about an SME, shown to them; and all of it forgotten.

`my data` | `forget me` | a button -> data -> store
"""

from datetime import UTC, datetime

from bot.domain.deliveries import OutboxRow
from bot.domain.errors import InvalidInput, NotAllowed, StoreUnavailable
from bot.domain.fit import NOT_FOR_ME
from bot.domain.forwards import Forward
from bot.domain.interviews import Who
from bot.domain.messages import Notice, TakeBack
from bot.domain.people import Sme
from bot.domain.permissions import THE_EXPERT, Actor, Right
from bot.domain.screens import MyData, ReadRecord, Said
from bot.domain.words import count_of
from bot.flows import kept, pairing
from bot.flows.identity import whoever
from bot.flows.transcripts import own_interviews
from bot.ports import Deps, Transaction


def summary(tx: Transaction, sme: Sme) -> str:
    """A few lines in answer to `my data`: how much there is, and who looked at it."""
    interviews = own_interviews(tx, sme)
    messages = sum(turn.who is Who.SME for interview in interviews for turn in tx.turns.of(sme.workspace, interview.id))
    reads = tx.audit.about(sme.workspace, sme.id)
    readers = sorted({read.actor for read in reads if read.action in _READS and read.actor != THE_EXPERT})
    seen = f"Opened so far by {', '.join(readers)}." if readers else "Nobody else has opened an interview so far."
    return (
        f"I keep {count_of(len(interviews), 'interview')} with {count_of(messages, 'message')} of yours, "
        f"{count_of(len(tx.notes.of(sme.workspace, sme.id)), 'note')}, your posts, your beat and your slot. {seen} "
        "“My data” beside your name opens all of it; `forget me` erases it."
    )


SCRUB_TRIES = 3
IN_THE_CHANNEL = "Summaries that named your posts stay in the marketing channel until somebody deletes them there."
STILL_IN_FILE = (
    "The database was too busy to rewrite its file, so bytes may linger in unused parts of it until my next start."
)
_READS = {"read a transcript", "found by search", "exported a transcript"}


def my_data(deps: Deps, workspace: int, user: str) -> MyData:
    """Everything kept about the SME who asks, as Markdown, and who read it. This reading is written down too."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        sme = actor.sme
        if sme is None:
            raise NotAllowed("I keep nothing about you beyond your name.")
        lines = [*_profile(sme)]
        for interview in own_interviews(tx, sme):
            lines += [f"## Interview of {interview.opened_at.astimezone(sme.tz):%d %B %Y, %H:%M}", ""]
            if interview.summary:
                lines += [f"In short, by a language model: {interview.summary}", ""]
            for turn in tx.turns.of(workspace, interview.id):
                mark = " (off the record)" if turn.off_record else " (deleted)" if turn.deleted else ""
                mark += f" (given to the language model at {turn.given_to})" if turn.given_to else ""
                who = "Beatdesk" if turn.who is Who.BOT else sme.name
                lines += [f"**{who}**, {turn.at.astimezone(sme.tz):%H:%M}{mark}", "", turn.text, ""]
            for _, text, when in tx.turns.earlier_wordings(workspace, interview.id):
                lines += [f"Earlier wording, until {when.astimezone(sme.tz):%H:%M}:", "", text, ""]
            ideas = tx.ideas.of_interview(workspace, interview.id)
            lines += [
                f"- Idea ({idea.status}): {idea.headline}. {idea.angle} {idea.proof} {idea.note}".rstrip()
                for idea in ideas
            ]
        lines += [f"- Note: {note.text}" for note in tx.notes.of(workspace, sme.id)]
        lines += [f"- Feed for you: {feed.title}" for feed in tx.feeds.all(workspace) if feed.sme == sme.id]
        lines += [_sent(forward) for forward in tx.forwards.of(workspace, sme.id)]
        lines += kept.about_publishing(deps, tx, sme)
        waiting = tx.director_questions.waiting(workspace, sme.id)
        lines += [f"- {question.director} will ask: {question.text}" for question in waiting]
        checkins = tx.checkins.recent(workspace, sme.id, 1000)
        lines += [f"- Check-in of week {checkin.week}: {checkin.state}" for checkin in checkins]
        reads = tuple(tx.audit.about(workspace, sme.id))
        lines += _reads(reads)
        tx.audit.write(workspace, actor.signature, "saw their own data", f"sme {sme.id}", now, sme.id)
        tx.commit()
    return MyData(sme.name, "\n".join(lines) + "\n", reads)


def _sent(forward: Forward) -> str:
    """An item from outside, and what they did with it."""
    why = f", {NOT_FOR_ME[forward.why].lower()}" if forward.why in NOT_FOR_ME else ""
    by = f" {forward.by} put it before you{': ' + forward.note if forward.note else ''}." if forward.by else ""
    because = f" Why you: {forward.reason}." if forward.reason else ""
    return f"- Item ({forward.state}{why}): “{forward.title}” {forward.link}{because}{by}"


def _profile(sme: Sme) -> list[str]:
    news = [f"Only news with: {', '.join(sme.beat.must)}."] if sme.beat.must else []
    news += [f"Never news with: {', '.join(sme.beat.never)}."] if sme.beat.never else []
    return [
        f"# What Beatdesk keeps about {sme.name}",
        "",
        f"Zone {sme.zone}, slot {sme.slot}, beat “{sme.beat.name}”: {', '.join(sme.beat.topics)}.",
        f"People who shape it: {', '.join(sme.beat.shapers) or 'none named'}. {sme.state.capitalize()}.",
        f"Beside check-ins I begin at most {count_of(sme.weekly_budget, 'message')} a week.",
        *news,
        *_consent(sme),
        "",
    ]


def _consent(sme: Sme) -> list[str]:
    if sme.consent.scripted_only:
        return ["You said that no language model may have your words."]
    if sme.consent.host and sme.consent.since:
        return [f"You were told of the language model at {sme.consent.host} on {sme.consent.since:%d %B %Y}."]
    return []


def _reads(reads: tuple[ReadRecord, ...]) -> list[str]:
    rows = [f"- {read.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {read.actor}: {read.action}" for read in reads]
    return ["", "## Who did what with it", "", *rows]


def forget(deps: Deps, workspace: int, user: str) -> Said:
    """Erase everything of the SME who asks, in every table and in the files behind them."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        sme = actor.sme
        if sme is None:
            return Said("There's nothing of yours left here.")
        pairing.left(deps, tx, sme, now)
        posted = tx.outbox.posted(workspace, sme.id) if deps.chat.beyond_reach else []
        hosts, published = _hosts(tx, sme), bool(tx.posts.of_sme(workspace, sme.id, 1))
        tx.erasures.erase(workspace, sme.id, now)
        for channel, ts in posted:
            tx.outbox.add(workspace, OutboxRow(channel, TakeBack(ts), f"take_back:{channel}:{ts}", now))
        tx.audit.write(workspace, THE_EXPERT, "was forgotten", f"sme {sme.id}", now)
        told = "One of your experts asked to be forgotten. Their words, ideas and place here are gone."
        for director in tx.directors.all(workspace):
            tx.outbox.add(
                workspace, OutboxRow(director.channel, Notice(told), f"forgotten:{sme.id}:{director.id}", now)
            )
        tx.commit()
    deps.ranker.forget()
    deps.passing("data.erased")
    left = [
        *([deps.chat.beyond_reach] if deps.chat.beyond_reach else []),
        *([IN_THE_CHANNEL] if published else []),
        *_at_models(hosts),
        *scrub(deps, workspace),
    ]
    return Said(" ".join(["Done: everything of yours is erased, and I won't write again.", *left]))


def _hosts(tx: Transaction, sme: Sme) -> list[str]:
    """Where the SME's words were sent."""
    turns = (turn for interview in own_interviews(tx, sme) for turn in tx.turns.of(sme.workspace, interview.id))
    return sorted({turn.given_to for turn in turns if turn.given_to})


def _at_models(hosts: list[str]) -> list[str]:
    if not hosts:
        return []
    return [f"What the language model at {' and '.join(hosts)} was sent is beyond my reach."]


def tombstones(deps: Deps, actor: Actor) -> list[str]:
    """One line for each person forgotten: their platform id and when. To be kept beside backups."""
    actor.require(Right.EXPORT)
    with deps.store.read() as tx:
        return [f"{user} {when.astimezone(UTC).isoformat()}" for user, when in tx.erasures.tombstones(actor.workspace)]


def forget_again(deps: Deps, actor: Actor, lines: list[str]) -> int:
    """After a restore: erase whoever had been forgotten when the backup was older. Returns how many.

    Raises InvalidInput for a line that is no tombstone, before anything is erased.
    """
    actor.require(Right.EXPORT)
    named = [_tombstone(line) for line in lines if line.strip()]
    erased = 0
    for user, when in named:
        with deps.store.begin() as tx:
            sme = tx.smes.by_user(actor.workspace, user)
            if sme is not None and sme.enrolled_at <= when:
                pairing.left(deps, tx, sme, deps.clock())
                tx.erasures.erase(actor.workspace, sme.id, when)
                tx.audit.write(
                    actor.workspace, actor.name, "forgot again after a restore", f"sme {sme.id}", deps.clock()
                )
                tx.commit()
                erased += 1
    if erased:
        scrub(deps, actor.workspace)
    return erased


def scrub(deps: Deps, workspace: int) -> list[str]:
    """Clear the erased bytes from the files; says what could not be reached. The rows are gone either way."""
    for _ in range(SCRUB_TRIES):
        try:
            left = deps.store.scrub()
            with deps.store.begin() as tx:
                tx.erasures.scrubbed(workspace)
                tx.commit()
        except StoreUnavailable:
            continue  # each try has waited for the database as long as it waits for anything
        return left
    return [STILL_IN_FILE]


def finish_erasures(deps: Deps, workspace: int) -> None:
    """At the start: what a crash or a busy database left of an erasure is done now."""
    with deps.store.read() as tx:
        due = tx.erasures.scrub_due(workspace)
    if due:
        scrub(deps, workspace)


def _tombstone(line: str) -> tuple[str, datetime]:
    user, _, when = line.strip().rpartition(" ")
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        moment = None
    if not user or moment is None or moment.tzinfo is None:
        raise InvalidInput("That file isn't a list from `beatdesk db tombstones`; nothing was erased.")
    return user, moment
