"""How often, on which days and at what hours: what an SME chooses about their rhythm.

Home -> door -> rhythms.choose -> smes, cadences, audit
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.cadence import Goal
from bot.domain.errors import InvalidInput
from bot.domain.people import WEEKDAYS, Sme
from bot.domain.screens import RhythmForm, Said
from bot.flows import cadence, offering
from bot.flows.identity import whoever, whose
from bot.flows.schedule import from_now
from bot.ports import Deps

MOST_MESSAGES = 5  # a week, beside the check-ins
WEEKS_BETWEEN = (1, 2, 4)
SHORTEST = timedelta(hours=1)
NUMBERS = {"none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def choose(deps: Deps, workspace: int, user: str, sme: int | None, form: RhythmForm) -> Said:
    """`sme` None is oneself; a director may choose for anybody. Raises InvalidInput naming the first thing to mend."""
    now = deps.clock()
    goal, budget, every = _goal(form.goal), _budget(form.budget), _every(form.every)
    days, (begins, ends) = _days(form.days), _hours(form.begins, form.ends)
    country = deps.almanac.country(form.country)
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        found, own = whose(tx, actor, sme)
        changed = replace(
            found,
            goal=goal,
            weekly_budget=budget,
            working_days=days,
            day_begins=begins,
            day_ends=ends,
            country=country,
        )
        if every != found.every:
            changed = _each(changed, every, now)
        if own:
            changed = offering.chosen(tx, changed, "Changed, then.", now)
        tx.smes.save(from_now(deps, tx, changed, now))
        if own:
            tx.smes.touch(workspace, found.id, now)
        cadence.changed(tx, workspace, [found.id], now)
        tx.audit.write(workspace, actor.signature, "changed a rhythm", f"sme {found.id}", now, found.id)
        tx.commit()
    return Said(f"Changed. {spoken_budget(budget)} {'Your' if own else 'Their'} goal: a post {_spoken_goal(goal)}.")


def spoken_budget(budget: int) -> str:
    """How many messages a week we may begin, in a sentence."""
    if budget <= 0:
        return "Beside the check-ins I begin nothing."
    count = next(word for word, number in NUMBERS.items() if number == budget)
    return f"Beside the check-ins I begin at most {count} message{'' if budget == 1 else 's'} a week."


def spoken_hours(deps: Deps, sme: Sme) -> str:
    """ "Monday to Friday, 09:00 to 18:00, without public holidays (Germany)"."""
    days = sorted(sme.working_days)
    consecutive = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    named = f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}" if consecutive else ", ".join(WEEKDAYS[day] for day in days)
    holidays = f", without public holidays ({deps.almanac.spoken(sme.country)})" if sme.country else ""
    return f"{named}, {sme.day_begins:%H:%M} to {sme.day_ends:%H:%M}{holidays}"


def _spoken_goal(goal: Goal) -> str:
    return {Goal.WEEKLY: "a week", Goal.TWO_WEEKS: "every two weeks", Goal.MONTHLY: "a month"}[goal]


def _each(sme: Sme, every: int, now: datetime) -> Sme:
    """Check-ins every so many weeks, counted from next week."""
    today = now.astimezone(sme.tz).date()
    monday = today + timedelta(days=7 - today.weekday()) if every > 1 else None
    return replace(sme, every=every, every_from=monday)


def _goal(text: str) -> Goal:
    found = next((goal for goal in Goal if goal.value == text.strip().casefold()), None)
    if found is None:
        raise InvalidInput(f"Please choose a goal: {', '.join(Goal)}.")
    return found


def _budget(text: str) -> int:
    wanted = text.strip().casefold()
    number = NUMBERS.get(wanted, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else -1)
    if not 0 <= number <= MOST_MESSAGES:
        raise InvalidInput("How many messages a week may I begin: none, or one to five?")
    return number


def _every(text: str) -> int:
    wanted = text.strip() or "1"
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
    if number not in WEEKS_BETWEEN:
        raise InvalidInput("Check-ins come every week, every two weeks, or every four.")
    return number


def _days(texts: tuple[str, ...]) -> tuple[int, ...]:
    days = sorted({int(text) for text in texts if text.isascii() and text.isdigit() and int(text) < 7})
    if not days:
        raise InvalidInput("Please choose at least one working day.")
    return tuple(days)


def _hours(begins: str, ends: str) -> tuple[time, time]:
    try:
        first, last = (time.fromisoformat(text.strip().zfill(5)) for text in (begins, ends))
    except ValueError as problem:
        raise InvalidInput("Please give the hours such as 09:00 and 17:30.") from problem
    first, last = first.replace(second=0, tzinfo=None), last.replace(second=0, tzinfo=None)
    if timedelta(hours=last.hour - first.hour, minutes=last.minute - first.minute) < SHORTEST:
        raise InvalidInput("The hours should begin at least an hour before they end, on the same day.")
    return first, last
