"""What `beatdesk demo --json` writes, proved from the JSON and the newsroom alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.demo.conftest import Played
from tests.demo.newsrooms import BURST, HIDDEN, NEWSROOMS

KEYS = {
    "messages": {"at", "local", "zone", "to", "kind", "text", "unprompted"},
    "checkins": {"sme", "due", "asked", "state"},
    "turns": {"transcript", "n", "who", "sme", "at", "text", "coach"},
    "highlights": {"transcript", "turn", "start", "end", "text", "kind"},
    "forwards": {"at", "local", "sme", "kind", "title", "link", "score", "reason"},
    "ideas": {"id", "sme", "headline", "angle", "format", "stage", "status", "highlight"},
    "people": {
        *{"name", "zone", "slot", "country", "goal", "budget", "hours", "days", "away", "buddy", "buddy_since"},
        *{"joined", "until", "spoke", "waited"},
    },
    "posts": {"at", "day", "sme", "title", "link", "via"},
    "cadence": {"at", "local", "sme", "stage", "to", "what"},
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SUBSTANCE = 15  # words on the record in one message


@pytest.fixture(params=NEWSROOMS)
def played(request: pytest.FixtureRequest, play: Callable[[str, dict[str, Any]], Played]) -> Played:
    return play(request.param, NEWSROOMS[request.param])


@pytest.fixture
def all_sorts(play: Callable[[str, dict[str, Any]], Played]) -> Played:
    name = "all that can be typed"
    return play(name, NEWSROOMS[name])


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    assert read.utcoffset() is not None, f"{text} has no offset"
    return read


def days_of(newsroom: dict[str, Any]) -> list[date]:
    start = date.fromisoformat(newsroom["start"])
    return [start + timedelta(days=day) for day in range(newsroom["days"])]


def slots_of(person: dict[str, Any], newsroom: dict[str, Any]) -> list[datetime]:
    """Every weekly slot within the local days, in UTC. A time that a night does not have moves on by the gap."""
    day_name, at = person["slot"].split()
    clock = time.fromisoformat(at)
    zone = ZoneInfo(person["zone"])
    days = [day for day in days_of(newsroom) if DAYS[day.weekday()] == day_name]
    return [datetime.combine(day, clock, zone).astimezone(UTC) for day in days]


def offers(played: Played) -> set[tuple[str, datetime]]:
    """Whom something lighter was offered, and when: in place of a fourth question that nobody answers."""
    return {
        (message["to"], moment(message["at"]).replace(microsecond=0))
        for message in played.record["messages"]
        if message["kind"] == "offer"
    }


def texts(answers: list[Any]) -> list[str]:
    """Answers one after another, bursts opened; what is empty is nothing that one can send."""
    flat = [text for answer in answers for text in (answer if isinstance(answer, list) else [answer])]
    return [text for text in flat if text.strip()]


def turns_by_sme(record: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for turn in sorted(record["turns"], key=lambda turn: (turn["transcript"], turn["n"])):
        if turn["who"] == "sme":
            found[turn["sme"]].append(turn)
    return found


def test_it_has_the_promised_keys_and_no_other(played: Played) -> None:
    assert set(played.record) == set(KEYS)
    for part, keys in KEYS.items():
        for row in played.record[part]:
            assert set(row) == keys
    marks = [idea["highlight"] for idea in played.record["ideas"]]
    assert all(set(mark) == KEYS["highlights"] for mark in marks)


def test_moments_are_utc_and_local_times_are_right(played: Played) -> None:
    zones = {person["name"]: person["zone"] for person in played.newsroom["people"]}
    for message in played.record["messages"]:
        at, local = moment(message["at"]), moment(message["local"])
        assert at.utcoffset() == timedelta()
        assert local == at
        assert local.utcoffset() == at.astimezone(ZoneInfo(message["zone"])).utcoffset()
        if message["to"] in zones:
            assert message["zone"] == zones[message["to"]]
    rows = [*played.record["checkins"], *played.record["turns"]]
    for row in rows:
        for key in ("due", "asked", "at"):
            assert row.get(key) is None or moment(row[key]).utcoffset() == timedelta()


def test_names_are_those_of_the_newsroom(played: Played) -> None:
    newsroom = played.newsroom
    people = {person["name"] for person in newsroom["people"]}
    others = {newsroom.get("director", "Dana Whitfield"), newsroom.get("channel", "#marketing")}
    assert {message["to"] for message in played.record["messages"]} <= people | others
    assert people <= {message["to"] for message in played.record["messages"]}
    for part in ("checkins", "turns", "ideas"):
        assert {row["sme"] for row in played.record[part]} <= people


def test_one_check_in_per_expert_and_week_at_the_slot_on_their_clock(played: Played) -> None:
    for person in played.newsroom["people"]:
        zone = ZoneInfo(person["zone"])
        found = [row for row in played.record["checkins"] if row["sme"] == person["name"]]
        weeks = [moment(row["due"]).astimezone(zone).isocalendar()[:2] for row in found]
        assert len(weeks) == len(set(weeks)), f"{person['name']} was asked twice in a week"
        wanted = slots_of(person, played.newsroom)
        if person["name"] == "Stan Stop":
            wanted = wanted[:1]  # he wrote `stop` in the first one
        assert [moment(row["due"]) for row in found] == wanted, person["name"]
        for row, slot in zip(found, wanted, strict=True):
            if row["asked"] is None:
                assert (row["sme"], moment(row["due"])) in offers(played), (
                    "neither a question nor an offer in its place"
                )
                continue
            asked = moment(row["asked"]).astimezone(zone)
            assert timedelta() <= asked - moment(row["due"]) < timedelta(seconds=1)
            local = slot.astimezone(zone)
            on_the_wall = f"{DAYS[asked.weekday()]} {asked:%H:%M}"
            assert on_the_wall == person["slot"] or local.utcoffset() != (local - timedelta(hours=2)).utcoffset()


def test_each_check_in_reaches_its_expert_as_a_question_at_that_moment(played: Played) -> None:
    heard = {
        (message["to"], moment(message["at"]).replace(microsecond=0))
        for message in played.record["messages"]
        if message["kind"] == "question"
    }
    for row in played.record["checkins"]:
        if row["asked"] is not None:
            assert (row["sme"], moment(row["asked"]).replace(microsecond=0)) in heard


def test_turns_are_what_was_typed_character_for_character(played: Played) -> None:
    said = turns_by_sme(played.record)
    for person in played.newsroom["people"]:
        typed = texts(person["answers"])
        found = said[person["name"]]
        assert len(found) <= len(typed)
        for turn, text in zip(found, typed, strict=False):
            assert turn["text"] in {text, None}
            assert turn["text"] == text or HIDDEN in text or "stays between us" in text
        assert bool(found) == bool(typed)


def test_turns_of_a_transcript_are_numbered_in_order_of_time(played: Played) -> None:
    transcripts = defaultdict(list)
    for turn in played.record["turns"]:
        transcripts[turn["transcript"]].append(turn)
    for turns in transcripts.values():
        assert [turn["n"] for turn in turns] == list(range(1, len(turns) + 1))
        times = [moment(turn["at"]) for turn in turns]
        assert times == sorted(times)
        assert len({turn["sme"] for turn in turns}) == 1
        assert turns[0]["who"] == "bot"
        assert all(turn["coach"] == ("scripted" if turn["who"] == "bot" else None) for turn in turns)


def test_every_highlight_equals_its_span(played: Played) -> None:
    words = {(turn["transcript"], turn["n"]): turn for turn in played.record["turns"]}
    marks = played.record["highlights"] + [idea["highlight"] for idea in played.record["ideas"]]
    assert marks
    for mark in marks:
        turn = words[mark["transcript"], mark["turn"]]
        assert turn["who"] == "sme"
        assert turn["text"] is not None
        assert mark["text"] == turn["text"][mark["start"] : mark["end"]]
        assert mark["text"].strip()
        assert mark["kind"] in {"story", "number", "opinion", "customer pain", "change", "quote"}


def test_every_interview_with_substance_has_a_highlight(played: Played) -> None:
    marked = {mark["transcript"] for mark in played.record["highlights"]}
    substantial = {
        turn["transcript"]
        for turn in played.record["turns"]
        if turn["who"] == "sme" and turn["text"] is not None and len(turn["text"].split()) >= SUBSTANCE
    }
    assert substantial
    assert substantial <= marked


def test_ideas_stand_on_highlights_at_most_two_an_interview(played: Played) -> None:
    ideas = played.record["ideas"]
    assert ideas
    assert len({idea["id"] for idea in ideas}) == len(ideas)
    an_interview = Counter(idea["highlight"]["transcript"] for idea in ideas)
    assert max(an_interview.values()) <= 2
    for idea in ideas:
        assert idea["highlight"] in played.record["highlights"]
        assert idea["status"] in {"new", "accepted", "parked", "declined"}
        assert idea["headline"].strip()


def test_nobody_is_pestered(played: Played) -> None:
    for person in played.newsroom["people"]:
        zone = ZoneInfo(person["zone"])
        begun = [
            moment(message["at"]).astimezone(zone)
            for message in played.record["messages"]
            if message["to"] == person["name"] and message["unprompted"]
        ]
        days = Counter(at.date() for at in begun)
        weeks = Counter(at.isocalendar()[:2] for at in begun)
        assert max(days.values(), default=0) <= 1
        assert max(weeks.values(), default=0) <= 2
        for at in begun:
            assert at.weekday() < 5, f"{person['name']} was written to at the weekend"
            assert time(9) <= at.time() < time(18), f"{person['name']} was written to at {at:%H:%M}"


def test_what_comes_unasked_at_night_or_weekends_is_a_slot_they_chose(played: Played) -> None:
    """A reply within an hour of their own words may come at any time; so may the slot's question. Nothing else."""
    typed = turns_by_sme(played.record)
    for person in played.newsroom["people"]:
        zone = ZoneInfo(person["zone"])
        asked = [
            moment(row["asked"] or row["due"]) for row in played.record["checkins"] if row["sme"] == person["name"]
        ]
        spoke = [moment(turn["at"]) for turn in typed[person["name"]]]
        for message in played.record["messages"]:
            at = moment(message["at"])
            local = at.astimezone(zone)
            working = local.weekday() < 5 and time(9) <= local.time() < time(18)
            if message["to"] != person["name"] or working:
                continue
            answered = any(timedelta() <= at - before <= timedelta(hours=1) for before in spoke)
            slot = any(abs(at - before) < timedelta(seconds=1) for before in asked)
            assert answered or slot, f"{person['name']} {local} {message['kind']}"


