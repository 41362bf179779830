"""One conversation for each rule of interviewing, and the proof that it is the rule which carries it."""

from dataclasses import dataclass, replace

import pytest

from bot.coach.rules import ALL_RULES
from bot.domain.coaching import Brief, Line, Source
from bot.domain.interviews import Move
from tests.coach.conversation import BANK, BRIEF, Conversation, last_week, served

FIRST = next(question for question in BANK.questions if question.id == served(0)[0].lead)
LEAD = Line(FIRST.text, Move.LEAD, lead=FIRST.id)  # about customers, as the first is
ANOTHER = "a lead question"  # any of the bank
OVER = "the close"

STORY = (
    "In March a buyer at a grocer rang us, because his returns had doubled. We sat in his warehouse for two days and "
    "found that the labels fell off in the cold room, so we changed the glue."
)


@dataclass(frozen=True)
class Dialogue:
    """What they say (one message, or several in a burst) and what they hear."""

    rule: str
    lines: tuple[tuple[str | tuple[str, ...], str], ...]
    brief: Brief = BRIEF
    opens: str = ""


DIALOGUES = (
    Dialogue(
        "thread",
        (
            ("Yes.", "And what came of it?"),
            ("Picking errors fell from nine to three by January, and the old screens are in the skip.", ANOTHER),
        ),
        replace(BRIEF, past=(last_week("The pilot ends on Friday."),), checkin=3, asked=()),
        opens="The pilot was to end on Friday, you said. Did it?",
    ),
    Dialogue(
        "take",
        (
            ("They count the wrong thing.", "Where did you see that yourself?"),
            ("In the cold store: four of nineteen pickers left.", OVER),
        ),
        replace(BRIEF, source=Source("Four long shifts", "They fit every warehouse."), most=3),
    ),
    Dialogue("missing", (("Returns doubled.", "“Returns doubled”: since when?"),)),
    Dialogue("abstract", (("They want visibility.", "The latest one who said so: what couldn't they see?"),)),
    Dialogue("absolute", (("Nobody trusts forecasts.", "Who still does, and why?"),)),
    Dialogue("number", (("We moved the shelves. We pick 97 an hour now.", "And before you moved the shelves?"),)),
    Dialogue("change", (("We stopped the rollout.", "What made you stop?"),)),
    Dialogue("opinion", (("Most people qualify the wrong thing.", "What would they answer you?"),)),
    Dialogue(
        "two_threads",
        (
            ("The price rose and the pilot stalled.", "The pilot first: what stopped it? Then the price."),
            ("The nurses hated the screen.", "You mentioned the price: what pushed it up?"),
        ),
    ),
    Dialogue("thin", (("Quiet week.", "Any question that stumped you?"), ("No.", "Fine. Until Tuesday."))),
    Dialogue(
        "question_back",
        (
            (
                "Who reads this?",
                "Mia Berg, your content director, an hour after we close, and nobody else. Go on, or drop that?",
            ),
            ("go on", f"Back to it, then: {FIRST.text[:1].lower()}{FIRST.text[1:]}"),
        ),
    ),
    Dialogue(
        "off_record",
        (
            (
                ("The audit dragged on.", "Between us, they will sue."),
                "Kept between us. Back to the audit: what took longest?",
            ),
        ),
    ),
    Dialogue(
        "headline",
        (
            (STORY, "“we changed the glue”: what came of it?"),
            (
                "His returns fell to a third of that by June.",
                "If a peer remembers one line of this, which should it be?",
            ),
            ("Labels lie when they are cold.", OVER),
        ),
    ),
    Dialogue(
        "none",
        (
            ("We reprint the labels every morning because the ink runs, which is dull and cheap.", ANOTHER),
            ("The dock door is repaired, so it closes again.", ANOTHER),
        ),
    ),
)


def plays(dialogue: Dialogue, without: str = "") -> bool:
    """Whether the conversation goes as written."""
    if dialogue.opens:
        talk = Conversation(replace(dialogue.brief, asked=served(dialogue.brief.checkin - 1)), without)
        if talk.hears != dialogue.opens:
            return False
    else:
        talk = Conversation(dialogue.brief, without, first=LEAD)
    return all(_hears(talk, said, heard) for said, heard in dialogue.lines)


def _hears(talk: Conversation, said: str | tuple[str, ...], heard: str) -> bool:
    if talk.over:
        return False
    line = talk.say(*((said,) if isinstance(said, str) else said))
    if heard == ANOTHER:
        return line.move is Move.LEAD and line.lead is not None
    if heard == OVER:
        return line.move is Move.CLOSE
    return line.text == heard


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.rule)
def test_the_dialogue_goes_as_written(dialogue: Dialogue) -> None:
    assert plays(dialogue)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.rule)
def test_without_its_rule_the_dialogue_fails(dialogue: Dialogue) -> None:
    assert not plays(dialogue, without=dialogue.rule)


def test_every_rule_has_its_dialogue() -> None:
    assert {dialogue.rule for dialogue in DIALOGUES} == {rule.name for rule in ALL_RULES}


# -- more of the same rules ---------------------------------------------------------------------------------------

