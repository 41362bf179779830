"""The Home tab: what an expert and a director see first, each on their own clock."""

from datetime import datetime

from bot.domain.messages import Press
from bot.domain.people import Sme, SmeState
from bot.domain.screens import DirectorHome, ExpertHome, Home, PersonLine
from bot.flows.home import PEOPLE_A_PAGE
from bot.slack.blocks import (
    CONTEXT,
    SECTION,
    VIEW_BLOCKS,
    Block,
    actions,
    bold,
    button,
    context,
    divider,
    header,
    option,
    ours,
    overflow,
    plain_section,
    quote,
    rich,
    say,
)
from bot.slack.names import Tap
from bot.slack.values import pack
from bot.slack.words import short

COUNTED = 100  # ideas; more are not counted
RESERVED = 40  # blocks for everything but the list of people
NO_FEEDS = "None yet. What is argued about outside makes good questions."
STEERING = "`skip`, `done` and `later friday` steer me, `stop` ends it all, `help` lists the rest."


def home(home: Home, now: datetime) -> Block:
    """The Home tab of one person, as an expert, a director, both, or neither."""
    blocks: list[Block] = []
    if home.expert is not None:
        blocks += _expert(home.expert, now)
    if home.director is not None:
        blocks += [*([divider()] if blocks else []), *_director(home.director, now)]
    return {"type": "home", "blocks": blocks or _stranger(home)}


def _expert(mine: ExpertHome, now: datetime) -> list[Block]:
    sme = mine.sme
    paused = sme.state is SmeState.PAUSED
    if mine.talking:
        state = "We're in the middle of an interview. Just write on in Messages."
    elif paused:
        until = f" until {_day(sme)}" if sme.paused_until else ""
        state = f"You're paused{until}. I won't ask anything meanwhile."
    else:
        state = f"I'll ask you {mine.next_checkin}." if mine.next_checkin else "No check-in is planned."
    row = [] if mine.talking else [button("Check in now", Press.CHECK_IN, style="primary")]
    row.append(button("Start again", Tap.START) if paused else button("Pause", Tap.PAUSE))
    place = f"{sme.name}\n{sme.slot.spoken}, {_zone(sme)} time"
    return [
        header("Your next check-in"),
        *rich(say(state)),
        actions(*row),
        plain_section(place, button("Change", Tap.OWN_PLACE, about="Change your name, time zone or weekly time")),
        context(f"It is {now.astimezone(sme.tz):%H:%M} on your clock."),
        header("Your ideas"),
        *_ideas(mine),
        actions(
            *([button("See your ideas", Tap.IDEAS, pack())] if mine.ideas else []),
            button("My data", Tap.MY_DATA, pack(part=0), about="My data: everything I keep about you"),
        ),
        *_model(mine),
        *rich(ours(f"In our conversation, {STEERING} Say “off the record” and it stays between us.")),
    ]


def _model(mine: ExpertHome) -> list[Block]:
    """Whether a language model gets their words, and the button that changes it."""
    if not mine.model_host:
        return []
    if mine.sme.consent.scripted_only:
        allow = button("Let it help", Press.MODEL_OK, about="Let the language model help word my questions")
        return [plain_section("I go by my script; no language model gets your words.", allow)]
    keep = button("Keep my words from it", Press.NO_MODEL, about="Keep my words from the language model")
    return [plain_section(f"A language model at {mine.model_host} helps me word questions.", keep)]


def _ideas(mine: ExpertHome) -> list[Block]:
    if not mine.ideas:
        return rich(say("None yet. What's worth writing about turns up here, in your words."))
    count = f"{_number(mine.ideas)} idea{'' if mine.ideas == 1 else 's'} so far"
    lines = [say(f"{idea.status.capitalize()}: ", bold(idea.headline)) for idea in mine.newest]
    return rich(say(f"{count}. The newest:"), *lines) if lines else rich(say(f"{count}."))