def test_every_question_is_one_question_in_25_words(played: Played) -> None:
    asked = [message["text"].splitlines()[-1] for message in played.record["messages"] if message["kind"] == "question"]
    assert asked
    for question in asked:
        assert question.count("?") == 1, question
        assert len(question.split()) <= 25, question
    for turn in played.record["turns"]:
        if turn["who"] == "bot" and turn["text"] is not None:
            assert turn["text"].count("?") <= 1, turn["text"]
            assert len(turn["text"].split()) <= 25, turn["text"]


def test_at_most_five_questions_an_interview(played: Played) -> None:
    asked = Counter(
        turn["transcript"] for turn in played.record["turns"] if turn["who"] == "bot" and "?" in (turn["text"] or "")
    )
    assert max(asked.values()) <= 5


def test_leads_do_not_come_back(played: Played) -> None:
    """The first question of each interview differs from the expert's other first questions."""
    opening = defaultdict(list)
    for turn in played.record["turns"]:
        if turn["n"] == 1:
            opening[turn["sme"]].append(turn["text"])
    for questions in opening.values():
        assert len(questions) == len(set(questions))


def test_words_off_the_record_are_nowhere(all_sorts: Played) -> None:
    hidden = [turn for turn in all_sorts.record["turns"] if turn["sme"] == "Sue Hush" and turn["text"] is None]
    assert len(hidden) >= 4
    whole = json.dumps(all_sorts.record, ensure_ascii=False).lower()
    assert HIDDEN.lower() not in whole
    assert "night lead" not in whole
    assert "never paid" not in whole


