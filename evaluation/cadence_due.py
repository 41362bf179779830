"""Whether each word about a silence came when it was due, as far as budget and hours let it, and none that was not.

silences, record -> cadence_due -> a line for each word that was due, and what is wrong
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evaluation.cadence_manners import unprompted
from evaluation.cadence_record import DAY, Person, Record, Word
from evaluation.cadence_silences import CLIFF, NUDGED, TOLD, Silence, silences

RIDES_WITHIN = timedelta(days=3)
SLACK = timedelta(minutes=10)
DIRECTORS_DAY = (time(9, 0), time(18, 0))
TO_SME = {"nudge", "ride"}
ABOUT_SILENCE = {*TO_SME, "idea waits", "told", "cliff"}


@dataclass(frozen=True)
class Due:
    """One word that was due: on which local day, when it came (None: it did not) and what explains that. `wrong` is a
    sentence, "" when all is well."""

    names: str
    days: int
    since: date
    on: date
    came: str
    because: str
    wrong: str = ""


class Proof:
    """Goes through every silence, and keeps which words were accounted for."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._zone = next(iter(record.people.values())).zone  # the directors'
        self._unprompted = {name: unprompted(record, person) for name, person in record.people.items()}
        self._used: set[Word] = set()
        self.due = [due for silence in silences(record) for due in self._of(silence)]

    @property
    def wrong(self) -> list[str]:
        return [due.wrong for due in self.due if due.wrong] + self._undue() + self._unwritten()

    def _of(self, silence: Silence) -> list[Due]:
        """The words of one silence, in order; a later one never comes on the day of an earlier one."""
        found: list[Due] = []
        words = [
            word
            for word in self._record.words
            if word.sme in {person.name for person in silence.who} and silence.begins <= word.at < silence.heard_until
        ]
        nudged, told, cliff = (silence.due_on(days) for days in (NUDGED, TOLD, CLIFF))
        last: date | None = None
        if nudged is not None:
            due, word = self._nudge(silence, nudged, words)
            found.append(due)
            last = silence.first.day(word.at) if word is not None else nudged
        for days, on, stage in ((TOLD, told, "told"), (CLIFF, cliff, "cliff")):
            if on is not None:
                after = max(on, last + DAY) if last is not None else on
                due, word = self._directors(silence, days, on, after, stage, words)
                found.append(due)
                last = silence.first.day(word.at) if word is not None else last
        return found

    def _nudge(self, silence: Silence, on: date, words: Sequence[Word]) -> tuple[Due, Word | None]:
        """To the SME, on a check-in, or to the director while an idea waits for them."""
        begins = silence.latest(on)
        ours = [word for word in words if word.stage in {*TO_SME, "idea waits"} and word.at >= silence.earliest(on)]
        word = ours[0] if ours else None
        self._used.update(self._once(ours))
        latest, because = self._until(silence, begins)
        if word is not None and word.stage == "idea waits":
            waits = _waiting(silence, word.at - SLACK) or _waiting(silence, word.at)
            # An idea that comes up before the nudge found its place turns it around.
            latest = self._seen(begins, waits[1]) if waits is not None else None
            because = "an idea waited for the director"
            if waits is None:
                return self._line(silence, NUDGED, on, word, "", "no idea waited"), word
        told = next((each.at for each in words if each.stage == "told"), None)
        if word is None and told is not None and (latest is None or told < latest):
            return self._line(silence, NUDGED, on, None, _joined([because, "the director was told first"]), ""), None
        return self._line(silence, NUDGED, on, word, because, self._late(silence, word, latest)), word

    def _until(self, silence: Silence, begins: datetime) -> tuple[datetime | None, str]:
        """Until when somebody has to hear of it: a director while an idea waits for them, else the SME."""
        waits = _waiting(silence, begins)
        if waits is None:
            return self._latest(silence, begins)
        _, visible, decided = waits
        alert = self._seen(begins, visible)
        if decided is not None and decided <= alert:
            latest, because = self._until(silence, decided)
            return latest, _joined(["an idea waited for the director", because])
        return alert, "an idea waited for the director"

    def _seen(self, begins: datetime, visible: datetime) -> datetime:
        """When a director hears of an idea that waits: what comes up later on is looked at the morning after."""
        if visible <= begins:
            return self._office(begins)
        local = visible.astimezone(self._zone)
        return self._office(datetime.combine(local.date() + DAY, time(0), tzinfo=self._zone) + DAY / 2)

    def _once(self, words: Sequence[Word]) -> list[Word]:
        """One to the director, and after it one to the SME: more are not due."""
        director = [word for word in words if word.stage == "idea waits"][:1]
        return director + [word for word in words if word.stage in TO_SME][:1]

    def _directors(
        self, silence: Silence, days: int, on: date, after: date, stage: str, words: Sequence[Word]
    ) -> tuple[Due, Word | None]:
        word = next((each for each in words if each.stage == stage and each.at >= silence.earliest(on)), None)
        if word is not None:
            self._used.add(word)
        because = "" if after == on else "the one before it came late"
        return self._line(
            silence, days, on, word, because, self._late(silence, word, self._office(silence.latest(after)))
        ), word

    def _late(self, silence: Silence, word: Word | None, latest: datetime | None) -> str:
        """What is wrong; "" when it came in time, or had no time to come."""
        if word is not None:
            return (
                ""
                if latest is None or word.at <= latest + SLACK
                else f"it was due until {_spoken(latest, silence.first.zone)}"
            )
        # A check-in that the nudge may wait for is not in the record when it lies beyond the story's end.
        ends = silence.ends if silence.by_post else silence.ends - RIDES_WITHIN
        return "" if latest is None or latest + SLACK >= ends else "it never came"

    def _line(self, silence: Silence, days: int, on: date, word: Word | None, because: str, wrong: str) -> Due:
        came = f"{word.stage} to {word.to}, {_spoken(word.at, silence.first.zone)}" if word is not None else ""
        if word is None and not wrong:
            because = because or ("a post came first" if silence.by_post else "the story was over first")
        elif word is not None and word.stage in TO_SME and silence.first.day(word.at) == on:
            because = ""  # nothing to explain
        sentence = f"{silence.names}, {days * silence.weeks} days without a post on {on}: {wrong}." if wrong else ""
        return Due(silence.names, days * silence.weeks, silence.since, on, came, because, sentence)

    def _latest(self, silence: Silence, begins: datetime) -> tuple[datetime | None, str]:
        """Until when the nudge has to be there, and what it waited for; None when it could not come at all. In a pair
        it may wait for whose turn it was when it was due, or go to whose turn it is by then."""
        first = self._turn(silence, silence.first.day(begins))
        moves = self._walk(silence, begins, lambda day: self._turn(silence, day))
        stays = self._walk(silence, begins, lambda day: self._here(first, day) or self._turn(silence, day))
        if stays[0] is None or moves[0] is None:
            return moves if stays[0] is None else stays
        return max(stays, moves, key=lambda each: str(each[0]))

    def _walk(
        self, silence: Silence, begins: datetime, turn: Callable[[date], list[Person]]
    ) -> tuple[datetime | None, str]:
        """From day to day, until there is room with whose turn it is."""
        waited: list[str] = []
        day = silence.first.day(begins)
        while silence.first.midnight(day) < silence.ends:
            found = [self._room(person, day, begins) for person in turn(day)]
            waited += [why for _, why in found] or [self._nobody(silence, day)]
            if found and all(moment is not None for moment, _ in found):
                return max(moment for moment, _ in found if moment is not None), _joined(waited)
            day += DAY
        return None, _joined(waited)

    def _turn(self, silence: Silence, day: date) -> list[Person]:
        """Whom the nudge goes to: of two, whose week it is; the other one when they are away or silent."""
        here = self._here(silence.who, day)
        theirs = [each for each in here if len(here) < 2 or self._own_week(each, day) is not False]
        return theirs or here

    def _nobody(self, silence: Silence, day: date) -> str:
        return "silent since an offer" if any(self._is_silent(each, day) for each in silence.who) else "on leave"

    def _here(self, who: Sequence[Person], day: date) -> list[Person]:
        return [each for each in who if not each.is_away(day) and not self._is_silent(each, day)]

    def _own_week(self, person: Person, day: date) -> bool | None:
        """By the week of any check-in that they were asked as one of two; None when there was none."""
        since = person.buddy_since
        asked = [person.day(at) for at in self._record.asked(person.name) if since is not None and at > since + DAY * 7]
        return None if not asked else (_monday(asked[0]) - _monday(day)).days % 14 == 0

    def _is_silent(self, person: Person, day: date) -> bool:
        """Whether an offer of something lighter stands since before that day, which they didn't take up."""
        begins, ends = person.midnight(day), person.midnight(day + DAY)
        offers = [word.at for word in self._record.words if (word.stage, word.to) == ("offer", person.name)]
        since = max((at for at in offers if at < begins), default=None)
        return since is not None and not any(since < at < ends for at in person.spoke)

    def _room(self, person: Person, day: date, begins: datetime) -> tuple[datetime | None, str]:
        """Until when on that day a nudge finds its place with this person; or why it finds none."""
        today = [at for at in self._record.asked(person.name) if at > begins + SLACK and person.day(at) == day]
        if today:
            return today[0], ""
        if any(
            (word.stage, word.to) == ("offer", person.name) and person.day(word.at) == day
            for word in self._record.words
        ):
            return None, "an offer in place of the check-in"
        opens = max(begins, datetime.combine(day, person.begins, tzinfo=person.zone).astimezone(UTC))
        if any(opens < at <= opens + RIDES_WITHIN for at in self._record.planned(person.name)):
            return None, "the check-in"
        if person.rest(day):
            return None, person.rest(day)
        if self._is_talking(person, opens):
            return None, "in the middle of an interview"
        return self._budget(person, day)

    def _is_talking(self, person: Person, moment: datetime) -> bool:
        """Whether they spoke within a day, were asked within one, or wanted to be asked later and were not yet."""
        asked = [each.at for each in self._record.to(person.name) if each.kind == "question" and each.at <= moment]
        said = max((each for each in person.later if each <= moment), default=None)
        put_off = said is not None and not any(said < each for each in asked)
        return put_off or person.spoke_before(moment, DAY) or any(moment - each < DAY for each in asked)

    def _budget(self, person: Person, day: date) -> tuple[datetime | None, str]:
        nudges = {(word.to, _minute(word.at)) for word in self._record.words if word.stage == "nudge"}
        ours = [each for each in self._unprompted[person.name] if (each.to, _minute(each.at)) not in nudges]
        others = [person.day(each.at) for each in ours]
        if person.budget == 0:
            return None, "a budget of none"
        if day in others:
            return None, "one a day"
        if sum(each.isocalendar()[:2] == day.isocalendar()[:2] for each in others) >= person.budget:
            return None, f"{person.budget} a week"
        return datetime.combine(day, person.ends, tzinfo=person.zone).astimezone(UTC), ""

    def _office(self, moment: datetime) -> datetime:
        """When a director reads it: in working hours of the channel's zone."""
        local = moment.astimezone(self._zone)
        while local.weekday() > 4 or not DIRECTORS_DAY[0] <= local.time() < DIRECTORS_DAY[1]:
            day = local.date() if local.time() < DIRECTORS_DAY[0] and local.weekday() < 5 else local.date() + DAY
            local = datetime.combine(day, DIRECTORS_DAY[0], tzinfo=self._zone)
        return local.astimezone(UTC)

    def _undue(self) -> list[str]:
        """Words that nothing made due."""
        return [
            f"A {word.stage} about {word.sme} came on {_spoken(word.at, self._zone)} and was not due."
            for word in self._record.words
            if word.stage in ABOUT_SILENCE and word not in self._used
        ]

    def _unwritten(self) -> list[str]:
        """Messages about a silence that the record's list of them doesn't have, and the other way round."""
        words, messages = self._record.words, self._record.messages
        told = {(word.to, _minute(word.at)) for word in words if word.stage != "ride"}
        heard = {(message.to, _minute(message.at)) for message in messages}
        return [
            f"A {message.kind} to {message.to} on {_spoken(message.at, self._zone)} is not in the list."
            for message in messages
            if message.kind in {"nudge", "offer", "cadence_alert"} and (message.to, _minute(message.at)) not in told
        ] + [
            f"The {word.stage} about {word.sme} on {_spoken(word.at, self._zone)} reached nobody."
            for word in words
            if (word.to, _minute(word.at)) not in heard
        ]


def _waiting(silence: Silence, moment: datetime) -> tuple[datetime, datetime, datetime | None] | None:
    """The idea of theirs that waited longest by then, undecided; None when none did."""
    spans = [span for person in silence.who for span in person.waited]
    return min((span for span in spans if span[0] <= moment and (span[2] is None or moment < span[2])), default=None)


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


def _joined(reasons: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(reason for reason in reasons if reason))


def _spoken(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