REPLIES = (
    ("Our best engineer left.", "What made your best engineer leave?"),
    ("The board cancelled it.", "What made the board cancel?"),
    ("I used to think checklists were for beginners. Now I carry one in my coat.", "What changed your mind?"),
    ("The union said no to the new shift plan.", "What made the union say no?"),
    ("Drivers wait 90 minutes at the gate.", "What does that cost you?"),
    ("Everyone thinks it is about rates. It is about documentation.", "What would they answer you?"),
    ("Phishing training is a waste of time.", "What's the best argument against you?"),
    ("A farmer rang on Sunday because the robot had locked him out.", "“A farmer rang on Sunday”: what did you do?"),
    ("We moved the triage desk to the entrance in May.", "What made you move it?"),
    ("My team hates the new ticket form.", "The latest one who said so: what had happened?"),
    ("Had to evacuate the lab.", "“Had to evacuate the lab”: what came of it?"),
    ("We had a fire drill.", "“We had a fire drill”: what came of it?"),
    ("40% of our parcels come back.", "And before?"),
    ("They never read the contract.", "When did it last go differently?"),
    ("Clients want peace of mind.", "The latest one who said so: what kept them awake?"),
    ("We get a lot of calls about invoices.", "“a lot of calls”: roughly how many?"),
    ("We're understaffed.", "“We're understaffed”: since when?"),
    ("Someone asked me why we still fax.", "“why we still fax”: what did you say?"),
    ("Two things: the new rota and the broken lift.", "The new rota first: what happened? Then the broken lift."),
    ("👍", "Any question that stumped you?"),
    ("I don't know, I've been in meetings all week", "Any question that stumped you?"),
    (
        "How long will this take?",
        "Three minutes, five questions at most; “done” ends it at any time. Go on, or drop that?",
    ),
    (
        "Too many questions.",
        "Fair. Say “done” and we're finished for this week, or “skip” and I'll ask something else.",
    ),
    ("My mother died last week.", "I'm sorry. Let's leave it for this week. Until Tuesday."),
)


@pytest.mark.parametrize(("said", "heard"), REPLIES)
def test_what_it_asks(said: str, heard: str) -> None:
    assert Conversation(first=LEAD).say(said).text == heard


# Nothing to ask with confidence: told already, explained already, or no business of ours.
COMPLETE = (
    "We stopped the rollout because the batteries swelled.",
    "Nobody trusts forecasts, except one planner in Leeds.",
    "We pick 97 an hour now, against 60 before.",
    "Most people qualify the wrong thing. To be fair, they'd say the form asks for it.",
    "Since May returns doubled from 4 to 8 percent.",
    "Diese Woche war viel los, der neue Prüfer wollte jeden Beleg sehen und fand am Ende nichts.",
    "هذا الأسبوع كان مزدحما جدا ولم يحدث شيء جديد",
    "Our head of sales got fired yesterday, big drama.",
    "His bonus was cut and he is in a foul mood.",
    "The migration is 80% done.",
    "Nobody knows where they go.",
    "We follow ISO 27001 and section 12 of the 2019 code.",
)


@pytest.mark.parametrize("said", COMPLETE)
def test_it_asks_nothing_more(said: str) -> None:
    assert Conversation(first=LEAD).say(said).move is Move.LEAD


def test_a_promise_is_not_kept_twice_when_they_came_to_it_themselves() -> None:
    talk = Conversation(first=LEAD)
    talk.say("The price rose and the pilot stalled.")
    line = talk.say("The nurses hated the screen, and the price rose with the oil in May.")
    assert "price" not in line.text


def test_it_never_asks_for_the_number_they_gave_last_week() -> None:
    brief = replace(BRIEF, past=(last_week("We picked 60 an hour before the shelves moved."),))
    assert Conversation(brief, first=LEAD).say("We pick 97 an hour now.").rule != "number"


def test_the_same_rule_is_not_used_twice() -> None:
    talk = Conversation(first=LEAD)
    assert talk.say("Nobody trusts forecasts.").rule == "absolute"
    assert talk.say("Nobody reads the mails.").rule != "absolute"


def test_off_the_record_words_are_never_echoed() -> None:
    talk = Conversation(first=LEAD)
    line = talk.say("We stopped the rollout.", "don't quote that")
    assert "rollout" not in line.text and "stop" not in line.text
    assert line.text.startswith("Kept between us.")


def test_complaining_twice_ends_it() -> None:
    talk = Conversation(first=LEAD)
    talk.say("Too many questions.")
    assert talk.say("stop asking me this").move is Move.CLOSE


def test_questions_back_do_not_loop() -> None:
    talk = Conversation(first=LEAD)
    for _ in range(4):
        talk.say("Who reads this?")
        if talk.over:
            break
    assert talk.over


def test_dropping_it_goes_to_another_question() -> None:
    talk = Conversation(first=LEAD)
    talk.say("Who reads this?")
    assert talk.say("something else please").move is Move.LEAD


def test_skip_is_taken_without_a_word() -> None:
    talk = Conversation(first=LEAD)
    assert talk.skip().move is Move.LEAD
    talk.skip()
    assert talk.skip().move is Move.CLOSE


def test_a_story_told_at_once_needs_two_questions_only() -> None:
    talk = Conversation()
    assert (
        talk.say(STORY + " By June his returns had fallen to a third, and he buys the same glue.").move is Move.HEADLINE
    )
    talk.say("Labels lie when they are cold.")
    assert talk.over and sum(turn.is_question for turn in talk.turns) == 2


def test_their_own_line_is_not_asked_for_again() -> None:
    talk = Conversation(first=LEAD)
    line = talk.say(STORY + " The lesson: never trust a label in the cold.")
    assert line.move is not Move.HEADLINE


def test_a_note_of_theirs_starts_an_interview_too() -> None:
    talk = Conversation(first=LEAD)
    talk.turns.clear()
    assert talk.say("We stopped the rollout.").text == "What made you stop?"