def test_a_burst_of_6000_characters_is_one_answer(all_sorts: Played) -> None:
    assert sum(map(len, BURST)) >= 6_000
    assert len(BURST) == 5
    turns = [turn for turn in all_sorts.record["turns"] if turn["sme"] == "Mara Lind"]
    who = [turn["who"] for turn in turns[:7]]
    assert who == ["bot", "sme", "sme", "sme", "sme", "sme", "bot"]
    assert [turn["text"] for turn in turns[1:6]] == BURST


def test_40_000_characters_are_kept(all_sorts: Played) -> None:
    long = next(turn for turn in all_sorts.record["turns"] if turn["sme"] == "Long Wynd" and turn["who"] == "sme")
    assert len(long["text"]) == 40_000


def test_yes_no_and_numbers_are_words(all_sorts: Played) -> None:
    said = [turn["text"] for turn in turns_by_sme(all_sorts.record)["Yes Sir"]]
    assert said[:3] == ["yes", "no", "12"]


def test_later_is_asked_again_then_and_done_ends_it(all_sorts: Played) -> None:
    zone = ZoneInfo("Australia/Eucla")
    turns = [turn for turn in all_sorts.record["turns"] if turn["sme"] == "Ivy Steer"]
    assert turns[1]["text"] == "later friday"
    question, answer = turns[0], turns[2]
    assert answer["who"] == "sme"
    local = moment(answer["at"]).astimezone(zone)
    assert (local.strftime("%a %H"), answer["transcript"]) == ("Fri 10", question["transcript"])
    done = next(place for place, turn in enumerate(turns) if turn["text"] == "done")
    assert turns[done + 1]["who"] == "bot"
    assert turns[done + 2]["transcript"] != turns[done]["transcript"], "it went on after `done`"


