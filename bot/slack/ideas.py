"""Ideas as they are shown to the one person who asked: a list with filters, a single one, and what a search found."""

import bisect
import itertools
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.errors import InvalidInput
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.messages import Press
from bot.domain.screens import Hit, IdeaCard, IdeaFilter, IdeaPage, SearchPage
from bot.slack.blocks import (
    MESSAGE_BLOCKS,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    Block,
    Part,
    Run,
    actions,
    bold,
    button,
    context,
    divider,
    header,
    menu,
    option,
    ours,
    quote,
    rich,
    say,
    weight,
)
from bot.slack.items import cited
from bot.slack.messages import Message
from bot.slack.names import Tap
from bot.slack.values import STALE, Carried, pack
from bot.slack.words import escape, short, size, split

ROOM = 9500  # characters of the ideas of one answer; the rest is for what stands around them
RESERVED = 6  # blocks around them
QUOTE, FIELD = 2500, 1000
HIT, BEFORE_HIT = 260, 80
NAMES = 2500  # characters of a menu's names
EVERYBODY = "Experts beyond these: `/ideas @name`."


def packed(wanted: IdeaFilter, before: int | None = None) -> str:
    """A list of ideas, as a button or menu carries it."""
    status = wanted.status.value if wanted.status else None
    return pack(status=status, sme=wanted.sme, topic=wanted.topic, before=before)


def wanted(value: str) -> tuple[IdeaFilter, int | None]:
    """The list that `packed` wrote: its filter, and the idea it goes on before. Raises InvalidInput."""
    carried = Carried(value)
    status = carried.text("status")
    if status and status not in set(IdeaStatus):
        raise InvalidInput(STALE)
    filtered = IdeaFilter(
        IdeaStatus(status) if status else None, carried.number_or_none("sme"), carried.text("topic") or None
    )
    return filtered, carried.number_or_none("before")


def said(text: str) -> Message:
    """One thing to say to the person who asked."""
    return Message(escape(text), rich(ours(text)))


def ideas(page: IdeaPage, now: datetime, said: str = "") -> Message:
    """A page of ideas. Where they are too long for one answer there are fewer, and the next page begins sooner."""
    back = packed(page.filter, page.before)
    shown, blocks = _fitting(page.ideas, page.may_decide, now, back)
    older = page.older if len(shown) == len(page.ideas) else shown[-1].id
    title = _title(page)
    top = [header(title), *rich(*([ours(said)] if said else []))]
    if narrowed := _narrowed(page):
        top.append(context(narrowed))
    if page.may_decide:
        top += _filters(page)
    if not shown:
        blocks = rich(*_nothing(page))
    pager = []
    if page.before is not None:
        pager.append(button("Newest", Tap.IDEAS_NEWEST, packed(page.filter)))
    if older is not None:
        pager.append(button("Older ideas", Tap.IDEAS_OLDER, packed(page.filter, older)))
    lines = [said, f"{title}: {narrowed}" if narrowed else title, *(_line(idea) for idea in shown)]
    if not shown:
        lines.append("Nothing here yet.")
    return Message(_lines(lines), [*top, *blocks, *([actions(*pager)] if pager else [])])


def card(card: IdeaCard, now: datetime, back: str = "") -> Message:
    """One idea, after something was done to it. `back` is the packed list it was opened from."""
    blocks = [*rich(*([ours(card.said)] if card.said else [])), *_idea(card.idea, card.may_decide, now, back)]
    row = button("Back to the list", Tap.IDEAS, back or pack())
    return Message(_lines([card.said, _line(card.idea)]), [*blocks, divider(), actions(row)])


