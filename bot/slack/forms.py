"""The forms: modals that are filled in and sent, what they were filled with, and what to mend in them."""

from collections.abc import Sequence
from typing import Any

from bot.domain.feeds import CHOOSABLE, FeedKind
from bot.domain.ideas import DECLINE_REASONS, PARK_REASONS
from bot.domain.messages import Press
from bot.domain.people import DEFAULT_SLOT, WEEKDAYS, Beat, Slot, Sme
from bot.domain.screens import FeedsPage
from bot.slack.blocks import (
    INPUT,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    TITLE,
    Block,
    actions,
    button,
    field,
    menu,
    modal,
    option,
    ours,
    quote,
    radio,
    rich,
    typed,
)
from bot.slack.names import Field, Form, Tap
from bot.slack.values import pack
from bot.slack.words import short, size

NOTE = 2000
QUESTION = 300
NAME = 200  # names and beats; more than is kept, so that what is kept always fits
ZONE = 60
ADDRESS = 2000
EVERYBODY = "everybody"
FROM_PROFILE = "Empty: as in their Slack profile."
_DECISIONS: dict[Press, tuple[str, str, dict[str, str]]] = {
    Press.ACCEPT: ("Accept this idea", "Accept", {}),
    Press.PARK: ("Park this idea", "Park", PARK_REASONS),
    Press.DECLINE: ("Decline this idea", "Decline", DECLINE_REASONS),
}
# How Slack hands back what an element holds.
_CHOICES = ("selected_option", "selected_user", "selected_date", "selected_time", "value")


def decide(press: Press, headline: str, metadata: str, expert: str = "The expert") -> Block:
    """Accept, park or decline: a reason where one is due, and a note."""
    title, submit, reasons = _DECISIONS[press]
    blocks = rich(quote(headline))
    if reasons:
        choices = radio([option(words, key) for key, words in reasons.items()])
        blocks.append(field(Field.REASON, "Why?", choices, hint=f"{expert} will see it."))
    blocks.append(_note(expert, optional=True))
    return form(Form.DECIDE, title, submit, blocks, metadata)


def write_note(headline: str, metadata: str, expert: str = "The expert") -> Block:
    """A word to the expert about an idea."""
    return form(Form.NOTE, "Write a note", "Send", [*rich(quote(headline)), _note(expert, optional=False)], metadata)


def add_person(metadata: str = "", zone_hint: str = FROM_PROFILE) -> Block:
    """A new expert: who, their beat, and when they are asked."""
    picker = {"type": "users_select"}
    blocks = [
        field(Field.USER, "Who?", picker, hint="They get a welcome from me, in working hours of their clock."),
        *_beat(Beat("")),
        *_when(DEFAULT_SLOT),
        field(Field.NAME, "Name", typed(limit=NAME), hint=FROM_PROFILE, optional=True),
        field(Field.ZONE, "Time zone", typed(limit=ZONE, placeholder="Europe/Berlin"), hint=zone_hint, optional=True),
    ]
    return form(Form.ADD_PERSON, "Add an expert", "Add", blocks, metadata)


def edit_person(sme: Sme, metadata: str = "") -> Block:
    """An expert's name, zone, beat and weekly time, as they are; and the way to their rhythm and hours."""
    more = button("Rhythm and hours", Tap.RHYTHM, pack(sme=sme.id), about="Goal, working days, hours and messages")
    blocks = [*_place(sme), *_beat(sme.beat), *_when(sme.slot), actions(more)]
    return form(Form.EDIT_PERSON, short(sme.name, TITLE), "Save", blocks, metadata)


def pause_person(sme: Sme, metadata: str = "") -> Block:
    """No check-ins for an expert, until a day or until somebody starts them again."""
    about = f"{sme.name} gets no check-ins meanwhile. An interview that is open may still be finished."
    blocks = [*rich(ours(about)), _until("Empty: until you or they start it again.")]
    return form(Form.PAUSE_PERSON, "Pause check-ins", "Pause", blocks, metadata)


def remove_person(sme: Sme, metadata: str = "") -> Block:
    """Asks before somebody stops being an expert."""
    about = f"{sme.name} gets no more questions. What they said stays until they ask to be forgotten."
    return form(Form.REMOVE_PERSON, "Remove this expert?", "Remove", rich(ours(about)), metadata)


