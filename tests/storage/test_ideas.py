"""Highlights, ideas, notes and questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.coaching import DirectorQuestion
from bot.domain.ideas import IdeaStatus
from bot.domain.interviews import Move
from bot.domain.notes import Note
from bot.domain.screens import IdeaFilter
from bot.ports.store import Transaction
from tests.storage.conftest import NOW, Office, asked, furnish, later, new_highlight, new_idea, new_sme, said


@pytest.fixture
def office(tx: Transaction) -> Office:
    return furnish(tx, "quux")


def test_highlights_are_in_the_transcripts_order_and_follow_it(tx: Transaction, office: Office) -> None:
    place, interview = office.id, office.interview
    first = office.highlight
    assert (first.turn, first.turn_id) == (2, office.turns[1].id)
    assert tx.highlights.get(place, first.id) == first

    early = tx.turns.add(place, interview.id, said("came late, said first: 🦊 fox", 5))
    fox = tx.highlights.add(new_highlight(early, interview, 23, 28))
    assert (fox.text, fox.turn) == ("🦊 fox", 2)
    assert tx.highlights.of(place, interview.id) == [fox, replace(first, turn=3)]

    tx.highlights.move(place, fox.id, 1, 6)
    assert tx.highlights.get(place, fox.id) == replace(fox, start=1, end=6)


def test_an_experts_newest_highlights(tx: Transaction, office: Office) -> None:
    bo = tx.smes.add(new_sme(office.id, "Bo"))
    tx.highlights.add(new_highlight(office.turns[1], office.interview, 0, 2))
    tx.highlights.add(new_highlight(office.turns[1], office.interview, 3, 8))
    assert tx.highlights.recent(office.id, office.sme.id, 9) == ["moved", "We", office.highlight.text]
    assert tx.highlights.recent(office.id, office.sme.id, 1) == ["moved"]
    assert tx.highlights.recent(office.id, bo.id, 9) == []


def test_a_removed_highlight_takes_its_ideas_along(tx: Transaction, office: Office) -> None:
    other = tx.highlights.add(new_highlight(office.turns[1], office.interview, 0, 2))
    kept = tx.ideas.add(new_idea(other, office.sme))
    tx.highlights.remove(office.id, office.highlight.id)

    assert tx.highlights.of(office.id, office.interview.id) == [other]
    assert tx.ideas.page(office.id, IdeaFilter(), None, 9) == [kept]


def test_an_idea_comes_back_exactly_as_stored(tx: Transaction, office: Office) -> None:
    assert tx.ideas.get(office.id, office.idea.id) == office.idea
    assert tx.ideas.of_highlight(office.id, office.highlight.id) == office.idea
    assert tx.ideas.of_interview(office.id, office.interview.id) == [office.idea]
    bare = tx.ideas.add(new_idea(office.highlight, office.sme, format=None, stage=None, topic=None))
    assert tx.ideas.get(office.id, bare.id) == bare
    assert tx.ideas.of_highlight(office.id, office.highlight.id) == office.idea, "the first one"


def test_the_second_of_two_directors_does_not_overwrite_the_first(tx: Transaction, office: Office) -> None:
    decided = replace(
        office.idea,
        status=IdeaStatus.PARKED,
        reason="proof",
        note="Which customer?",
        decided_by="Dora",
        decided_at=later(hours=1),
        headline="Said in other words",
    )
    assert tx.ideas.save(decided, expected=0) is True
    assert tx.ideas.save(replace(decided, status=IdeaStatus.ACCEPTED), expected=0) is False

    stored = replace(decided, version=1)
    assert tx.ideas.get(office.id, office.idea.id) == stored
    assert tx.ideas.decided(office.id, office.sme.id, later(hours=1)) == [stored]
    assert tx.ideas.decided(office.id, office.sme.id, later(hours=1, microseconds=1)) == []


def test_pages_are_newest_first_by_every_filter(tx: Transaction, office: Office) -> None:
    other = tx.smes.add(new_sme(office.id, "Bo"))
    made = [office.idea]
    for number in range(12):
        mine = new_idea(
            office.highlight,
            office.sme if number % 2 else other,
            status=(IdeaStatus.NEW, IdeaStatus.ACCEPTED, IdeaStatus.DECLINED)[number % 3],
            topic=("one", "two", None)[number // 4],
            visible_at=later(minutes=number),
        )
        made.append(tx.ideas.add(mine))
    newest = made[::-1]

    assert tx.ideas.page(office.id, IdeaFilter(), None, 5) == newest[:5]
    assert tx.ideas.page(office.id, IdeaFilter(), newest[4].id, 5) == newest[5:10]
    for status in (None, IdeaStatus.NEW, IdeaStatus.PARKED):
        for sme in (None, office.sme.id, other.id):
            for topic in (None, "one", "two", "three"):
                for now in (None, later(minutes=5)):
                    wanted = [
                        idea
                        for idea in newest
                        if status in {None, idea.status}
                        and sme in {None, idea.sme}
                        and topic in {None, idea.topic}
                        and (now is None or idea.visible_at <= now)
                    ]
                    found = tx.ideas.page(office.id, IdeaFilter(status, sme, topic), None, 99, now)
                    assert found == wanted, (status, sme, topic, now)


def test_topics_are_each_named_once(tx: Transaction, office: Office) -> None:
    other = tx.smes.add(new_sme(office.id, "Bo"))
    for topic in ("two", "Apples", "two", None, "zebra"):
        tx.ideas.add(new_idea(office.highlight, other, topic=topic))

    assert tx.ideas.topics(office.id) == ["Apples", "one", "two", "zebra"]
    assert tx.ideas.topics(office.id, other.id) == ["Apples", "two", "zebra"]
    assert tx.ideas.topics(office.id, office.sme.id) == ["one"]


def test_counting_what_waits_stops_in_time(tx: Transaction, office: Office) -> None:
    for number in range(6):
        idea = new_idea(office.highlight, office.sme, visible_at=later(hours=number))
        tx.ideas.add(replace(idea, status=IdeaStatus.NEW if number else IdeaStatus.PARKED))

    assert tx.ideas.waiting(office.id, 100, later(hours=9)) == 6
    assert tx.ideas.waiting(office.id, 3, later(hours=9)) == 3
    assert tx.ideas.waiting(office.id, 100, later(hours=1)) == 2


def test_since_when_the_oldest_waits(tx: Transaction, office: Office) -> None:
    place = office.id
    assert tx.ideas.waiting_since(place, NOW) == NOW
    assert tx.ideas.waiting_since(place, later(microseconds=-1)) is None, "nobody can read it yet"
    for hours, status in ((-9, IdeaStatus.ACCEPTED), (-2, IdeaStatus.NEW), (-1, IdeaStatus.NEW)):
        tx.ideas.add(new_idea(office.highlight, office.sme, visible_at=later(hours=hours), status=status))
    assert tx.ideas.waiting_since(place, NOW) == later(hours=-2)


def test_notes(tx: Transaction, office: Office) -> None:
    place, note = office.id, office.note
    second = tx.notes.add(Note(place, 0, office.sme.id, "a second", note.ts + "1", later(minutes=1)))

    assert tx.notes.get(place, note.id) == note
    assert tx.notes.by_ts(place, office.sme.channel, note.ts) == note
    assert tx.notes.by_ts(place, "elsewhere", note.ts) is None
    assert tx.notes.of(place, office.sme.id) == [note, second]

    tx.notes.reword(place, note.id, "otherwise")
    assert tx.notes.talked(place, note.id, later(hours=1)) is True
    assert tx.notes.talked(place, note.id, later(hours=2)) is False
    assert tx.notes.get(place, note.id) == replace(note, text="otherwise", talked_at=later(hours=1))

    tx.notes.delete(place, note.id)
    assert tx.notes.get(place, note.id) is None


def test_directors_questions_are_asked_once_oldest_first(tx: Transaction, office: Office) -> None:
    place, sme = office.id, office.sme.id
    first = DirectorQuestion(office.question, "Dora", "What about quux?")
    second = DirectorQuestion(tx.director_questions.add(place, sme, "Eve", "And?", NOW), "Eve", "And?")

    assert tx.director_questions.waiting(place, sme) == [first, second]
    assert tx.director_questions.next_for(place, sme) == first
    tx.director_questions.asked(place, first.id, NOW)
    assert tx.director_questions.next_for(place, sme) == second
    tx.director_questions.asked(place, second.id, NOW)
    assert tx.director_questions.next_for(place, sme) is None


def test_a_new_lead_is_fresh_until_it_was_asked(tx: Transaction, office: Office) -> None:
    place, sme = office.id, office.sme.id
    assert tx.known_leads.fresh(place, sme) == frozenset(), "the first reading makes all of them old"
    tx.known_leads.sync(place, ["lead-2", "new-1", "new-2"], later(days=1))
    tx.known_leads.sync(place, ["new-1"], later(days=2))
    assert tx.known_leads.fresh(place, sme) == {"new-1", "new-2"}

    tx.turns.add(place, office.interview.id, asked("Q?", 90, move=Move.LEAD, lead="new-1"))
    assert tx.known_leads.fresh(place, sme) == {"new-2"}
    assert tx.known_leads.fresh(place, tx.smes.add(new_sme(place, "Bo")).id) == {"new-1", "new-2"}


def test_the_audit_trail_is_in_order_and_about_one_person(tx: Transaction, office: Office) -> None:
    tx.audit.write(office.id, "Eve", "searched", "transcripts", later(minutes=1), office.sme.id)
    tx.audit.write(office.id, "Eve", "exported", "everything", later(minutes=2))

    about = [(row.actor, row.action, row.at) for row in tx.audit.about(office.id, office.sme.id)]
    assert about == [("Dora", "read a transcript", NOW), ("Eve", "searched", later(minutes=1))]