def test_stop_stops_everything(all_sorts: Played) -> None:
    to_stan = [message for message in all_sorts.record["messages"] if message["to"] == "Stan Stop"]
    stopped = next(turn for turn in all_sorts.record["turns"] if turn["text"] == "stop")
    later = [message for message in to_stan if moment(message["at"]) > moment(stopped["at"]) + timedelta(minutes=1)]
    assert later == []
    assert "never said" not in json.dumps(all_sorts.record)


def test_who_never_answers_gets_one_reminder_a_week_then_an_offer_and_then_nothing(all_sorts: Played) -> None:
    to_otto = [message for message in all_sorts.record["messages"] if message["to"] == "Otto Quiet"]
    kinds = Counter(message["kind"] for message in to_otto)
    assert kinds["question"] == 3
    assert kinds["reminder"] <= 3
    assert kinds["offer"] == 1
    assert max(to_otto, key=lambda message: moment(message["at"]))["kind"] == "offer"
    states = [row["state"] for row in all_sorts.record["checkins"] if row["sme"] == "Otto Quiet"]
    assert states == ["missed"] * 3 + ["skipped"]


def test_it_prints_a_story_with_everybodys_clock(played: Played) -> None:
    assert "Monday" in played.printed
    for person in played.newsroom["people"]:
        assert f"Beatdesk to {person['name']}" in played.printed
    assert f"{len(played.record['checkins'])} check-ins" in played.printed
    assert "\x1b" not in played.printed, "colours belong on a terminal only"


def test_playing_it_again_gives_the_same(play: Callable[[str, dict[str, Any]], Played]) -> None:
    newsroom = NEWSROOMS["america goes back"]
    first = play("america goes back", newsroom)
    again = play("america goes back, once more", newsroom)
    assert first.record == again.record