def ask(sme: Sme, metadata: str = "") -> Block:
    """A director's question for an expert's next check-in."""
    hint = "One question, at the head of the next check-in, under your name."
    element = typed(limit=QUESTION, multiline=True, placeholder="What surprised you about the audit?")
    blocks = [field(Field.QUESTION, short(f"What shall I ask {sme.name}?", NAME), element, hint=hint)]
    return form(Form.ASK, "Ask a question", "Ask", blocks, metadata)


def own_place(sme: Sme, metadata: str = "") -> Block:
    """What somebody puts right about themselves: name, zone, and when they are asked."""
    return form(Form.OWN_PLACE, "Name, zone and time", "Save", [*_place(sme), *_when(sme.slot, "your")], metadata)


def pause_self(metadata: str = "") -> Block:
    """No check-ins for the person who asks, until a day or until they start again."""
    about = "I won't ask anything meanwhile. Whatever you write to me is kept as a note."
    blocks = [*rich(ours(about)), _until("Empty: until you write `start`.")]
    return form(Form.PAUSE, "Pause check-ins", "Pause", blocks, metadata)


def add_feed(page: FeedsPage, filled: dict[Field, str] | None = None, problem: str = "", metadata: str = "") -> Block:
    """A new feed: its address, its kind, and whom it is for. With what was typed before, and what is wrong with it."""
    before = filled or {}
    address = typed(before.get(Field.ADDRESS, "")[:ADDRESS], ADDRESS, placeholder="https://")
    blocks = [
        *rich(*([ours(problem)] if problem else [])),
        field(
            Field.ADDRESS, "Address", address, hint="Of a feed, or of a page that has one. I read it before I add it."
        ),
        *_feed(page, before.get(Field.KIND, ""), before.get(Field.WHOSE, "")),
    ]
    return form(Form.ADD_FEED, "Add a feed", "Add", blocks, metadata)


def change_feed(page: FeedsPage, title: str, kind: FeedKind, whose: str, metadata: str = "") -> Block:
    """What kind a feed is, and whom it is for."""
    blocks = [*rich(quote(short(title, NAME))), *_feed(page, kind, whose)]
    return form(Form.CHANGE_FEED, "Change a feed", "Save", blocks, metadata)


def ask_expert(smes: Sequence[Sme], text: str, metadata: str = "") -> Block:
    """Which expert is asked about a message, with a word of the director's."""
    left = len(smes) - OPTIONS
    hint = f"The first {OPTIONS}; `/ideas incite` reaches the others." if left > 0 else ""
    experts = menu(Field.EXPERT, "Expert", [option(short(sme.name, OPTION), str(sme.id)) for sme in smes[:OPTIONS]])
    blocks = [
        *rich(quote(short(text, QUESTION))),
        field(Field.EXPERT, "Which expert?", experts, hint=hint),
        field(
            Field.NOTE,
            "A note",
            typed(limit=NOTE, multiline=True),
            hint="They read it above the question.",
            optional=True,
        ),
    ]
    return form(Form.ASK_EXPERT, "Ask an expert", "Ask", blocks, metadata)


def told(title: str, text: str) -> Block:
    """A modal that only says something."""
    return modal(short(title, TITLE), rich(ours(text)))


def errors(**by_field: str) -> dict[str, Any]:
    """The answer to a form that has something to mend: a sentence under each field named."""
    return {"response_action": "errors", "errors": {str(Field(name)): text for name, text in by_field.items()}}


def filled(state: dict[str, Any]) -> dict[Field, str]:
    """What every field of a form holds, from the view's state; "" for one that is empty or not there, and with commas
    between for several boxes that were ticked."""
    values = state.get("values", state)
    return {name: _held(values.get(name)) if isinstance(values, dict) else "" for name in Field}


def _held(block: Any) -> str:
    """What the one element of an input holds, whatever its kind."""
    elements = list(block.values()) if isinstance(block, dict) else []
    element = elements[0] if elements and isinstance(elements[0], dict) else {}
    for key in _CHOICES:
        found = element.get(key)
        found = found.get("value") if isinstance(found, dict) else found
        if isinstance(found, str):
            return found
    ticked = element.get("selected_options")
    values = [each.get("value") for each in ticked if isinstance(each, dict)] if isinstance(ticked, list) else []
    return ",".join(value for value in values if isinstance(value, str))