def search(page: SearchPage, now: datetime) -> Message:
    """Ideas and places in interviews that hold the words searched for."""
    shown, blocks = _fitting(page.ideas, page.may_decide, now, "")
    words = f"“{short(page.words, FIELD)}”"
    found = f"{_count(len(page.ideas), 'idea')} and {_count(len(page.hits), 'passage')} hold {words}."
    if not page.ideas and not page.hits:
        found = f"Nothing holds {words}. Try fewer or other words; all of them have to occur together."
    top = [header("Search"), *rich(say(found))]
    listed: list[Block] = []
    for number, hit in enumerate(page.hits, 1):
        more = _hit(hit, page.words, number)
        if weight([*blocks, *listed, *more]) > ROOM or len(blocks) + len(listed) > MESSAGE_BLOCKS - RESERVED:
            break
        listed += more
    heading = rich(say(bold("In interviews"))) if listed else []
    left = len(page.ideas) - len(shown) + len(page.hits) - len(listed) // 2
    ending = [context(f"There are {left} more. Another word narrows it down.")] if left else []
    lines = [found, *(_line(idea) for idea in shown)]
    return Message(_lines(lines), [*top, *blocks, *heading, *listed, *ending])


def _fitting(ideas: tuple[Idea, ...], may_decide: bool, now: datetime, back: str) -> tuple[list[Idea], list[Block]]:
    """As many of the ideas as one answer holds, with their blocks."""
    shown: list[Idea] = []
    blocks: list[Block] = []
    for idea in ideas:
        more = [divider(), *_idea(idea, may_decide, now, back)]
        if shown and (weight([*blocks, *more]) > ROOM or len(blocks) + len(more) > MESSAGE_BLOCKS - RESERVED):
            break
        shown.append(idea)
        blocks += more
    return shown, blocks


def _idea(idea: Idea, may_decide: bool, now: datetime, back: str) -> list[Block]:
    about = [idea.status.capitalize(), *([idea.sme_name] if may_decide else [])]
    tail = [each for each in (idea.format, idea.stage, idea.topic) if each]
    parts = [
        say(bold(_shortened(idea.headline, FIELD))),
        say(" · ".join(about) + " · ", _day(idea.created_at, now), "".join(f" · {each}" for each in tail)),
        quote(_shortened(idea.quote, QUOTE, " (the rest is in the transcript)")),
        say(_shortened(idea.angle, FIELD)),
        say(bold("Still missing: "), _shortened(idea.proof, FIELD)) if idea.proof else say(),
        *(cited(idea.source) if idea.source is not None else []),
        *_decision(idea),
    ]
    return [*rich(*parts), actions(*_buttons(idea, may_decide, back))]


def _decision(idea: Idea) -> list[Part]:
    parts = []
    if idea.decided_by and idea.status not in {IdeaStatus.NEW, IdeaStatus.PUBLISHED}:
        reason = f": {idea.reason_spoken}" if idea.reason else ""
        parts.append(say(f"{idea.decided_by} {idea.status} this{reason}."))
    if idea.note:
        parts += [say(Run("Note:", ("bold",))), quote(idea.note)]
    return parts


def _buttons(idea: Idea, may_decide: bool, back: str) -> list[Block]:
    words = pack(interview=idea.interview, focus=idea.highlight)
    transcript = button("Transcript", Press.TRANSCRIPT, words, about=_about("Transcript", idea))
    if not may_decide and idea.status is IdeaStatus.ACCEPTED:
        value = pack(idea=idea.id)
        return [
            button("It's published", Tap.LOG_POST, value, "primary", about=_about("It's published", idea)),
            transcript,
        ]
    if not may_decide:
        return [transcript]
    value = pack(idea=idea.id, seen=idea.version, list=back or None)
    note = button("Note", Tap.NOTE, value, about=_about("Write a note on", idea))
    if idea.status is IdeaStatus.PUBLISHED:
        return [note, transcript]
    style = "primary" if idea.status is IdeaStatus.NEW else None
    return [
        button("Accept", Press.ACCEPT, value, style, about=_about("Accept", idea)),
        button("Park", Press.PARK, value, about=_about("Park", idea)),
        button("Decline", Press.DECLINE, value, about=_about("Decline", idea)),
        note,
        transcript,
    ]


def _about(what: str, idea: Idea) -> str:
    return short(f"{what}: {idea.headline}", 75)


def _hit(hit: Hit, words: str, number: int) -> list[Block]:
    value = pack(interview=hit.interview, turn=hit.turn)
    row = actions(button("Transcript", Press.TRANSCRIPT, value, about=f"Transcript at passage {number}"))
    found = rich(say(bold(hit.sme), " · ", _day(hit.at, hit.at)), quote(excerpt(hit.text, words)))
    return [*found, row]


