"""The forms about publishing: a post, a rhythm with its hours, leave, and a buddy."""

from collections.abc import Sequence
from datetime import date

from bot.domain.cadence import Goal
from bot.domain.people import WEEKDAYS, Sme
from bot.domain.posts import TITLE_LIMIT, Place
from bot.domain.screens import PostCard
from bot.slack.blocks import NAME as FIELD_NAME
from bot.slack.blocks import OPTION, OPTIONS, RADIO, TITLE, Block, field, menu, option, ours, quote, radio, rich, typed
from bot.slack.forms import ADDRESS, NAME, form
from bot.slack.names import Field, Form
from bot.slack.words import short

GOALS = {Goal.WEEKLY: "Every week", Goal.TWO_WEEKS: "Every two weeks", Goal.MONTHLY: "Every month"}
BUDGETS = ("None", "One a week", "Two a week", "Three a week", "Four a week", "Five a week")
EVERY = {1: "Every week", 2: "Every second week", 4: "Every fourth week"}
COUNTRY = 80
NO_IDEA = "none"  # of the list came the post
READ = "I read its page for what is left empty."
LEFT_OUT = "The first {count}; the others are in your list of ideas."


def log_post(ready: Sequence[tuple[int, str]], idea: int | None = None, metadata: str = "") -> Block:
    """A post of one's own: the link is enough. `idea` is the one that it came of."""
    link = typed(limit=ADDRESS, placeholder="https://")
    blocks = [
        field(Field.ADDRESS, "Link", link, hint="LinkedIn lets no app read its pages: there, fill in the title too."),
        field(Field.TITLE, "Title", typed(limit=TITLE_LIMIT), hint=READ, optional=True),
        field(Field.DATE, "Day it came out", {"type": "datepicker"}, optional=True),
        field(Field.PLACE, "Where", menu(Field.PLACE, "Where", _places()), optional=True),
        *_idea(ready, idea),
    ]
    return form(Form.LOG_POST, "Log a post", "Log it", blocks, metadata)


def correct_post(card: PostCard, metadata: str = "") -> Block:
    """A post as it is known, to be put right. The link stays."""
    post = card.post
    places = _places()
    chosen = next((each for each in places if each["value"] == post.place), None)
    title = typed(post.title[:TITLE_LIMIT], limit=2 * TITLE_LIMIT)
    blocks = [
        *rich(quote(short(post.url, FIELD_NAME))),
        field(Field.TITLE, "Title", title, optional=True),
        field(Field.DATE, "Day it came out", {"type": "datepicker", "initial_date": f"{post.day}"}),
        field(Field.PLACE, "Where", menu(Field.PLACE, "Where", places, chosen)),
        *_idea(card.ready, post.idea),
    ]
    return form(Form.CORRECT_POST, "Correct a post", "Save", blocks, metadata)


def _places() -> list[Block]:
    return [option(f"{place[0].upper()}{place[1:]}", place.value) for place in Place]


def _idea(ready: Sequence[tuple[int, str]], chosen: int | None) -> list[Block]:
    """Accepted ideas that it may have come of; the chosen one is among them whatever their number."""
    first = sorted(ready, key=lambda each: each[0] != chosen)[: OPTIONS - 1]
    if not first:
        return []
    none = option("None of these", NO_IDEA)
    listed = {idea: option(short(headline, OPTION) or "An idea", str(idea)) for idea, headline in first}
    picked = listed.get(chosen, none) if chosen is not None else none
    hint = LEFT_OUT.format(count=len(first)) if len(first) < len(ready) else ""
    ideas = menu(Field.IDEA, "Idea", [none, *listed.values()], picked)
    return [field(Field.IDEA, "The idea it came from", ideas, hint=hint)]


def rhythm(sme: Sme, country: str, metadata: str = "", *, own: bool = True) -> Block:
    """Goal, check-ins, messages, working days and hours, as they are. `country` is spoken."""
    whose = "your" if own else "their"
    goals = [option(label, goal.value) for goal, label in GOALS.items()]
    every = EVERY if sme.every in EVERY else {**EVERY, sme.every: f"Every {sme.every} weeks"}
    budgets = [option(label, str(number)) for number, label in enumerate(BUDGETS)]
    messages = menu(Field.BUDGET, "Messages", budgets, budgets[min(max(sme.weekly_budget, 0), len(BUDGETS) - 1)])
    rounds = {number: option(label, str(number)) for number, label in every.items()}
    days = [option(day, str(number)) for number, day in enumerate(WEEKDAYS)]
    blocks = [
        field(Field.GOAL, "A post", radio(goals) | {"initial_option": goals[list(GOALS).index(sme.goal)]}),
        field(Field.EVERY, "A check-in", menu(Field.EVERY, "Check-in", list(rounds.values()), rounds[sme.every])),
        field(Field.BUDGET, "Messages beside it, at most", messages, hint="News, nudges and comments share these."),
        field(Field.DAYS, "Working days", _boxes(days, sme.working_days)),
        field(Field.BEGINS, "From", {"type": "timepicker", "initial_time": f"{sme.day_begins:%H:%M}"}),
        field(
            Field.ENDS, "To", {"type": "timepicker", "initial_time": f"{sme.day_ends:%H:%M}"}, hint=f"On {whose} clock."
        ),
        field(
            Field.COUNTRY,
            "Country",
            typed(short(country, COUNTRY) if country else "", COUNTRY, placeholder="Germany, or DE-BY for Bavaria"),
            hint="Its public holidays are days off. May stay empty.",
            optional=True,
        ),
    ]
    title = "Rhythm and hours" if own else short(sme.name, TITLE)
    return form(Form.RHYTHM, title, "Save", blocks, metadata)


def _boxes(options: Sequence[Block], ticked: Sequence[int]) -> Block:
    """Boxes to tick, one an option."""
    made: Block = {"type": "checkboxes", "options": list(options)[:RADIO]}
    chosen = [options[number] for number in sorted(set(ticked)) if 0 <= number < len(options)]
    return made | {"initial_options": chosen} if chosen else made


def away(today: date, metadata: str = "", name: str = "") -> Block:
    """Leave, the last day included; of the colleague with this name, or one's own."""
    who = f"{name} hears" if name else "You hear"
    about = f"{who} nothing from me meanwhile. What falls due is skipped or moved, not piled up."
    first = {"type": "datepicker", "initial_date": f"{today}"}
    blocks = [
        *rich(ours(about)),
        field(Field.SINCE, "From", first),
        field(Field.UNTIL, "Until", {"type": "datepicker"}, hint="The last day away."),
    ]
    return form(Form.AWAY, short(f"Away: {name}", TITLE) if name else "Away", "Save", blocks, metadata)


def buddy(colleagues: Sequence[tuple[int, str]], metadata: str = "") -> Block:
    """Which colleague to take turns with. Chosen where a menu holds them all, typed otherwise."""
    about = "You take turns: one week your check-in, the next week theirs, and a post by either counts for both."
    listed = [option(short(name, OPTION) or "A colleague", str(sme)) for sme, name in colleagues]
    menu_of = menu(Field.COLLEAGUE, "Colleague", listed[:OPTIONS])
    chosen = menu_of if len(listed) <= OPTIONS else typed(limit=NAME, placeholder="Their name")
    blocks = [
        *rich(ours(about)),
        field(Field.COLLEAGUE, "Who?", chosen, hint="I ask them first; either of you can end it."),
    ]
    return form(Form.BUDDY, "Ask a buddy", "Ask", blocks, metadata)