def form(name: Form, title: str, submit: str, blocks: list[Block], metadata: str) -> Block:
    """A modal that is sent in."""
    return modal(title, blocks, submit=submit, close="Cancel", callback_id=name.value, private_metadata=metadata)


def _note(expert: str, optional: bool) -> Block:
    hint = f"{expert} gets it from me in a message." if expert else ""
    return field(Field.NOTE, "A note", typed(limit=NOTE, multiline=True), hint=hint, optional=optional)


def _place(sme: Sme) -> list[Block]:
    zone = typed(sme.zone, ZONE, placeholder="Europe/Berlin")
    return [
        field(Field.NAME, "Name", typed(sme.name, NAME)),
        field(Field.ZONE, "Time zone", zone, hint="A city on the same clock, such as Europe/Berlin."),
    ]


def _beat(beat: Beat) -> list[Block]:
    about = "Five of them, one a line, as peers would say them. They decide which news reaches this expert."
    listed, unlisted = _lines(beat.topics)
    others, left_out = _lines(beat.shapers)
    return [
        field(Field.BEAT, "Beat", typed(beat.name, NAME), hint="What they cover, in two or three words."),
        field(Field.TOPICS, "Topic phrases", typed(listed, multiline=True), hint=about + unlisted),
        field(
            Field.SHAPERS,
            "People who shape the beat",
            typed(others, multiline=True),
            hint=f"One a line; may stay empty.{left_out}",
            optional=True,
        ),
        _words(Field.MUST, "Only news with one of these words", beat.must),
        _words(Field.NEVER, "Never news with one of these words", beat.never),
    ]


def _words(name: Field, label: str, values: Sequence[str]) -> Block:
    listed, left_out = _lines(values, ", ")
    return field(name, label, typed(listed), hint=f"With commas between; may stay empty.{left_out}", optional=True)


def _feed(page: FeedsPage, kind: str, whose: str) -> list[Block]:
    """The kind of a feed and whom it is for, as `sources.add` takes them."""
    kinds = {each.value: option(each.capitalize(), each.value) for each in CHOOSABLE}
    people = {f"@{name}": name for _, name in page.smes}
    labels = {EVERYBODY: "Everybody"} | {beat: f"Beat: {beat}" for beat in page.beats} | people
    some = {
        value: option(short(label, OPTION), value) for value, label in labels.items() if size(value) <= OPTION_VALUE
    }
    shown = list(some.values())[:OPTIONS]
    chosen = some.get(whose, some[EVERYBODY])
    if chosen not in shown:
        shown[-1] = chosen
    kind_of = menu(Field.KIND, "Kind", list(kinds.values()), kinds.get(kind, kinds[FeedKind.NEWS]))
    return [
        field(Field.KIND, "Kind", kind_of),
        field(Field.WHOSE, "For whom?", menu(Field.WHOSE, "For whom", shown, chosen)),
    ]


def _lines(values: Sequence[str], between: str = "\n") -> tuple[str, str]:
    """As many of the values as a field holds, and what to say about those that don't fit."""
    listed: list[str] = []
    for value in values:
        if size(between.join([*listed, value])) > INPUT:
            break
        listed.append(value)
    left = len(values) - len(listed)
    return between.join(listed), f" {left} more don't fit in here, and go when you save." if left else ""


def _when(slot: Slot, whose: str = "the expert's") -> list[Block]:
    days = [option(day, day[:3]) for day in WEEKDAYS]
    day = menu(Field.DAY, "Day", days, days[slot.weekday])
    time = {"type": "timepicker", "initial_time": f"{slot.at:%H:%M}"}
    return [
        field(Field.DAY, "Weekly check-in", day),
        field(Field.TIME, "At", time, hint=f"On {whose} own clock."),
    ]


def _until(hint: str) -> Block:
    return field(Field.UNTIL, "Until", {"type": "datepicker"}, hint=hint, optional=True)
