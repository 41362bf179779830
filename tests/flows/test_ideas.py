"""`/ideas`: who sees what, decisions, reasons, notes, and how the SME hears of them."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import IdeaNews, Question
from bot.domain.screens import IdeaFilter, IdeaPage, Said, SearchPage
from bot.flows import desk as the_desk
from bot.flows import enrolment, ideas, transcripts
from bot.flows.identity import operator
from tests.flows.test_interview import STORY, run_interview
from tests.newsdesk import Desk, utc


@pytest.fixture
def filed(desk: Desk):  # type: ignore[no-untyped-def]
    """A desk on which Mara's first interview can be read; and Mara."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    desk.wait(timedelta(hours=2))
    desk.hears(mara)
    return desk, mara


def first(desk: Desk, who: str = "dana"):  # type: ignore[no-untyped-def]
    return ideas.page(desk.deps, desk.workspace, desk.user(who), IdeaFilter()).ideas[0]


def test_an_idea_stands_on_the_words_it_came_from(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    idea = first(desk)
    assert any(idea.quote in turn.text for turn in desk.turns(mara))
    assert idea.status is IdeaStatus.NEW
    assert idea.sme_name == "Mara Lind"
    page = transcripts.read(desk.deps, desk.workspace, desk.user("dana"), idea.interview, idea.highlight)
    assert page.focus == idea.highlight


def test_accept_with_a_note_is_told_at_once_and_again_at_the_next_check_in(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    idea = first(desk)
    card = ideas.decide(
        desk.deps,
        desk.workspace,
        desk.user("dana"),
        idea.id,
        idea.version,
        IdeaStatus.ACCEPTED,
        note="Start with the driver.",
    )
    assert card.idea.status is IdeaStatus.ACCEPTED
    desk.wait()
    (news,) = desk.hears(mara)
    assert isinstance(news, IdeaNews)
    assert "Start with the driver." in news.text
    desk.until(utc("2026-03-31 07:00"))
    question = desk.hears(mara)[-1]
    assert isinstance(question, Question)
    assert idea.headline in question.text
    assert "accepted" in question.text
    assert "Start with the driver." not in question.text  # she has heard that


def test_a_note_in_the_night_waits_for_working_hours(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    desk.until(utc("2026-03-24 21:00"))
    idea = first(desk)
    ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, IdeaStatus.ACCEPTED, note="Yes.")
    desk.until(utc("2026-03-25 07:59"))
    assert desk.hears(mara) == []
    desk.until(utc("2026-03-25 08:00"))
    assert len(desk.hears(mara)) == 1


def test_notes_never_pass_the_budget(filed) -> None:  # type: ignore[no-untyped-def]
    desk, _ = filed
    for number in range(6):
        idea = first(desk)
        ideas.note(desk.deps, desk.workspace, desk.user("dana"), idea.id, f"Word number {number}.")
    desk.until(utc("2026-03-31 06:59"))
    sent = [sent for sent in desk.chat.sent if isinstance(sent.view, IdeaNews)]
    assert len({message.at.date() for message in sent}) == len(sent)
    weeks = Counter(message.at.isocalendar().week for message in sent)
    assert weeks[13] == 2
    assert max(weeks.values()) <= 2


def test_decline_needs_a_reason_and_the_reason_is_told(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    idea = first(desk)
    with pytest.raises(InvalidInput, match="reason"):
        ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, IdeaStatus.DECLINED)
    ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, IdeaStatus.DECLINED, "said")
    desk.until(utc("2026-03-31 07:00"))
    assert "already said" in desk.text(mara)


def test_the_second_director_sees_what_the_first_did(filed) -> None:  # type: ignore[no-untyped-def]
    desk, _ = filed
    enrolment.name_director(desk.deps, operator(desk.workspace), "U-otto", "D-otto", "Otto")
    idea = first(desk)
    ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, IdeaStatus.PARKED, "proof")
    card = ideas.decide(desk.deps, desk.workspace, "U-otto", idea.id, idea.version, IdeaStatus.ACCEPTED)
    assert card.idea.status is IdeaStatus.PARKED
    assert "Dana parked" in card.said
    changed = ideas.decide(desk.deps, desk.workspace, "U-otto", idea.id, card.idea.version, IdeaStatus.ACCEPTED)
    assert changed.idea.status is IdeaStatus.ACCEPTED


def test_an_idea_that_is_gone_is_said_to_be_gone(filed) -> None:  # type: ignore[no-untyped-def]
    desk, _ = filed
    idea = first(desk)
    transcripts.keep_passage_off_record(desk.deps, desk.workspace, desk.user("mara"), idea.highlight)
    with pytest.raises(Gone, match="gone"):
        ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, IdeaStatus.ACCEPTED)


