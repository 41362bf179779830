"""An expert's Home: the next check-in, how their publishing goes, their ideas, and what they may choose."""

from datetime import datetime

from bot.domain.cadence import Goal
from bot.domain.messages import Press
from bot.domain.people import Sme, SmeState
from bot.domain.posts import Post
from bot.domain.screens import ExpertHome, OwnBuddy, OwnRhythm
from bot.slack.blocks import (
    CONTEXT,
    SECTION,
    Block,
    Part,
    actions,
    bold,
    button,
    confirm,
    context,
    header,
    ours,
    plain_section,
    rich,
    say,
)
from bot.slack.cadence import buddy_buttons
from bot.slack.charts import chart
from bot.slack.items import linked, small
from bot.slack.names import Tap
from bot.slack.values import pack
from bot.slack.words import short

COUNTED = 100  # ideas; more are not counted
READY = 3  # accepted ideas that are shown; the form offers all
NAME, HEADLINE = 120, 300  # characters
STEERING = "`skip`, `done` and `later friday` steer me, `stop` ends it all, `help` lists the rest."
GOALS = {Goal.WEEKLY: "every week", Goal.TWO_WEEKS: "every two weeks", Goal.MONTHLY: "every month"}


def expert(mine: ExpertHome, now: datetime, picture: str = "") -> list[Block]:
    """Everything of theirs. `picture` is Slack's id of the file that shows their rhythm."""
    sme, rhythm = mine.sme, mine.rhythm
    place = f"{sme.name}\n{sme.slot.spoken}, {zone(sme)} time"
    return [
        header("Your next check-in"),
        *_next(mine, now),
        plain_section(place, button("Change", Tap.OWN_PLACE, about="Change your name, time zone or weekly time")),
        context(f"It is {now.astimezone(sme.tz):%H:%M} on your clock."),
        *(_published(rhythm, picture) if rhythm is not None else []),
        header("Your ideas"),
        *_ideas(mine),
        *(_ready(rhythm) if rhythm is not None else []),
        actions(
            *([button("See your ideas", Tap.IDEAS, pack())] if mine.ideas else []),
            button("My data", Tap.MY_DATA, pack(part=0), about="My data: everything I keep about you"),
        ),
        *(_kept(rhythm) if rhythm is not None else []),
        *_model(mine),
        *rich(ours(f"In our conversation, {STEERING} Say “off the record” and it stays between us.")),
    ]


def _next(mine: ExpertHome, now: datetime) -> list[Block]:
    sme, rhythm = mine.sme, mine.rhythm
    paused = sme.state is SmeState.PAUSED
    away = rhythm is not None and bool(rhythm.away)
    if mine.talking:
        state = "We're in the middle of an interview. Just write on in Messages."
    elif paused:
        until = f" until {day(sme)}" if sme.paused_until else ""
        state = f"You're paused{until}. I won't ask anything meanwhile."
    else:
        state = f"I'll ask you {mine.next_checkin}." if mine.next_checkin else "No check-in is planned."
    if rhythm is not None and away and not paused:
        state = f"You're {short(rhythm.away, NAME)}. {state}"
    row = [] if mine.talking else [button("Check in now", Press.CHECK_IN, style="primary")]
    row.append(button("Start again", Tap.START) if paused else button("Pause", Tap.PAUSE))
    if rhythm is not None:
        over = "I'm back" if is_on_leave(sme, now) else "Cancel my leave"
        row.append(button(over, Press.BACK) if away else button("Away", Tap.AWAY, about="Enter leave"))
    return [*rich(say(state)), actions(*row)]


def _published(rhythm: OwnRhythm, picture: str) -> list[Block]:
    """What came out, who shares it, and when they are written to."""
    hours = "\n".join(each for each in (_sentence(rhythm.hours), _sentence(rhythm.budget)) if each)
    change = button("Rhythm and hours", Tap.RHYTHM, pack(), about="Change your goal, working days, hours and messages")
    return [
        header("What you publish"),
        *chart(rhythm.weeks, rhythm.alt, picture),
        *rich(say(" ".join([_lately(rhythm), _goal(rhythm)])), *(_post(post) for post in rhythm.posts)),
        actions(
            button("Log a post", Tap.LOG_POST, pack(), "primary"),
            *([button("Ask a buddy", Tap.ASK_BUDDY)] if rhythm.buddy is None and rhythm.colleagues else []),
        ),
        *(_buddy(rhythm.buddy) if rhythm.buddy is not None else []),
        plain_section(short_lines(hours) or "Working days and hours", change),
    ]


def _lately(rhythm: OwnRhythm) -> str:
    """How it stands, in words."""
    whose = "You two have" if _shared(rhythm) else "You have"
    if rhythm.days is None:
        return f"{whose} no post yet; the first one is welcome whenever it's ready."
    count = rhythm.this_week
    week = f"{whose} {count} post{'' if count == 1 else 's'} out this week" if count else "Nothing out this week so far"
    last = {0: "the last one today", 1: "the last one yesterday"}.get(
        rhythm.days, f"the last one {rhythm.days} days ago"
    )
    return f"{week}; {last}."


