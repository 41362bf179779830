"""Long answers: one question about their most telling spot, about nothing they told, and then the headline."""

import time
from dataclasses import replace

import pytest

from bot.domain.interviews import MAX_QUESTIONS, Move
from tests.coach.conversation import BRIEF, Conversation
from tests.coach.test_dialogues import LEAD

ASKS = (
    (
        "change",
        "We had 300 standing orders and nobody could say why. I rang every ward on a Monday. So we moved those to "
        "request, and the porter keeps the list.",
        "“we moved those to request”: what came of it?",
    ),
    (
        "change",
        "The scanner now asks for a reason at each override. Overrides doubled, and complaints, oddly, fell. I "
        "can live with both of those.",
        "“complaints, oddly, fell”: why, do you think?",
    ),
    (
        "change",
        "The new rota put the early shift at six. People grumbled for a month. Now nobody wants the old one back, "
        "and I have the mails to show it.",
        "“People grumbled for a month”: what won them over?",
    ),
    (
        "number",
        "We put a stopwatch on it in week two. The cranes were idle 27% of the night, and most of that was at one "
        "gate. One gate, on a quay of two kilometres!",
        "“27% of the night”: what is it now?",
    ),
    (
        "number",
        "For 80 of the 214 fields our clerks had never seen an entry. I printed the form and we crossed out what "
        "we could on the kitchen floor.",
        "“80 of the 214”: what about the others?",
    ),
    (
        "number",
        "We gave the fitters a budget of fifty euros each without a form. Second visits went from 18% to 11 in a "
        "quarter, and accounting is still waiting for receipts.",
        "“18% to 11”: what got worse meanwhile?",
    ),
    (
        "absolute",
        "The beams came on Tuesday and nobody told the scaffolders. They arrived at seven every morning, had a coffee "
        "in the van and drove home again.",
        "“nobody told the scaffolders”: what got in the way?",
    ),
    (
        "opinion",
        "I'd abolish the exit interview. People who leave are polite. I ask the ones who stayed a year what nearly "
        "made them go, and get an hour.",
        "“I'd abolish the exit interview”: what's the best argument against you?",
    ),
    (
        "opinion",
        "Everybody in tax believes the deadline is the problem. It isn't. Clients open the envelope in the last week "
        "as we write to them like a court.",
        "What would they answer you?",
    ),
    (
        "missing",
        "A widow asked our hotline to keep the line open so that she could hear his voice on the machine. The agent "
        "had no form for that. Who has?",
        "“had no form for that”: what happened next?",
    ),
    (
        "missing",
        "A batch of hummus had gone out under a lid that said yoghurt, 3,200 tubs of it, at night and with the lamp "
        "off. We got 2,950 of them back.",
        "“2,950 of them back”: what became of the rest?",
    ),
    (
        "missing",
        "We found a drainpipe that ends inside the wall. It had been like that since the school was opened in 1994. "
        "The plans show it going to the street.",
        "“We found a drainpipe”: how did that go unnoticed for so long?",
    ),
    (
        "missing",
        "It was minus two on a Friday and the site manager had the pump running. I said no. He rang my boss, my boss "
        "rang me, and I said it again.",
        "“I said no”: what did that cost you?",
    ),
    (
        "missing",
        "Before a go-live:\n1. walk one invoice through by hand\n2. ring the person who gets the first complaint\n"
        "3. agree who may say stop\nIt takes half a day and it has never been wasted.",
        "Which of those do people skip?",
    ),
)


@pytest.mark.parametrize(("rule", "said", "heard"), ASKS, ids=[heard for _, _, heard in ASKS])
def test_it_asks_about_the_most_telling_spot(rule: str, said: str, heard: str) -> None:
    line = Conversation(first=LEAD).say(said)
    assert (line.text, line.rule) == (heard, rule)
    assert Conversation(without=rule, first=LEAD).say(said).text != heard


def test_a_burst_of_messages_is_read_as_one_answer() -> None:
    talk = Conversation(first=LEAD)
    line = talk.say(
        "We had 300 standing orders on the wards and nobody could say why.",
        "So we moved those to request.",
        "nice sticker on the folder, too, I kept the sticker",
    )
    assert line.text == "“we moved those to request”: what came of it?" and line.about == 3


TOLD = (
    "Waiting fell from 40 minutes to 12 because we moved the desk, but the porters complain about the draught there.",
    "The agent had no form for that. So now we have one, and she wrote it herself in an afternoon with two colleagues.",
    "The cranes were idle 27% of the night, down from 41, after the gate got a second barrier, though it cost 9,000.",
    "No one told the scaffolders, except one foreman who rang his brother, and that saved us all a whole long Tuesday.",
)


@pytest.mark.parametrize("said", TOLD)
def test_it_asks_for_nothing_they_told(said: str) -> None:
    assert Conversation(first=LEAD).say(said).move is not Move.FOLLOW_UP


def test_the_shape_of_a_good_interview() -> None:
    """Lead, follow-up, another of another kind, headline, close."""
    talk = Conversation(first=LEAD)
    moves = [
        talk.say(answer).move
        for answer in (
            ASKS[0][1],
            "For 80 of the 300 the porter had never seen a request in his life, he says, and I counted them with "
            "him on Tuesday in the cellar.",
            "They saw the shelf space, I think. The pharmacist got a table and a chair for the first time in years.",
            "Ask who would miss it.",
        )
    ]
    assert moves[0] is Move.FOLLOW_UP and moves[-2:] == [Move.HEADLINE, Move.CLOSE]
    assert sum(turn.is_question for turn in talk.turns) <= MAX_QUESTIONS


def test_private_and_off_record_spots_are_left_alone() -> None:
    talk = Conversation(replace(BRIEF, seed=1), first=LEAD)
    line = talk.say("We moved the desk in May. My wife had no answer when the hospital rang about her surgery.", "ok")
    assert "no answer" not in line.text
    talk = Conversation(first=LEAD)
    line = talk.say(ASKS[-2][1], "off the record, please")
    assert "said no" not in line.text


def test_long_answers_are_read_quickly() -> None:
    for text in (" ".join(said for _, said, _ in ASKS) * 20, "was 3 to 4, " * 3_300, "nobody told the " * 2_500):
        talk = Conversation(first=LEAD)
        started = time.process_time()
        talk.say(text[:40_000])
        assert time.process_time() - started < 0.6  # 0.2 s on an idle machine