def excerpt(text: str, words: str) -> str:
    """The part of a text around the first of the words; an ellipsis shows where it goes on."""
    lowered = text.lower()
    places = [lowered.find(word) for word in words.lower().split()]
    start = max(0, min((place for place in places if 0 <= place < len(text)), default=0) - BEFORE_HIT)
    if start:
        start = next((n + 1 for n in range(start, start + BEFORE_HIT // 2) if text[n : n + 1].isspace()), start)
    shown = (split(text[start:], HIT) or [""])[0]
    return "…" * (start > 0) + shown + "…" * (start + len(shown) < len(text))


def _filters(page: IdeaPage) -> list[Block]:
    everyone = _choice("Everybody", replace(page.filter, sme=None))
    any_status = _choice("All", replace(page.filter, status=None))
    by_status = {status: _choice(status.capitalize(), replace(page.filter, status=status)) for status in IdeaStatus}
    by_sme = {sme: _choice(name, replace(page.filter, sme=sme)) for sme, name in page.smes}
    chosen = by_sme.get(page.filter.sme) if page.filter.sme is not None else everyone
    listed = _that_fit(list(by_sme.values()))
    if chosen is not None and chosen not in [everyone, *listed]:
        listed[-1] = chosen
    menus = [
        menu(
            Tap.IDEAS_STATUS,
            "Status",
            [any_status, *by_status.values()],
            by_status[page.filter.status] if page.filter.status else any_status,
        )
    ]
    if by_sme:
        menus.append(menu(Tap.IDEAS_EXPERT, "Expert", [everyone, *listed], chosen))
    hint = rich(ours(EVERYBODY)) if len(by_sme) > len(listed) else []
    return [actions(*menus), *hint]


def _that_fit(options: list[Block]) -> list[Block]:
    """As many options as a menu holds beside its first, and as leave room for the ideas."""
    spent = list(itertools.accumulate(weight([each]) for each in options))
    return options[: min(OPTIONS - 1, bisect.bisect_right(spent, NAMES))]


def _choice(label: str, chosen: IdeaFilter) -> Block:
    """An option with the list it leads to. A topic too long to go along is let go; what is shown says so."""
    value = packed(chosen)
    if size(value) > OPTION_VALUE:
        value = packed(replace(chosen, topic=None))
    return option(short(label, OPTION), value)


def _title(page: IdeaPage) -> str:
    status = page.filter.status
    if not page.may_decide:
        return f"Your {status} ideas" if status else "Your ideas"
    return f"{status.capitalize()} ideas" if status else "Ideas"


def _narrowed(page: IdeaPage) -> str:
    name = dict(page.smes).get(page.filter.sme or 0, "") if page.may_decide else ""
    topic = short(page.filter.topic or "", 200)
    return " · ".join([*([name] if name else []), *([f"about “{topic}”"] if topic else [])])


def _nothing(page: IdeaPage) -> list[Part]:
    if page.filter.status or page.filter.topic or page.before or (page.may_decide and page.filter.sme):
        return [ours("No idea fits. `/ideas` shows all of them.")]
    if page.may_decide:
        return [
            say(bold("No ideas yet")),
            say("They appear an hour after an interview closes, so that its expert can still take words back."),
        ]
    return [
        say(bold("No ideas yet")),
        ours("Write me `check in` and tell me what you're seeing. What's worth writing about turns up here."),
    ]


def _day(moment: datetime, now: datetime) -> Run:
    """A day on the reader's own clock; in UTC where that can't be shown."""
    utc = moment.astimezone(UTC)
    year = f" {utc.year}" if utc.year != now.astimezone(UTC).year else ""
    return Run(f"{utc.day} {utc:%b}{year}", moment=int(moment.timestamp()))


def _line(idea: Idea) -> str:
    return f"{idea.status.capitalize()}: {short(idea.headline, 200)}"


def _shortened(text: str, limit: int, rest: str = "") -> str:
    """A text of a list, not longer than that; what is left out can be opened."""
    return text if size(text) <= limit else f"{split(text, limit)[0]}…{rest}"


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _lines(lines: list[str]) -> str:
    return escape("\n".join(line for line in lines if line))
