"""An interview about an item from outside: one opening, three questions, nothing of a check-in, its own ideas."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach.limits import complaints
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import AskedLead, Brief, DirectorQuestion, Source
from bot.domain.highlights import Kind, Span
from bot.domain.ideas import Draft, Format
from bot.domain.interviews import Move, Turn, Who
from tests.coach.answers import ANSWERS
from tests.coach.conversation import BANK, BRIEF, NOW, Conversation, coach, last_week
from tests.coach.items import ITEM, TAKE
from tests.coach.test_limits import check_line

TAKES = [question.text for question in BANK.takes]
DISAGREES = "I disagree. Sick days fall because the ones who can't do ten hours leave, and nobody counts them."
EVIDENCE = "We tried it in the cold store in March: 4 of 19 pickers left within a month."


# -- the first question ------------------------------------------------------------------------------------------------


def test_it_opens_with_a_question_about_the_item_and_nothing_of_a_check_in() -> None:
    assert coach().open(replace(TAKE, source=None)).text not in TAKES, "a check-in has something else to ask"
    for seed in range(8):
        brief = replace(TAKE, seed=seed, director_question=DirectorQuestion(1, "Mia", "And the dock?"))
        line = coach().open(brief)
        assert line.move is Move.LEAD and line.text in TAKES and line.lead in {each.id for each in BANK.takes}


def test_another_expert_hears_another_question() -> None:
    assert len({coach().open(replace(TAKE, seed=seed)).text for seed in range(20)}) >= 5


def test_none_comes_back_before_all_were_asked_and_then_the_oldest() -> None:
    asked: list[AskedLead] = []
    for week in range(len(TAKES) + 1):
        at = NOW + timedelta(days=week)
        line = coach().open(replace(TAKE, now=at, asked=tuple(asked)))
        assert line.lead is not None
        asked.append(AskedLead(line.lead, at, 0))
    leads = [each.lead for each in asked]
    assert len(set(leads[:-1])) == len(TAKES) and leads[-1] == leads[0]


def test_no_check_in_asks_one_of_them() -> None:
    asked = [coach().open(replace(BRIEF, checkin=n, seed=n)).text for n in range(60)]
    assert not set(asked) & set(TAKES)


def test_a_bank_without_them_still_opens() -> None:
    class Bare:
        questions = BANK.questions
        takes = ()

        def reload(self) -> bool:
            return False

    line = ScriptedCoach(Bare()).open(TAKE)  # type: ignore[arg-type]
    assert line.move is Move.LEAD and line.text.endswith("?") and line.lead is None


@pytest.mark.parametrize("text", TAKES)
def test_ours_may_be_asked_and_ask_about_no_customer(text: str) -> None:
    assert not list(complaints(text)) and "customer" not in text


# -- what comes next ---------------------------------------------------------------------------------------------------


def test_a_take_from_beginning_to_end() -> None:
    talk = Conversation(TAKE)
    moves = [talk.line.move] + [talk.say(said).move for said in (DISAGREES, EVIDENCE, "Count who left first.")]
    assert moves == [Move.LEAD, Move.FOLLOW_UP, Move.HEADLINE, Move.CLOSE]
    assert "week" not in talk.hears


def test_who_has_told_what_they_saw_is_asked_where_the_others_are_right() -> None:
    talk = Conversation(TAKE)
    assert talk.say(f"{DISAGREES} {EVIDENCE}").text == "Where do they have a point?"
    assert Conversation(TAKE).say(f"{DISAGREES} To be fair, {EVIDENCE}").text != "Where do they have a point?"


@pytest.mark.parametrize("said", [
    "In a trade like mine long shifts are quite normal, and people plan their lives and families around them gladly.",
    "They are right.",
])  # fmt: skip
def test_a_view_without_an_occasion_is_asked_for_one(said: str) -> None:
    line = Conversation(TAKE).say(said)
    assert line.rule == "take" and line.text in {"Where did you see that yourself?", "Which occasion shows that best?"}
    assert Conversation(replace(TAKE, source=None, most=5)).say(said).rule != "take"


def test_a_thin_answer_gets_one_easier_door_about_the_item() -> None:
    talk = Conversation(TAKE)
    line = talk.say("No.")
    assert line.move is Move.EASIER and line.text in {
        "What is the one thing they leave out?",
        "Which sentence of theirs would you cross out?",
        "Which part would people in your job nod at?",
    }
    assert talk.say("Nope.").text == "Fine. Until Tuesday."


def test_skipping_it_ends_it() -> None:
    assert Conversation(TAKE).skip().move is Move.CLOSE


def test_it_says_how_many_questions_there_are() -> None:
    talk = Conversation(TAKE)
    opening = talk.hears
    assert "three questions at most" in talk.say("How long will this take?").text
    back = talk.say("go on")
    assert back.move is Move.REPLY and opening[1:] in back.text
    assert "five questions at most" in Conversation(BRIEF).say("How long will this take?").text


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from((*ANSWERS, DISAGREES, EVIDENCE, ITEM.text)), min_size=1, max_size=2), min_size=9,
             max_size=9),
    st.integers(0, 50),
)  # fmt: skip
def test_three_questions_and_one_lead_whatever_they_say(answers: list[list[str]], seed: int) -> None:
    talk = Conversation(replace(TAKE, seed=seed))
    for answer in answers:
        if talk.over:
            break
        talk.say(*answer)
        check_line(talk)
    assert talk.over
    asked = [turn for turn in talk.turns if turn.is_question]
    assert len(asked) <= 3 and sum(turn.move is Move.LEAD for turn in asked) == 1
    assert not any(turn.move in {Move.THREAD, Move.DIRECTOR} for turn in asked)


def test_an_old_thread_is_not_picked_up_in_between() -> None:
    talk = Conversation(replace(TAKE, past=(last_week("The pilot ends on Friday."), last_week("We wait for the lab."))))
    talk.say("Fine by me, I suppose.")
    assert not any("pilot" in turn.text or "lab" in turn.text for turn in talk.turns if turn.who is Who.BOT)


# -- what the source said is nobody's words ----------------------------------------------------------------------------


def marked(brief: Brief, *said: str) -> list[str]:
    turns = [Turn(1, 1, Who.BOT, "What would you answer them?", NOW, move=Move.LEAD)]
    turns += [Turn(n, n, Who.SME, text, NOW) for n, text in enumerate(said, 2)]
    return [turns[span.turn - 1].text[span.start : span.end] for span in coach().highlights(brief, turns).what]


PASTED = [
    ITEM.title,
    ITEM.text,
    f"“{ITEM.title}”",
    ITEM.text.replace("'", "’").upper(),
    "In his trial sick days fell by a fifth, and he admits that errors rose in the last two hours.",
    "They wrote: warehouses should move to four long shifts.",
]


@pytest.mark.parametrize("pasted", PASTED)
def test_what_is_pasted_back_is_no_highlight(pasted: str) -> None:
    assert marked(TAKE, pasted) == []
    assert marked(replace(TAKE, source=None), pasted), "without the source it would be one"
    beside = " ".join(marked(TAKE, f"{EVIDENCE} {pasted} {DISAGREES}"))
    assert EVIDENCE in beside and "nobody counts them." in beside, "their own words on both sides of it are"
    for passage in marked(TAKE, f"{EVIDENCE} {pasted} {DISAGREES}", f"{pasted}\n\n{EVIDENCE}"):
        assert passage in f"{EVIDENCE} {DISAGREES}" or passage in DISAGREES


def test_a_title_in_front_of_their_own_words_is_left_out_and_the_words_stay() -> None:
    assert marked(TAKE, f"{ITEM.title}: we tried it in March and two pickers left.") == [
        "we tried it in March and two pickers left."
    ]


def test_no_passage_reaches_over_what_is_gone() -> None:
    before = "I sat with two pickers at night and we read the plan together."
    after = "Since then we write the breaks on the board by the door, and errors went from nine a week to two."
    assert marked(replace(TAKE, source=None), f"{before} {after}") == [f"{before} {after}"], "else it is one"
    assert set(marked(TAKE, f"{before} {ITEM.title}. {after}")) == {before, after}


def test_a_few_words_of_it_in_a_sentence_of_theirs_do_no_harm() -> None:
    said = "Nobody who stands in my cold store at minus 20 in the last two hours would write that down as a gain."
    assert marked(TAKE, said) == [said]


def test_what_is_pasted_back_is_not_followed_up_and_makes_no_headline() -> None:
    talk = Conversation(TAKE)
    assert talk.say(ITEM.text).move is Move.EASIER, "nothing of theirs yet"
    (draft,) = drafts(TAKE, f"{ITEM.title}. It is half the truth in our cold store, as 4 of 19 left.")
    assert "four-day" not in draft.headline.lower()
    assert "four-day" not in drafts(TAKE, EVIDENCE, line=ITEM.title)[0].headline.lower()


# -- ideas -------------------------------------------------------------------------------------------------------------


def drafts(brief: Brief, *said: str, line: str = "") -> tuple[Draft, ...]:
    turns = [Turn(1, 1, Who.BOT, "What would you answer them?", NOW, move=Move.LEAD)]
    turns += [Turn(n, n, Who.SME, text, NOW) for n, text in enumerate(said, 2)]
    if line:
        n = len(turns) + 1
        turns.append(Turn(n, n, Who.BOT, "One line a peer should remember?", NOW, move=Move.HEADLINE))
        turns.append(Turn(n + 1, n + 1, Who.SME, line, NOW))
    return coach().ideas(brief, turns, coach().highlights(brief, turns).what).what


def test_an_idea_says_what_it_answers() -> None:
    first = drafts(TAKE, DISAGREES, EVIDENCE, line="Count who left before you count who was ill.")[0]
    assert first.headline == "Count who left before you count who was ill"
    assert first.angle.startswith("Answers “The four-day week comes to the warehouse”: ")
    assert first.format is Format.OPINION
    plain = drafts(replace(TAKE, source=None), DISAGREES, EVIDENCE)[0]
    assert not plain.angle.startswith("Answers") and plain.format is not Format.OPINION


@pytest.mark.parametrize("said", [
    (EVIDENCE,),  # no disagreement
    ("We did the same in May and it went from 9 percent sick to 6. They are right.",),
    ("In May a driver brought the wrong pallet and we all laughed about it for 2 days.",),
])  # fmt: skip
def test_no_opinion_piece_without_a_disagreement(said: tuple[str, ...]) -> None:
    plain = drafts(replace(TAKE, source=None), *said)
    assert plain and [draft.format for draft in drafts(TAKE, *said)] == [draft.format for draft in plain]


def test_off_the_record_is_no_evidence() -> None:
    turns = [
        Turn(1, 1, Who.BOT, "What would you answer them?", NOW, move=Move.LEAD),
        Turn(2, 2, Who.SME, "They are wrong about the young ones, who stay for the money.", NOW),
        Turn(3, 3, Who.SME, EVIDENCE, NOW, off_record=True),
    ]
    span = Span(2, 0, 30, Kind.STORY)
    assert coach().idea(TAKE, turns, span).format is None
    assert coach().idea(TAKE, [*turns[:2], replace(turns[2], off_record=False)], span).format is Format.OPINION


@pytest.mark.parametrize(("title", "begins"), [
    ("“Never” again,\nsays the boss", "Answers “‘Never’ again, says the boss”: "),
    ("Read https://evil.example/x now", "Answers “Read now”: "),
    ("https://evil.example/x", "Answers a piece from outside: "),
    ("", "Answers a piece from outside: "),
    ("Shift " * 40, "Answers “Shift Shift"),
])  # fmt: skip
def test_the_title_stands_in_the_angle_in_one_short_line(title: str, begins: str) -> None:
    angle = drafts(replace(TAKE, source=Source(title, "")), EVIDENCE)[0].angle
    assert angle.startswith(begins) and "\n" not in angle and "evil" not in angle and len(angle) < 300


def test_a_link_is_never_part_of_a_headline() -> None:
    for draft in (
        *drafts(TAKE, f"{EVIDENCE} See https://me.example/all for it."),
        *drafts(TAKE, EVIDENCE, line="Never trust https://me.example/all on a Friday"),
        coach().idea(TAKE, [Turn(2, 2, Who.SME, "https://me.example/all", NOW)], Span(2, 0, 22, Kind.QUOTE)),
    ):
        assert "me.example" not in draft.headline and draft.headline
