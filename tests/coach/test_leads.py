"""The promise of the lead questions, over random years of check-ins."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.coaching import AskedLead, DirectorQuestion
from bot.domain.interviews import Move
from bot.domain.questions import Tag
from tests.coach.conversation import BANK, BRIEF, NOW, Conversation, last_week, served

TAGS = {question.id: question.tag for question in BANK.questions}
ANSWERS = (
    "The new scanner beeps in the wrong aisle and people ignore it.",
    "In May a driver refused the load, so we counted every pallet by hand, and eleven of them were empty.",
    "Quiet week.",
    "Nobody trusts the plan.",
    "It is mostly paperwork, forms for the forms, and then somebody signs them without reading.",
)


@dataclass(frozen=True)
class Week:
    answers: int  # how many lines are answered; 0 for a missed check-in
    director: bool
    thread: bool
    fresh: bool
    days: int


weeks = st.builds(
    Week,
    answers=st.integers(0, 6),
    director=st.booleans(),
    thread=st.booleans(),
    fresh=st.integers(0, 9).map(lambda n: n == 0),
    days=st.sampled_from([7, 7, 7, 7, 14]),
)


def lived(history: list[Week], seed: int) -> list[list[AskedLead]]:
    """The leads asked in each check-in of such a history, through the coach itself."""
    asked: list[AskedLead] = []
    per_checkin: list[list[AskedLead]] = []
    now = NOW
    last_director = -9
    for checkin, week in enumerate(history):
        now += timedelta(days=week.days)
        # A director opens one check-in in five at most: if nobody answers those, more would leave no room.
        director = week.director and checkin - last_director >= 5
        last_director = checkin if director else last_director
        fresh = [question.id for question in BANK.questions if question.id not in {lead.lead for lead in asked}]
        brief = replace(
            BRIEF,
            now=now,
            checkin=checkin,
            seed=seed,
            asked=tuple(lead for lead in asked if now - lead.at < timedelta(days=70) or lead.checkin >= checkin - 4),
            director_question=DirectorQuestion(1, "Mia", "What about the dock?") if director else None,
            past=(last_week("We're testing the new layout.", at=now - timedelta(days=7)),) if week.thread else (),
            fresh=frozenset(fresh[-1:]) if week.fresh else frozenset(),
        )
        talk = Conversation(brief)
        for place in range(week.answers):
            if talk.over:
                break
            talk.say(ANSWERS[(seed + place + checkin) % len(ANSWERS)])
        here = [AskedLead(turn.lead, now, checkin) for turn in talk.turns if turn.lead]
        per_checkin.append(here)
        asked.extend(here)
    return per_checkin


@settings(max_examples=15, deadline=None)
@given(st.lists(weeks, min_size=60, max_size=60), st.integers(0, 1000))
def test_any_four_checkins_differ_and_hold_a_customer_and_a_trend(history: list[Week], seed: int) -> None:
    leads = lived(history, seed)
    for start in range(len(leads) - 3):
        window = [lead for checkin in leads[start : start + 4] for lead in checkin]
        ids = [lead.lead for lead in window]
        assert len(ids) == len(set(ids))
        tags = {TAGS[lead] for lead in ids}
        assert {Tag.CUSTOMER, Tag.TREND} <= tags, (
            start,
            [[TAGS[lead.lead] for lead in week] for week in leads[: start + 4]],
        )


@settings(max_examples=15, deadline=None)
@given(st.lists(weeks, min_size=60, max_size=60), st.integers(0, 1000))
def test_no_lead_comes_back_within_eight_weeks(history: list[Week], seed: int) -> None:
    last: dict[str, AskedLead] = {}
    for checkin in lived(history, seed):
        for lead in checkin:
            before = last.get(lead.lead)
            assert before is None or lead.at - before.at > timedelta(weeks=8)
            last[lead.lead] = lead


def test_the_first_checkin_asks_about_customers_and_the_second_about_trends() -> None:
    first, second = lived([Week(0, False, False, False, 7)] * 2, seed=5)
    assert TAGS[first[0].lead] is Tag.CUSTOMER
    assert TAGS[second[0].lead] is Tag.TREND


def test_a_directors_question_stands_first_and_the_bound_lead_comes_next() -> None:
    talk = Conversation(replace(BRIEF, director_question=DirectorQuestion(1, "Mia", "What about the new dock?")))
    assert (talk.line.move, talk.hears, talk.line.lead) == (Move.DIRECTOR, "What about the new dock?", None)
    line = talk.say(
        "In May we opened it, and the drivers queued for two hours because nobody had told the gate about it at all."
    )
    assert line.move is Move.LEAD and TAGS[str(line.lead)] is Tag.CUSTOMER


@pytest.mark.parametrize("tag", [Tag.STORY, Tag.CUSTOMER])
def test_a_new_question_is_asked_at_the_next_checkin(tag: Tag) -> None:
    new = next(question for question in reversed(BANK.questions) if question.tag is tag)
    asked = (AskedLead("customer", NOW, 0),)
    brief = replace(
        BRIEF,
        checkin=2,
        asked=(*served(1), *asked),
        fresh=frozenset({new.id}),
        past=(last_week("We're testing the new layout."),),
    )
    assert Conversation(brief).line.lead == new.id


def test_a_new_question_that_a_director_preempts_comes_second() -> None:
    new = BANK.questions[-1]
    question = DirectorQuestion(1, "Mia", "What about the new dock?")
    talk = Conversation(
        replace(BRIEF, checkin=2, asked=served(1), fresh=frozenset({new.id}), director_question=question)
    )
    assert talk.say("It opened in May and the drivers like it.").lead == new.id


def test_different_people_get_different_questions() -> None:
    assert len({Conversation(replace(BRIEF, seed=seed)).line.lead for seed in range(20)}) > 5


def test_a_light_checkin_asks_one_question_and_closes() -> None:
    talk = Conversation(replace(BRIEF, light=True))
    assert talk.say("Nobody trusts forecasts.").move is Move.CLOSE


def test_when_everything_was_asked_lately_it_still_opens() -> None:
    asked = tuple(AskedLead(question.id, NOW - timedelta(days=3), 4) for question in BANK.questions)
    line = Conversation(replace(BRIEF, checkin=5, asked=asked)).line
    assert line.move is Move.LEAD and line.lead is None and line.text.endswith("?")