def _goal(rhythm: OwnRhythm) -> str:
    """Two who take turns have the nearer goal of both."""
    return f"{'The goal of you two' if _shared(rhythm) else 'Your goal'} is a post {GOALS[rhythm.goal]}."


def _shared(rhythm: OwnRhythm) -> bool:
    return rhythm.buddy is not None and not rhythm.buddy.waits_for


def _post(post: Post) -> Part:
    about = f" · {post.place} · {post.day.day} {post.day:%B}"
    return say("• ", linked(post.named, post.url), about)


def _buddy(buddy: OwnBuddy) -> list[Block]:
    name = short(buddy.name, NAME)
    if buddy.asked:
        return [
            *rich(say(bold(name), " and you could take turns, one week each. Either of you can end it.")),
            actions(*buddy_buttons(buddy.pair, buddy.name)),
        ]
    if buddy.waits_for:
        never_mind = button("Never mind", Press.BUDDY_LEAVE, str(buddy.pair))
        waits = f"You and {name} may take turns: {short(buddy.waits_for, NAME)} hasn't answered yet."
        return [plain_section(waits, never_mind)]
    turn = "This week is yours." if buddy.own_week else f"This week is {name}'s."
    if buddy.begins:
        turn = f"{buddy.begins[:1].upper()}{buddy.begins[1:]}."
    sure = confirm("Leave the pair?", "Each of you goes back to your own weeks.", "Leave", "Stay")
    leave = button("Leave the pair", Press.BUDDY_LEAVE, str(buddy.pair), confirm=sure)
    return [plain_section(f"You and {name} take turns. {turn}", leave)]


def _ready(rhythm: OwnRhythm) -> list[Block]:
    """Accepted ideas, each with the way to say that it is out."""
    return [
        plain_section(
            f"Only needs writing: {short(headline, HEADLINE) or 'an idea of yours'}",
            button("It's published", Tap.LOG_POST, pack(idea=idea), about=short(f"It's published: {headline}", 75)),
        )
        for idea, headline in _shown_ready(rhythm)
    ]


def _shown_ready(rhythm: OwnRhythm | None) -> tuple[tuple[int, str], ...]:
    return rhythm.ready[:READY] if rhythm is not None else ()


def _kept(rhythm: OwnRhythm) -> list[Block]:
    who = "; ".join(short(reader, NAME) for reader in rhythm.readers)
    told = f"Read by {who}." if who else "Nobody has opened an interview of yours yet."
    return [*rich(ours(short(_sentence(rhythm.kept), SECTION // 2))), *small(short(told, CONTEXT))]


def _ideas(mine: ExpertHome) -> list[Block]:
    if not mine.ideas:
        return rich(say("None yet. What's worth writing about turns up here, in your words."))
    count = f"{number(mine.ideas)} idea{'' if mine.ideas == 1 else 's'} so far"
    below = {idea for idea, _ in _shown_ready(mine.rhythm)}
    newest = [idea for idea in mine.newest if idea.id not in below]
    lines = [say(f"{idea.status.capitalize()}: ", bold(idea.headline)) for idea in newest]
    return rich(say(f"{count}. The newest:"), *lines) if lines else rich(say(f"{count}."))


def _model(mine: ExpertHome) -> list[Block]:
    """Whether a language model gets their words, and the button that changes it."""
    if not mine.model_host:
        return []
    if mine.sme.consent.scripted_only:
        allow = button("Let it help", Press.MODEL_OK, about="Let the language model help word my questions")
        return [plain_section("I go by my script; no language model gets your words.", allow)]
    keep = button("Keep my words from it", Press.NO_MODEL, about="Keep my words from the language model")
    return [plain_section(f"A language model at {mine.model_host} helps me word questions.", keep)]


def _sentence(text: str) -> str:
    """A phrase of a flow's as a sentence."""
    said = text.strip()
    return said if not said or said[-1] in ".!?" else f"{said[0].upper()}{said[1:]}."


def short_lines(text: str) -> str:
    """Not longer than a section takes, line by line."""
    return "\n".join(short(line, SECTION // 4) for line in text.splitlines()[:3])


def number(count: int) -> str:
    """A count that goes no further than it was counted."""
    return f"{COUNTED} or more" if count >= COUNTED else str(count)


def is_on_leave(sme: Sme, now: datetime) -> bool:
    """Today; leave may also be to come."""
    return any(leave.covers(now.astimezone(sme.tz).date()) for leave in sme.leaves)


def zone(sme: Sme) -> str:
    """The city that their clock is named after."""
    return sme.zone.rsplit("/", 1)[-1].replace("_", " ")


def day(sme: Sme) -> str:
    """When their pause ends."""
    until = sme.paused_until
    return f"{until.day} {until:%B %Y}" if until else ""
