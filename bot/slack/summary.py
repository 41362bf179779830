"""The week: for the marketing channel with a picture, and for whoever asks; for directors with names and days."""

from collections.abc import Sequence

from bot.domain.cadence import Goal
from bot.domain.cadence_messages import Summary, SummaryPost
from bot.domain.screens import CadenceLine, CadencePage
from bot.flows.summary import PEOPLE_A_PAGE
from bot.slack.blocks import (
    HEADER,
    MESSAGE_BLOCKS,
    Block,
    Part,
    actions,
    bold,
    button,
    context,
    divider,
    header,
    ours,
    rich,
    say,
    weight,
)
from bot.slack.charts import bars, chart
from bot.slack.items import linked, small
from bot.slack.names import Tap
from bot.slack.pieces import Piece, said
from bot.slack.values import pack
from bot.slack.words import escape, short, size

TITLE = "Cadence"
NAMES, POST_TITLE, PLACE, SENTENCE = 200, 240, 40, 600  # characters
SPOKEN_TITLE = 80  # in the text beside the blocks
TOGETHER = 2500  # characters of posts that stay in one block
ROOM = 9500  # characters of one answer
POSTS_ROOM = 4500  # of these, for posts
RESERVED = 8  # blocks for what stands around the people


def pieces(view: Summary, picture: str = "") -> list[Piece]:
    """Who published what, what waits, and last the picture: so the message that carries the key has it."""
    told = [
        *_listed(view.posts),
        *said(view.rest),
        *said(view.nothing),
        *said(view.celebrate),
        *said(view.waits),
        *said(view.answers),
    ]
    heading = short(view.heading, HEADER)
    absent = short(view.absent, SENTENCE)
    away = [Piece(absent, small(absent))] if absent else []
    drawn = Piece(view.alt, chart([week.posts for week in view.weeks], view.alt, picture))
    return [Piece(heading, [header(heading)]), *told, *away, drawn]


def _listed(posts: Sequence[SummaryPost]) -> list[Piece]:
    """The posts, several in a block: each block would stand apart."""
    groups: list[list[SummaryPost]] = []
    for post in posts:
        if groups and _weight([*groups[-1], post]) <= TOGETHER:
            groups[-1].append(post)
        else:
            groups.append([post])
    return [Piece(_text(group), rich(*(_post(post) for post in group))) for group in groups]


def _weight(posts: Sequence[SummaryPost]) -> int:
    return max(weight(rich(*(_post(post) for post in posts))), size(escape(_text(posts))))


def _text(posts: Sequence[SummaryPost]) -> str:
    """Without the addresses, and with long titles by their beginning: the blocks have the whole of them."""
    return "\n".join(
        f"• {short(post.names, NAMES)}: “{short(post.title, SPOKEN_TITLE)}” ({short(post.place, PLACE)})"
        for post in posts
    )


def _post(post: SummaryPost) -> Part:
    names, place = short(post.names, NAMES), short(post.place, PLACE)
    return say(
        "• ",
        bold(names),
        "  " if names else "",
        linked(short(post.title, POST_TITLE), post.link),
        f" · {place}" if place else "",
    )


def page(shown: CadencePage) -> tuple[str, list[Block]]:
    """What `/ideas cadence` shows: the week first, and everybody's days where the person may see them. Text and
    blocks."""
    top = _week(shown) if not shown.start else [header(TITLE)]
    listed: list[Block] = []
    count = 0
    for line in shown.lines:
        more = _line(line)
        full = len(top) + len(listed) + len(more) > MESSAGE_BLOCKS - RESERVED
        if listed and (full or weight([*top, *listed, *more]) > ROOM):
            break
        listed += more
        count += 1
    people = [divider(), *listed, *_pager(shown, count)] if listed else []
    text = escape(f"{short(shown.summary.heading, HEADER)}: {shown.summary.total} published so far")
    return text, [*top, *people, *_foot(shown)]


def _week(shown: CadencePage) -> list[Block]:
    view = shown.summary
    kept: list[Part] = []
    for post in view.posts:
        if kept and weight(rich(*kept, _post(post))) > POSTS_ROOM:
            break
        kept.append(_post(post))
    left = view.total - len(kept)
    more = [say(f"and {left} more.")] if kept and left else []
    told = [short(each, SENTENCE) for each in (view.nothing, view.celebrate, view.waits, view.answers)]
    return [
        header(short(view.heading, HEADER)),
        *rich(*kept, *more),
        *rich(*(say(each) for each in told if each)),
        *small(short(view.absent, SENTENCE)),
        *chart([week.posts for week in view.weeks], view.alt),
    ]


def _line(line: CadenceLine) -> list[Block]:
    """One person: bars and days, never a place in any order but that of names."""
    days = {None: "no post yet", 0: "a post today", 1: "1 day since the last post"}.get(
        line.days, f"{line.days} days since the last post"
    )
    goal = "" if line.goal is Goal.WEEKLY else f"goal {line.goal}"
    week = f"{line.this_week} this week"
    about = [line.mark, days, week, goal, f"with {line.buddy}" if line.buddy else ""]
    return [
        *rich(say(bold(short(line.name, NAMES) or "Somebody"), f"  {bars(line.weeks)}")),
        context(short(" · ".join(each for each in about if each), SENTENCE)),
    ]


def _pager(shown: CadencePage, count: int) -> list[Block]:
    end = shown.start + count
    buttons = []
    if shown.start > 0:
        earlier = max(0, shown.start - PEOPLE_A_PAGE)
        buttons.append(button("Earlier", Tap.CADENCE_EARLIER, pack(start=earlier)))
    if end < shown.total:
        buttons.append(button("Later", Tap.CADENCE_LATER, pack(start=end)))
    place = [context(f"{shown.start + 1} to {end} of {shown.total}, by name")]
    return [*place, actions(*buttons)] if buttons else []


def _foot(shown: CadencePage) -> list[Block]:
    following = f"The marketing channel reads it {shown.next_summary}." if shown.next_summary else ""
    trouble = rich(ours(short(shown.trouble, SENTENCE))) if shown.trouble else []
    return [*trouble, *small(following)]