def test_an_sme_sees_their_own_and_decides_nothing(filed) -> None:  # type: ignore[no-untyped-def]
    desk, _ = filed
    desk.hire("Ravi Nair", "Asia/Kolkata", "Wed 10:00")
    assert ideas.page(desk.deps, desk.workspace, desk.user("ravi"), IdeaFilter()).ideas == ()
    idea = first(desk, "mara")
    with pytest.raises(NotAllowed):
        ideas.decide(desk.deps, desk.workspace, desk.user("mara"), idea.id, idea.version, IdeaStatus.ACCEPTED)
    with pytest.raises(NotAllowed):
        transcripts.read(desk.deps, desk.workspace, desk.user("ravi"), idea.interview)
    with pytest.raises(NotAllowed, match="expert"):
        ideas.page(desk.deps, desk.workspace, desk.user("nobody"), IdeaFilter())


def test_a_director_reads_an_hour_after_the_close_and_not_before(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    interview = desk.interview(mara).id
    with pytest.raises(NotAllowed, match="hour"):
        transcripts.read(desk.deps, desk.workspace, desk.user("dana"), interview)
    assert transcripts.read(desk.deps, desk.workspace, desk.user("mara"), interview).turns
    assert ideas.search(desk.deps, desk.workspace, desk.user("dana"), "Gdansk").hits == ()
    assert list(transcripts.export(desk.deps, operator(desk.workspace), "jsonl")) == []
    desk.wait(timedelta(minutes=61))
    assert transcripts.read(desk.deps, desk.workspace, desk.user("dana"), interview).turns


def test_another_highlight_is_picked_once(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    with desk.deps.store.read() as tx:
        marks = tx.highlights.of(desk.workspace, desk.interview(mara).id)
        free = [mark for mark in marks if tx.ideas.of_highlight(desk.workspace, mark.id) is None]
    assert free, "the interview leaves something to pick"
    card = ideas.pick(desk.deps, desk.workspace, desk.user("mara"), free[0].id)
    assert card.idea.quote == free[0].text
    assert "already" in ideas.pick(desk.deps, desk.workspace, desk.user("dana"), free[0].id).said


def test_the_command_understands_its_forms(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    run = lambda text: the_desk.command(desk.deps, desk.workspace, desk.user("dana"), text)  # noqa: E731
    assert isinstance(run(""), IdeaPage)
    page = run("new")
    assert isinstance(page, IdeaPage)
    assert page.filter.status is IdeaStatus.NEW
    page = run("@mara")
    assert isinstance(page, IdeaPage)
    assert page.filter.sme == mara.id
    assert isinstance(run("topic dock"), IdeaPage)
    found = run("Gdansk")
    assert isinstance(found, SearchPage)
    assert found.hits
    assert isinstance(run("help"), Said)
    with pytest.raises(InvalidInput, match="For example"):
        run("ask")
    with pytest.raises(InvalidInput, match="I know @Mara Lind"):
        run("ask @nobody What?")
    for form in ("ask @Mara Lind What broke?", "ask @mara What broke?", f"ASK @{desk.user('mara')}, What broke?"):
        assert isinstance(run(form), Said)
        with desk.deps.store.read() as tx:
            assert tx.director_questions.waiting(desk.workspace, mara.id)[-1].text == "What broke?"
    for nonsense in ('"', "'; drop table turns; --", "*", "NEAR(", "\x00", "🙂", "%"):
        assert isinstance(run(nonsense), SearchPage)


def test_pages_of_five_newest_first(filed) -> None:  # type: ignore[no-untyped-def]
    desk, _ = filed
    for week in range(7):
        ravi = desk.hire(f"Ravi{week} Nair", "Asia/Kolkata", "Thu 10:00")
        desk.says(ravi, "check in")
        run_interview(desk, ravi)
    desk.wait(timedelta(hours=2))
    seen: list[int] = []
    before = None
    while True:
        page = ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter(), before)
        assert len(page.ideas) <= 5
        seen += [idea.id for idea in page.ideas]
        before = page.older
        if before is None:
            break
    assert len(seen) == len(set(seen)) >= 6
    assert seen == sorted(seen, reverse=True)


def test_every_reading_is_written_down_without_words(filed) -> None:  # type: ignore[no-untyped-def]
    desk, mara = filed
    transcripts.read(desk.deps, desk.workspace, desk.user("dana"), desk.interview(mara).id)
    list(transcripts.export(desk.deps, operator(desk.workspace), "jsonl"))
    ideas.search(desk.deps, desk.workspace, desk.user("dana"), "Gdansk")
    with desk.deps.store.read() as tx:
        rows = tx.audit.about(desk.workspace, mara.id)
    assert {"read a transcript", "exported a transcript", "found by search"} <= {row.action for row in rows}
    assert all("Gdansk" not in row.action + row.object + row.actor for row in rows)
    assert STORY
