"""A director's Home: what waits, the experts and their next check-ins, the week, the feeds."""

from datetime import datetime

from bot.domain.people import SmeState
from bot.domain.screens import DirectorHome, PersonLine
from bot.flows.home import PEOPLE_A_PAGE
from bot.slack.blocks import (
    CONTEXT,
    SECTION,
    Block,
    actions,
    button,
    context,
    divider,
    header,
    option,
    overflow,
    plain_section,
    quote,
    rich,
    say,
)
from bot.slack.home_expert import day, is_on_leave, number, zone
from bot.slack.names import Tap
from bot.slack.values import pack
from bot.slack.words import short

PAGER = 2  # blocks
NO_FEEDS = "None yet. What is argued about outside makes good questions."


def director(desk: DirectorHome, now: datetime, room: int) -> list[Block]:
    """At most `room` blocks: as many people as fit; the rest are behind Later."""
    top, foot = _top(desk), _foot(desk)
    listed: list[Block] = []
    shown = 0
    for line in desk.people:
        more = _person(line, now)
        if len(top) + len(listed) + len(more) + PAGER + len(foot) > room:
            break
        listed += more
        shown += 1
    return [*top, *listed, *_pager(desk, shown), *foot]


def _top(desk: DirectorHome) -> list[Block]:
    waits = "No idea waits for you."
    if desk.waiting:
        one = desk.waiting == 1
        waits = f"{number(desk.waiting)} idea{'' if one else 's'} wait{'s' if one else ''} for a decision."
    blocks = [
        header("What waits"),
        *rich(say(waits)),
        actions(
            button("See new ideas" if desk.waiting else "See ideas", Tap.IDEAS, _list(desk)),
            button("Cadence", Tap.CADENCE, pack(start=0), about="Cadence: who has published, and when"),
        ),
        header("Your experts"),
    ]
    if not desk.total:
        blocks += rich(say("Nobody yet. Add the first expert: a beat, five topic phrases, and a weekly time."))
    return blocks


def _foot(desk: DirectorHome) -> list[Block]:
    see = button("Feeds", Tap.FEEDS, pack(start=0), about="See, add and remove feeds")
    return [
        actions(button("Add an expert", Tap.ADD_PERSON, style="primary")),
        header("Your feeds"),
        plain_section(short(desk.feeds, SECTION - 1) or NO_FEEDS, see),
        *([context(short(desk.model, CONTEXT))] if desk.model else []),
    ]


def _list(desk: DirectorHome) -> str:
    return pack(status="new") if desk.waiting else pack()


def _person(line: PersonLine, now: datetime) -> list[Block]:
    sme = line.sme
    paused = sme.state is SmeState.PAUSED
    state = f"Paused until {day(sme)}. " if sme.paused_until else "Paused. "
    away = f"{line.away[0].upper()}{line.away[1:]}. " if line.away and not paused else ""
    pair = f"Takes turns with {line.buddy}. " if line.buddy else ""
    following = f"Next {line.next_checkin}." if line.next_checkin else "No check-in planned."
    about = f"{state if paused else away}{following} {pair}Asked {sme.slot.spoken}, {zone(sme)} time; it is "
    over = "Back again" if is_on_leave(sme, now) else "Cancel leave"
    choices = [
        option("Edit", f"edit:{sme.id}"),
        option("Ask a question", f"ask:{sme.id}"),
        option(over, f"back:{sme.id}") if line.away and not paused else option("Away", f"away:{sme.id}"),
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
        context(short(f"{about}{now.astimezone(sme.tz):%H:%M} there.", CONTEXT)),
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
