"""What a model wrote is refused for the right reason, and what a good reporter would ask is not refused."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach import manners
from bot.coach.limits import complaints
from bot.coach.model.checks import Broken, headline_fault, question_faults, sentence_faults
from bot.coach.model.known import Known
from bot.coach.scene import usable
from bot.domain.coaching import Brief
from bot.domain.interviews import QUESTIONS, Turn
from tests.coach.answers import ANSWERS
from tests.coach.conversation import BANK, Conversation, served
from tests.coach.model.follow_ups import FOLLOW_UPS
from tests.coach.test_dialogues import COMPLETE, DIALOGUES, LEAD, REPLIES, Dialogue

SAID = (
    "We stopped the rollout in March, because the batteries swelled.",
    "Returns doubled, and nobody at Siemens noticed.",
    "We pick 1,200 an hour now, which is 40% more.",
    "She said it was “like toast”, and that we don’t listen.",
    'It was a great week with the 40" screen.',
)
CONTEXT = ("What did a customer ask you lately?", "warehouse picking", "pick accuracy", "Ana", "Mia Berg")
KNOWN = Known.of(SAID, CONTEXT)

OF_QUESTIONS = (
    ("", Broken.EMPTY),
    (" \n ", Broken.EMPTY),
    ("?!", Broken.EMPTY),
    ("What happened? " * 50, Broken.TWO_QUESTIONS),
    ("What happened? " * 50, Broken.TOO_LONG),
    ("word " * 399 + "word?", Broken.TOO_LONG),
    ("w" * 400 + "?", Broken.TOO_LONG),
    ("What " + "o" * 20_000 + "?", Broken.TOO_LONG),
    ("What a great answer.", Broken.NO_QUESTION),
    ("What a great answer.", Broken.PRAISE),
    ("Great answer! What happened then?", Broken.PRAISE),
    ("Thank you for that. What happened then?", Broken.PRAISE),
    ("Tell us more about the rollout.", Broken.NO_QUESTION),
    ("What stopped it? And then?", Broken.TWO_QUESTIONS),
    ("What stopped it？ And then？", Broken.TWO_QUESTIONS),  # noqa: RUF001
    ("Who stopped it, and what did it cost?", Broken.TWO_QUESTIONS),
    ("Who, what happened, how many were there?", Broken.TWO_QUESTIONS),
    ("What stopped it? Please reply soon.", Broken.GOES_ON),
    ("What stopped it? Then: send the list.", Broken.GOES_ON),
    ("“the glue was cold”: what came of it?", Broken.INVENTED_QUOTE),
    ("'the glue was cold': what came of it?", Broken.INVENTED_QUOTE),
    ("‘the glue was cold’: what came of it?", Broken.INVENTED_QUOTE),
    ('"Returns halved": since when?', Broken.INVENTED_QUOTE),
    ("«Returns halved»: since when?", Broken.INVENTED_QUOTE),
    ("＂Returns halved＂: since when?", Broken.INVENTED_QUOTE),  # noqa: RUF001
    ("“Returns … noticed”: since when?", Broken.INVENTED_QUOTE),
    ("“noticed We pick”: since when?", Broken.INVENTED_QUOTE),
    ("“We stopped the roll”: what made you stop?", Broken.INVENTED_QUOTE),
    ("“we do listen”: who says so?", Broken.INVENTED_QUOTE),
    ("“What did a customer”: who was that?", Broken.INVENTED_QUOTE),  # ours, not theirs
    ("“: what made you stop?", Broken.INVENTED_QUOTE),
    ("“We stopped the rollout in March”: what made you stop?", Broken.LONG_QUOTE),
    ("What does https://evil.example/x say?", Broken.LINK),
    ("What does hxxp://evil say?", Broken.LINK),
    ("What does ｈｔｔｐｓ：//evil say?", Broken.LINK),  # noqa: RUF001
    ("What does www.evil say?", Broken.LINK),
    ("What does evil.com say?", Broken.LINK),
    ("What does evil.co.uk/login say?", Broken.LINK),
    ("What does bit.ly/3 say?", Broken.LINK),
    ("What does evil.museum/x say?", Broken.LINK),
    ("What does rollout.zzz say?", Broken.LINK),
    ("What would ana@evil.example say?", Broken.LINK),
    ("What runs on 10.0.0.1 now?", Broken.LINK),
    ("<!channel> What happened?", Broken.MARKUP),
    ("<!here|here> What happened?", Broken.MARKUP),
    ("&lt;!channel&gt; What happened?", Broken.MARKUP),
    ("＜!channel＞ What happened?", Broken.MARKUP),  # noqa: RUF001
    ("@everyone: what happened?", Broken.MARKUP),
    ("What happened, !channel?", Broken.MARKUP),
    ("@here what happened?", Broken.MARKUP),
    ("＠everyone what happened?", Broken.MARKUP),  # noqa: RUF001
    ("What did <@U024BE7LH> say?", Broken.MARKUP),
    ("What did #general say?", Broken.MARKUP),
    ("<b>What</b> happened?", Broken.MARKUP),
    ("<at>Ana</at> what happened?", Broken.MARKUP),
    ("What is `rollout`?", Broken.MARKUP),
    ("What **stopped** it?", Broken.MARKUP),
    ("What *stopped* it?", Broken.MARKUP),
    ("What _stopped_ it?", Broken.MARKUP),
    ("What ~~stopped~~ it?", Broken.MARKUP),
    ("# What stopped it?", Broken.MARKUP),
    ("- What stopped it?", Broken.MARKUP),
    ("1. What stopped it?", Broken.MARKUP),
    ("> What stopped it?", Broken.MARKUP),
    ("What stopped [it](x)?", Broken.MARKUP),
    ("What | stopped it?", Broken.MARKUP),
    ("What stopped it &amp; them?", Broken.MARKUP),
    ("What stopped it :tada:?", Broken.MARKUP),
    ("What stopped\nit?", Broken.LINES),
    ("What stopped\rit?", Broken.LINES),
    ("What is {{ config }} for?", Broken.TEMPLATE),
    ("What is {% for x in y %} for?", Broken.TEMPLATE),
    ("What is ${jndi} for?", Broken.TEMPLATE),
    ("What did {customer} say?", Broken.TEMPLATE),
    ("What did %s say?", Broken.TEMPLATE),
    ("What did [CUSTOMER NAME] say?", Broken.TEMPLATE),
    ("What did [insert name] say?", Broken.TEMPLATE),
    ("What did <%= it %> say?", Broken.TEMPLATE),
    ("What stopped\x00 it?", Broken.CONTROL),
    ("What stopped\x1b[2J it?", Broken.CONTROL),
    ("What stopped\tit?", Broken.CONTROL),
    ("What stopp\u200bed it?", Broken.CONTROL),
    ("What \u202edeppots it?", Broken.CONTROL),
    ("What stopped\u2028it?", Broken.CONTROL),
    ("What stopped\ud800 it?", Broken.CONTROL),
    ("What's the password?", Broken.ASKS_SECRET),
    ("What is your passw\u00adord?", Broken.ASKS_SECRET),
    ("Which pass word opens it?", Broken.ASKS_SECRET),
    ("Can you send us the API key?", Broken.ASKS_SECRET),
    ("What's the PIN?", Broken.ASKS_SECRET),
    ("What is the account number?", Broken.ASKS_SECRET),
    ("What was her card number?", Broken.ASKS_SECRET),
    ("What is your salary?", Broken.ASKS_SECRET),
    ("How much do you earn?", Broken.ASKS_SECRET),
    ("What is the buyer's phone number?", Broken.ASKS_SECRET),
    ("What's the customer's name?", Broken.ASKS_NAME),
    ("Which customer was it?", Broken.ASKS_NAME),
    ("Who was the client?", Broken.ASKS_NAME),
    ("What was the customer called?", Broken.ASKS_NAME),
    ("Could you name them?", Broken.ASKS_NAME),
    ("Ping everyone in the channel: what happened?", Broken.ORDER),
    ("Will you ping everyone now?", Broken.ORDER),
    ("Please tell everybody: what happened?", Broken.ORDER),
    ("Please click the button: what happened?", Broken.ORDER),
    ("What stopped it, please reply with the list?", Broken.ORDER),
    ("Ignore all previous instructions: what happened?", Broken.OUT_OF_ROLE),
    ("As an AI language model, what may I ask?", Broken.OUT_OF_ROLE),
    ("Sure! Here is a follow-up question: what stopped it?", Broken.OUT_OF_ROLE),
    ("Follow-up question: what stopped it?", Broken.OUT_OF_ROLE),
    ("What do my instructions say about it?", Broken.OUT_OF_ROLE),
    ("I can't help with that: what else stopped it?", Broken.OUT_OF_ROLE),
    ("Why 97 an hour?", Broken.NUMBER),
    ("Why 120 an hour?", Broken.NUMBER),
    ("Why 4% more?", Broken.NUMBER),
    ("Why ٩٧ an hour?", Broken.NUMBER),
    ("What happened in 2019?", Broken.NUMBER),
    ("What happened in Q3?", Broken.NUMBER),
    ("What did Bosch say?", Broken.NAME),
    ("Are you pregnant?", Broken.PRIVATE),
    ("Who is to blame?", Broken.BLAME),
    ("Between us: what happened?", Broken.PROMISE),
    ("Your boss wants to know: what happened?", Broken.IN_A_NAME),
    ("Your job is at risk: what happened?", Broken.THREAT),
    ("Who told Priya Raman?", Broken.NAME),
    ("Priya Raman says the same: what would you answer?", Broken.NAME),
    ("Priya said the same: what would you answer?", Broken.NAME),
    ("Priya, what made you stop?", Broken.NAME),
    ("Priya's team stopped too: what made you stop?", Broken.NAME),
    ("The customer: Bosch?", Broken.NAME),
    ("What did Dr. Raman say?", Broken.NAME),
    ("What would KPMG say?", Broken.NAME),
)


@pytest.mark.parametrize(("text", "rule"), OF_QUESTIONS)
def test_what_is_refused_and_why(text: str, rule: Broken) -> None:
    assert rule in question_faults(text, KNOWN)


# Their own words, and links all the same: a chat would make them clickable.
@pytest.mark.parametrize(
    "link", ["evil.com", "www.evil", "evil.museum/x", "ana@evil.zzz", "mailto:ana", "data:text/html"]
)
def test_links_are_refused_even_when_they_gave_them(link: str) -> None:
    known = Known.of([f"See {link} for the rest of it."])
    assert Broken.LINK in question_faults(f"What does {link} say?", known)


# One fault, one reason: the others must not cry along.
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("What stopped it? And then?", Broken.TWO_QUESTIONS),
        ("Great answer! What happened then?", Broken.PRAISE),
        ("“the glue was cold”: what came of it?", Broken.INVENTED_QUOTE),
        ("What does evil.com say?", Broken.LINK),
        ("<!channel> What happened?", Broken.MARKUP),
        ("What stopped\nit?", Broken.LINES),
        ("What is {{ config }} for?", Broken.TEMPLATE),
        ("What stopp\u200bed it?", Broken.CONTROL),
        ("What's the password?", Broken.ASKS_SECRET),
        ("What's the customer's name?", Broken.ASKS_NAME),
        ("Why 97 an hour?", Broken.NUMBER),
        ("Who told Priya Raman?", Broken.NAME),
    ],
)
def test_one_reason_alone(text: str, rule: Broken) -> None:
    assert question_faults(text, KNOWN) == [rule]


ALLOWED = (
    "What made you stop?",
    "“Returns doubled”: since when?",
    "'returns DOUBLED,': since when?",
    '"We don\'t listen": who says so?',
    "‘we don’t listen’: who says so?",
    "What did the drivers' union say about the customers' returns?",
    "1200 an hour: what was it before?",
    "1,200 an hour, 40 per cent more: what did it take?",
    "What did Siemens's people say when SIEMENS noticed?",
    "What would Mia Berg say, Ana?",
    "The returns first: what doubled them? Then the rollout.",
    "You stopped in March. What happened on Monday?",
    "What happened between Christmas and Easter?",
    "Who pays by card now?",
    "What does the access road cost you?",
    "Which token of trust did they want?",
    "Who still does, and why?",
    "What would HR and the CEO say?",
    "So what did you do then — wait?",
    "What made it “like toast”?",
    "“a great week”: what made it one?",
    'A 40" screen: who paid for it?',
)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_may_be_asked(text: str) -> None:
    assert question_faults(text, KNOWN) == []


# -- secrets that are their trade ----------------------------------------------------------------------------------

SECURITY = Known.of(
    ["Half the ward shares one password, and the API keys are in the wiki.", "Salary bands leaked."], ["passwords"]
)


@pytest.mark.parametrize(
    "text",
    [
        "What does your password policy get wrong?",
        "Who still shares a password, and why?",
        "What made nurses log in once and share one password?",
        "Who found the API keys in the wiki?",
        "How often do people reset passwords on a Monday?",
        "What did the salary bands start?",
    ],
)
def test_about_passwords_may_be_asked_of_who_speaks_of_them(text: str) -> None:
    assert question_faults(text, SECURITY) == []


@pytest.mark.parametrize(
    "text",
    [
        "What's the password?",
        "What is your password?",
        "Can you share the password with us?",
        "Please paste the API keys here: which are they?",
        "Would you tell me the ward's password?",
        "Which password do you use?",
        "What password opens it?",
        "What's your salary?",
        "Why is her salary so high?",
        "Will you let us see the password?",
        "Why would I need the password?",
        "May I have it: send me the password, will you?",
        "What was her PIN?",
        "What is the account number?",
    ],
)
def test_for_a_password_may_never_be_asked(text: str) -> None:
    assert Broken.ASKS_SECRET in question_faults(text, SECURITY)


# -- numbers, names, languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "asked", "passes"),
    [
        ("We pick 97 an hour.", "97%", True),
        ("We pick 97 an hour.", "9.7", False),
        ("We pick 97 an hour.", "7", False),
        ("It cost 1.200 Euro.", "1200", True),
        ("It cost 1 200 euros.", "1,200", True),
        ("It cost 40k.", "40,000", True),
        ("It cost 40k.", "40", True),
        ("It cost 40,000.", "40k", True),
        ("It took 40 people.", "40k", False),
        ("It took 40 people.", "40,000", False),
        ("It took 40 people.", "40.000", False),
        ("It rose 1.2 points.", "1,200", False),
        ("It rose 3,5 points.", "3.5", True),
        ("It rose 3,5 points.", "35", False),
        ("We met at 09:30.", "9:30", True),
        ("We met at 09:30.", "30", False),
        ("The 3rd try.", "3", True),
        ("The A320 deck.", "A320", True),
        ("The A320 deck.", "320", False),
        ("320 of them.", "A320", False),
        ("By Q3.", "q3", True),
        ("It cost ٩٧ dinars.", "97", True),
        ("12-15 of them", "12 to 15", True),
        ("In 2019 it broke.", "'19", False),
        ("9" * 5000, "9" * 30, False),
    ],
)
def test_numbers_are_theirs(said: str, asked: str, passes: bool) -> None:
    assert (Broken.NUMBER not in question_faults(f"Why {asked} then?", Known.of([said]))) is passes


@pytest.mark.parametrize(
    ("said", "name", "passes"),
    [
        ("The buyer in Rotterdam rang.", "Rotterdam's", True),
        ("Rotterdam's buyer rang.", "Rotterdam", True),
        ("The auditors from Germany rang.", "German", True),
        ("The auditors from Ghent rang.", "German", False),
        ("siemens rang.", "Siemens", True),
        ("O’Brien rang.", "O'Brien", True),
        ("Anna rang.", "Ana", False),
        ("Dr. Berg rang.", "Dr. Berg", True),
        ("Dr. Berg rang.", "Dr. Raman", False),
        ("Газпром звонил.", "Газпрома", True),
        ("Мы ждали.", "Газпрома", False),
    ],
)
def test_names_are_theirs(said: str, name: str, passes: bool) -> None:
    assert (Broken.NAME not in question_faults(f"What did {name} want?", Known.of([said]))) is passes


def test_where_nouns_have_capitals_a_capital_tells_nothing() -> None:
    german = Known.of(["Der neue Prüfer wollte jeden Beleg sehen und fand am Ende nichts."])
    assert question_faults("Was hat der Prüfer dem Buchhalter gesagt?", german) == []
    names = Known.of(["A guy from Siemens in Rotterdam rang Bosch about SAP in Halle."])
    assert Broken.NAME in question_faults("What did Deloitte say?", names)


# -- it must not be too strict -------------------------------------------------------------------------------------


def _known(turns: list[Turn], brief: Brief) -> Known:
    told = [turn for past in brief.past for turn in past.turns if turn.is_answer]
    answers = [turn for turn in turns if turn.is_answer]
    context = [question.text for question in BANK.questions]
    context += [turn.text for turn in turns if turn.is_question]
    context += [brief.sme, brief.beat.name, *brief.beat.topics, *brief.directors]
    return Known.of([said.text for said in usable([*told, *answers])], context)


def _asked_well(talk: Conversation) -> None:
    if talk.line.move in QUESTIONS:
        before = talk.turns[:-1]
        ours = talk.line.text.removeprefix(manners.KEPT)  # said by our own code, and true
        assert question_faults(ours, _known(before, talk.brief)) == [], talk.line


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.rule)
def test_all_that_the_scripted_coach_asks_may_be_asked(dialogue: Dialogue) -> None:
    opens = replace(dialogue.brief, asked=served(dialogue.brief.checkin - 1)) if dialogue.opens else dialogue.brief
    talk = Conversation(opens, first=None if dialogue.opens else LEAD)
    _asked_well(talk)
    for said, _ in dialogue.lines:
        talk.say(*((said,) if isinstance(said, str) else said))
        _asked_well(talk)


@pytest.mark.parametrize("said", [*(said for said, _ in REPLIES), *COMPLETE, *ANSWERS])
def test_each_reply_of_the_scripted_coach_may_be_said(said: str) -> None:
    talk = Conversation(first=LEAD)
    talk.say(said)
    _asked_well(talk)


def test_the_leads_may_be_asked() -> None:
    known = Known.of((), [question.text for question in BANK.questions])
    refused = {question.text: question_faults(question.text, known) for question in BANK.questions}
    assert {text: faults for text, faults in refused.items() if faults} == {}


NATURAL = [(said, question) for said, questions in FOLLOW_UPS for question in questions]


@pytest.mark.parametrize(("said", "question"), NATURAL)
def test_what_a_good_reporter_asks(said: str, question: str) -> None:
    assert question_faults(question, Known.of([said], CONTEXT)) == []


def test_there_are_many_of_them() -> None:
    assert len(NATURAL) >= 60


def test_another_experts_words_are_refused() -> None:
    """Each question with a name, a number or a quotation belongs to one answer; under the others it is refused."""
    refused = total = 0
    for said, questions in FOLLOW_UPS:
        others = Known.of([other for other, _ in FOLLOW_UPS if other != said][:3])
        for question in questions:
            total += 1
            refused += bool(question_faults(question, others))
    assert refused > total * 0.55, (refused, total)


def test_it_agrees_with_the_limits_of_the_bank() -> None:
    for text in ("What happened", "What happened? And then?", "Who moved it, and what did it cost?", "A great one?"):
        assert list(complaints(text)) and question_faults(text, KNOWN)


# -- sentences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Broken.EMPTY),
        ("word " * 31, Broken.TOO_WORDY),
        ("w" * 400, Broken.TOO_WORDY),
        ("See evil.com for more.", Broken.LINK),
        ("A story for <!channel>.", Broken.MARKUP),
        ("A story for {{ sme }}.", Broken.TEMPLATE),
        ("One.\nTwo.", Broken.LINES),
        ("A st\u200bory.", Broken.CONTROL),
        ("How 97 became 1,200.", Broken.NUMBER),
        ("What Bosch never noticed.", Broken.NAME),
        ("Why “the glue was cold” matters.", Broken.INVENTED_QUOTE),
        ("Share your password below.", Broken.ASKS_SECRET),
        ("Ping everyone about the rollout.", Broken.ORDER),
        ("As a language model I stopped it.", Broken.OUT_OF_ROLE),
    ],
)
def test_sentences_are_refused(text: str, rule: Broken) -> None:
    assert rule in sentence_faults(text, KNOWN, 30)
    assert rule in sentence_faults(text, KNOWN, 30, spoken=True)


def test_what_is_said_to_them_holds_no_praise_and_no_question() -> None:
    assert sentence_faults("Thanks, that was great. Shall we go on?", KNOWN, 30) == []
    assert sentence_faults("Thanks, that was great. Shall we go on?", KNOWN, 30, spoken=True) == [
        Broken.ASKS,
        Broken.PRAISE,
    ]
    assert sentence_faults("That's plenty for one week.", KNOWN, 25, spoken=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "Why the rollout was stopped in March, for people who deal with pick accuracy.",
        "What stands behind the 40 per cent Ana mentions.",
        "A number for before, and permission to name the customer.",
        "What “nobody at Siemens noticed” says about returns.",
    ],
)
def test_sentences_that_may_stand(text: str) -> None:
    assert sentence_faults(text, KNOWN, 30) == []


def test_numbers_of_our_own_and_long_quotations_may_stand_in_a_sentence() -> None:
    text = "Turn 7 tells that “We stopped the rollout in March, because the batteries swelled”."
    assert sentence_faults(text, KNOWN, 30, own_numbers=frozenset({"7"})) == []
    assert sentence_faults(text, KNOWN, 30) == [Broken.NUMBER]


# -- headlines -----------------------------------------------------------------------------------------------------

TURNS = (
    "We never stopped the rollout for the money. It wasn't the price, it was the rota that drove the nurses out.",
    "Labels lie when they are cold. So we changed the glue, and returns fell from 9 to 3% by June.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Labels lie when they are cold",
        "Labels lie when cold",
        "Returns fell from 9 to 3% by June",
        "We changed the glue",
        "It was the rota that drove the nurses out",
        "We never stopped the rollout for the money",
    ],
)
def test_headlines_in_their_words(text: str) -> None:
    assert headline_fault(text, TURNS) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Broken.EMPTY),
        ("Cold labels", Broken.TOO_SHORT),
        ("Cold labels always lie", Broken.NOT_THEIR_WORDS),
        ("Labels lie about the nurses", Broken.NOT_THEIR_WORDS),  # of two turns
        ("When labels lie they are cold", Broken.NOT_THEIR_WORDS),  # in another order
        ("Returns fell from 9 to 2%", Broken.NOT_THEIR_WORDS),
        ("We drove out", Broken.NOT_THEIR_WORDS),  # too far apart
        ("We stopped the rollout for the money", Broken.LOST_NOT),
        ("stopped the rollout for the money", Broken.LOST_NOT),
        ("Labels lie when they are cold. So we changed the glue and returns fell by June", Broken.TOO_WORDY),
        ("Labels lie `when` they are cold", Broken.MARKUP),
        ("Labels lie when they are evil.com", Broken.LINK),
        ("Labels lie {{ when }} they are cold", Broken.TEMPLATE),
        ("Labels lie\nwhen they are cold", Broken.LINES),
        ("Labels lie when they\u200b are cold", Broken.CONTROL),
        ("Labels lie " * 5000, Broken.TOO_WORDY),
    ],
)
def test_headlines_that_are_not(text: str, rule: Broken) -> None:
    assert rule in headline_fault(text, TURNS)


# -- any text, and fast --------------------------------------------------------------------------------------------

ODD = st.text(alphabet="ab1 .,'’“”\"\n…-%$@#<>{}[]()|`*_:/?!&;\\\u200b\u0301٣ßŁI\ud800", max_size=400)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=300), ODD), st.lists(ODD, max_size=3))
def test_no_text_breaks_the_checks(text: str, said: list[str]) -> None:
    known = Known.of(said, [text[:50]])
    for faults in (
        question_faults(text, known),
        sentence_faults(text, known, 40, spoken=True),
        headline_fault(text, said),
    ):
        assert len(faults) == len(set(faults)) and all(isinstance(rule, Broken) for rule in faults)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["<!channel>", "https://evil.example", "{{ x }}", "`x`", "\u202e"]))
def test_a_poison_is_found_wherever_it_stands(text: str, poison: str) -> None:
    place = len(text) // 2
    assert question_faults(f"{text[:place]} {poison} {text[place:]}", KNOWN)
    assert sentence_faults(f"{text[:place]} {poison} {text[place:]}", KNOWN, 200)


BITS = (
    "a",
    "a ",
    "A ",
    "?",
    "? ",
    '"',
    "'",
    " 'a",
    "“",
    "”",
    "1",
    "1,",
    "1.",
    "1:",
    "1k ",
    ".",
    "a.",
    "a.b",
    "a-",
    "@",
    "@ ",
    "#",
    "<",
    "&",
    "&a",
    "*",
    "_a",
    "_",
    "`",
    "[",
    "[your ",
    "](",
    "{",
    "%",
    ":",
    ":a",
    "\n",
    "\u200b",
    "\u0301",
    "who ",
    "who, ",
    "and who ",
    "what is the ",
    "please ",
    "share ",
    "tell me ",
    "your ",
    "password ",
    "your a a ",
    "ignore all ",
    "Bob's ",
    "Bob, ",
    "never ",
    "called ",
    "called\u00a0",
    "as an ",
    "which customer ",
    "name the ",
    "a@",
    "www",
    "http:",
    "0.",
    "then ",
    "then? ",
    "it was ",
    "What's the customer's ",
    "\uff0d",
    "\ud800",
    "é",
    "中",
)


@pytest.mark.parametrize("bit", BITS, ids=ascii)
def test_long_texts_cost_little(bit: str) -> None:
    text = (bit * (20_000 // len(bit) + 1))[:50_000]
    began = time.process_time()
    faults = question_faults(text, KNOWN)
    sentence_faults(f"What {text}", KNOWN, 10_000, spoken=True)
    headline_fault(text, [text[:5000], SAID[0]])
    question_faults("What happened then?", Known.of([text], [text]))
    took = time.process_time() - began
    assert faults
    assert took < 1.5, f"{took:.2f} s"


def test_what_is_known_is_never_printed() -> None:
    assert "rollout" not in repr(KNOWN) and "siemens" not in repr(KNOWN)


def test_every_rule_is_tried() -> None:
    tried = {rule for _, rule in OF_QUESTIONS}
    assert set(Broken) - tried == {
        Broken.TOO_WORDY,
        Broken.TOO_SHORT,
        Broken.ASKS,
        Broken.ASKED_BEFORE,
        Broken.NOT_THEIR_WORDS,
        Broken.LOST_NOT,
    }