def _director(desk: DirectorHome, now: datetime) -> list[Block]:
    """As many people as fit; the rest are behind Later."""
    waits = "No idea waits for you."
    if desk.waiting:
        one = desk.waiting == 1
        waits = f"{_number(desk.waiting)} idea{'' if one else 's'} wait{'s' if one else ''} for a decision."
    blocks = [
        header("What waits"),
        *rich(say(waits)),
        actions(button("See new ideas" if desk.waiting else "See ideas", Tap.IDEAS, _list(desk))),
        header("Your experts"),
    ]
    if not desk.total:
        blocks += rich(say("Nobody yet. Add the first expert: a beat, five topic phrases, and a weekly time."))
    listed: list[Block] = []
    shown = 0
    for line in desk.people:
        more = _person(line, now)
        if len(listed) + len(more) > VIEW_BLOCKS - RESERVED:
            break
        listed += more
        shown += 1
    blocks += [*listed, *_pager(desk, shown)]
    blocks.append(actions(button("Add an expert", Tap.ADD_PERSON, style="primary")))
    blocks += _feeds(desk)
    return [*blocks, context(short(desk.model, CONTEXT))] if desk.model else blocks


def _feeds(desk: DirectorHome) -> list[Block]:
    see = button("Feeds", Tap.FEEDS, pack(start=0), about="See, add and remove feeds")
    return [header("Your feeds"), plain_section(short(desk.feeds, SECTION - 1) or NO_FEEDS, see)]


def _list(desk: DirectorHome) -> str:
    return pack(status="new") if desk.waiting else pack()


def _person(line: PersonLine, now: datetime) -> list[Block]:
    sme = line.sme
    paused = sme.state is SmeState.PAUSED
    state = f"Paused until {_day(sme)}. " if sme.paused_until else "Paused. "
    following = f"Next {line.next_checkin}." if line.next_checkin else "No check-in planned."
    about = f"{state if paused else ''}{following} Asked {sme.slot.spoken}, {_zone(sme)} time; it is "
    choices = [
        option("Edit", f"edit:{sme.id}"),
        option("Ask a question", f"ask:{sme.id}"),
        option("Resume", f"resume:{sme.id}") if paused else option("Pause", f"pause:{sme.id}"),
        option("Remove", f"remove:{sme.id}"),
    ]
    waiting = [quote(question) for question in line.questions[:1]]
    if waiting:
        left = len(line.questions) - 1
        more = f" ({left} more after it)" if left else ""
        waiting.insert(0, say(f"To be asked at the next check-in{more}:"))
    return [
        divider(),
        plain_section(f"{sme.name}\n{sme.beat.name}", overflow(Tap.PERSON, choices)),
        context(f"{about}{now.astimezone(sme.tz):%H:%M} there."),
        *rich(*waiting),
    ]


def _pager(desk: DirectorHome, shown: int) -> list[Block]:
    end = desk.start + shown
    buttons = []
    if desk.start > 0:
        earlier = max(0, desk.start - PEOPLE_A_PAGE)
        buttons.append(button("Earlier", Tap.PEOPLE_EARLIER, pack(start=earlier)))
    if end < desk.total:
        buttons.append(button("Later", Tap.PEOPLE_LATER, pack(start=end)))
    if not buttons:
        return []
    return [context(f"{desk.start + 1} to {end} of {desk.total}"), actions(*buttons)]


def _stranger(home: Home) -> list[Block]:
    hello = f"Hello {home.name}." if home.name else "Hello."
    what = "I interview experts about what they're seeing at work, and help turn their words into posts."
    directors = " or ".join(home.directors) or "whoever runs me"
    how = f"You aren't on my list, so there is nothing here yet. Ask {directors} if you'd like to be."
    return [header("Beatdesk"), *rich(say(f"{hello} {what}"), say(how))]


def _number(count: int) -> str:
    return f"{COUNTED} or more" if count >= COUNTED else str(count)


def _zone(sme: Sme) -> str:
    return sme.zone.rsplit("/", 1)[-1].replace("_", " ")


def _day(sme: Sme) -> str:
    until = sme.paused_until
    return f"{until.day} {until:%B %Y}" if until else ""
