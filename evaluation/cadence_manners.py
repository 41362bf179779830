"""The rules that hold whatever is said: the one budget, hours and working days, leave and holidays, one summary a week.

record -> cadence_manners -> what was broken, in sentences
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from evaluation.cadence_record import DAY, Checkin, Message, Person, Record

PROMPTED = timedelta(hours=1)  # after their own last message or click, what the bot says is an answer
AT_THE_SLOT = timedelta(minutes=5)  # between a check-in that was due and its message
MONDAY_AT = time(9, 0)
A_MINUTE = timedelta(minutes=1)
A_MOMENT = timedelta(seconds=2)


def broken(record: Record) -> list[str]:
    """Every rule that was broken, as a sentence each."""
    found = [sentence for person in record.people.values() for sentence in _of_person(record, person)]
    return found + list(_summaries(record)) + list(_listed(record))


def begun(record: Record, person: Person) -> list[Message]:
    """What the bot began with them: all but answers."""
    return [each for each in record.to(person.name) if not person.spoke_before(each.at, PROMPTED)]


def unprompted(record: Record, person: Person) -> list[Message]:
    """What takes something of their budget: all that was begun but the welcome, the check-in, what stands in its place,
    and a question they wanted to be asked later."""
    checkins = [each for each in record.checkins if each.sme == person.name]
    return [each for each in begun(record, person) if not _is_due(each, checkins, person)]


def _is_due(message: Message, checkins: list[Checkin], person: Person) -> bool:
    if message.kind == "welcome":
        return True
    if message.kind in {"question", "thanks"} and any(_near(message.at, each.asked) for each in checkins):
        return True  # the check-in, or the end of the last one with it
    if message.kind == "offer":
        return any(_near(message.at, each.due) and each.asked is None for each in checkins)
    return message.kind == "question" and not message.unprompted and _wanted_later(message, checkins, person)


def _wanted_later(message: Message, checkins: list[Checkin], person: Person) -> bool:
    """Whether they asked to be asked later, and were not asked anything else since."""
    said = max((each for each in person.later if each < message.at), default=None)
    return said is not None and not any(each.asked and said < each.asked < message.at for each in checkins)


def _near(at: datetime, due: datetime | None) -> bool:
    return due is not None and timedelta() <= at - due <= AT_THE_SLOT


def _of_person(record: Record, person: Person) -> Iterator[str]:
    ours = unprompted(record, person)
    yield from _marks(record, person, ours)
    for message in begun(record, person):
        why = person.off(person.day(message.at))
        if why and not _left_later(person, message):
            yield f"{person.name} got a {message.kind} on {_local(person, message)}, {why}."
    for message in ours:
        if person.off(person.day(message.at)) or person.at_work(message.at):
            continue  # said above, or fine
        yield f"{person.name} got a {message.kind} on {_local(person, message)}, outside their hours and days."
    for day, count in Counter(person.day(message.at) for message in ours).items():
        if count > 1:
            yield f"{person.name} got {count} messages that nobody asked for on {day}; one a day is the budget."
    for week, count in Counter(person.day(message.at).isocalendar()[:2] for message in ours).items():
        if count > person.budget:
            allowed = person.budget or "none"
            yield f"{person.name} got {count} messages that nobody asked for in week {week[1]}; they allow {allowed}."
    yield from _once_a_week(record, person)
    yield from _after_an_offer(record, person)


def _left_later(person: Person, message: Message) -> bool:
    """Whether they said only afterwards that they are away from this day on."""
    day = person.day(message.at)
    begins = any(first == day for first, _ in person.away)
    return begins and any(person.day(spoke) == day and spoke > message.at for spoke in person.spoke)


def _marks(record: Record, person: Person, ours: list[Message]) -> Iterator[str]:
    """The record's own mark has to say the same."""
    for message in record.to(person.name):
        at_once = any(abs(spoke - message.at) < A_MOMENT for spoke in person.spoke)  # nobody knows which came first
        either = at_once or (message.kind == "thanks" and message not in ours)
        if message.unprompted != (message in ours) and not either:
            marked = (
                "is marked as unprompted and is not" if message.unprompted else "is not marked as unprompted and is"
            )
            yield f"The {message.kind} to {person.name} on {_local(person, message)} {marked}."


def _once_a_week(record: Record, person: Person) -> Iterator[str]:
    weeks = Counter(person.day(asked).isocalendar()[:2] for asked in record.asked(person.name))
    for week, count in weeks.items():
        if count > 1:
            yield f"{person.name} got {count} check-ins in week {week[1]}."


def _after_an_offer(record: Record, person: Person) -> Iterator[str]:
    """Nothing is begun until they speak."""
    offers = [message.at for message in record.to(person.name) if message.kind == "offer"]
    for message in begun(record, person):
        since = max((at for at in offers if at < message.at), default=None)
        if since is not None and not any(since < spoke <= message.at for spoke in person.spoke):
            yield f"{person.name} got a {message.kind} on {_local(person, message)}, after an offer nobody took up."


def _summaries(record: Record) -> Iterator[str]:
    """One at each Monday 09:00 of the channel's zone within the story."""
    people = list(record.people.values())
    sent = [message for message in record.messages if message.kind == "summary"]
    zone = people[0].zone
    begins, ends = min(each.joined for each in people), people[0].until
    day = begins.astimezone(zone).date()
    mondays = []
    while day <= ends.astimezone(zone).date():
        moment = datetime.combine(day, MONDAY_AT, tzinfo=zone).astimezone(UTC)
        if day.weekday() == 0 and begins <= moment < ends:
            mondays.append(moment)
        day += DAY
    for moment in mondays:
        count = sum(timedelta() <= message.at - moment < A_MINUTE for message in sent)
        if count != 1:
            yield f"{count or 'No'} summaries came on {moment.astimezone(zone):%A %d %B at %H:%M}; one should."
    for message in sent:
        local = message.at.astimezone(zone)
        if not any(timedelta() <= message.at - moment < A_MINUTE for moment in mondays):
            yield f"A summary came on {local:%A %d %B at %H:%M}; its time is Monday at 09:00."
        if message.to in record.people:
            yield f"The summary of {local:%d %B} went to {message.to}."


def _listed(record: Record) -> Iterator[str]:
    """Each summary names every post of the week before that was known by then, by somebody who was there."""
    for message in record.messages:
        if message.kind != "summary":
            continue
        monday = message.at.astimezone(message.zone).date()
        for post in record.posts:
            people = [record.people[name] for name in post.smes if name in record.people]
            there = any(person.day(person.joined) <= post.day for person in people)
            known = there and monday - 7 * DAY <= post.day < monday and post.at <= message.at
            if known and post.link not in message.text:
                yield f"The summary of {monday:%d %B} does not name “{post.title}”, published on {post.day}."


def _local(person: Person, message: Message) -> str:
    return f"{message.at.astimezone(person.zone):%a %d %b %Y %H:%M}"
