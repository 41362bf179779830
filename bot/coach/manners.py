"""How it behaves: answers questions, leaves alone what is private, takes no for an answer, and knows when to stop."""

import re

from bot.coach import questions_back
from bot.coach.cues import GRIEF, NUMBER, is_private
from bot.coach.limits import keeps_limits
from bot.coach.phrases import to_you, topics
from bot.coach.scene import Said, Scene, usable
from bot.domain.coaching import MAX_WORDS, Line
from bot.domain.interviews import MAX_LEADS, Move, Turn
from bot.domain.questions import Tag
from bot.domain.words import word_count

MOST_REPLIES = 3  # of ours to questions of theirs, in one interview
ENOUGH_SAID = 40  # usable words that make an interview worth a headline
ANYTHING_NEW = Line("What happened since we last spoke that you'd tell a colleague about?", Move.LEAD, "none")

KEPT = "Kept between us."
EASIER = (
    "Any question that stumped you?",
    "Anything you had to explain twice?",
    "Anything that took longer than it should have?",
)
HEADLINES = (
    "One line a peer should remember?",
    "If a peer remembers one line of this, which should it be?",
    "In one line, what would you tell a peer?",
)
EASIER_TAKE = (
    "What is the one thing they leave out?",
    "Which sentence of theirs would you cross out?",
    "Which part would people in your job nod at?",
)
CLOSINGS = (
    "That's plenty for one week.",
    "That's all I wanted to know.",
    "I'll stop here; that's a week's worth.",
    "That's enough questions for one week.",
)
CLOSINGS_TAKE = ("That's all I wanted to know.", "That's plenty; I'll stop here.", "That's an answer. I'll stop here.")
_GOES_ON = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|yes|yep|yeah|sure|fine|please|alright|right|let's|lets|go|on|ahead|continue|carry|"
    r"keep|going|do|then|and|got|it|thanks?|thank|you|good|cool)\b\W*)+$"
)
_DROPS = re.compile(
    r"^\W*(?:(?:no|ok(?:ay)?|please|let's|lets|drop|leave|skip|forget|something|else|that|it|this|one|another|"
    r"next|then|rather|not|the|question|ask|nah|thanks?)\b\W*)+$"
)
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|it did|they did|we did|indeed|sure|of course|just about|finally|more or less)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|not yet|not really|nah|it didn't|it hasn't|they didn't|they haven't|still (?:waiting|"
    r"running|open|going)|sadly not)\b",
    re.IGNORECASE,
)


# -- answers to them ---------------------------------------------------------------------------------------------------


def answer_back(scene: Scene) -> Line | None:
    """A question or a complaint back: answer it, then go on or drop it, as they like."""
    again = _after_reply(scene)
    if again is not None:
        return again
    ours = [turn for turn in scene.answer if questions_back.is_about_us(turn.text)]
    joined = " ".join(turn.text for turn in scene.answer)
    asks_at_the_end = bool(ours) and ours[-1] is scene.answer[-1]
    if not asks_at_the_end and not (len(scene.answer) > 1 and questions_back.is_about_us(joined)):
        return None
    text = ours[-1].text if ours else joined
    if scene.count(Move.REPLY) >= MOST_REPLIES:
        whom = questions_back.somebody(scene.brief.directors)
        return Line(f"I'll leave it there; {whom} can tell you more.", Move.CLOSE, "question_back")
    if questions_back.busy(text):
        return Line(f"Another time, then. {until(scene)}", Move.CLOSE, "question_back")
    if questions_back.complains(text):
        return _complaint(scene)
    topic = questions_back.wants(text) or "other"
    return Line(questions_back.answer(topic, scene.brief), Move.REPLY, "question_back")


def _complaint(scene: Scene) -> Line:
    if scene.count_rule("question_back"):
        return Line(f"Understood, I'll stop here. {until(scene)}", Move.CLOSE, "question_back")
    ways_out = "we're finished for this week, or “skip” and I'll ask something else."
    if scene.brief.source is not None:
        ways_out = "we leave it at that."
    return Line(f"Fair. Say “done” and {ways_out}", Move.REPLY, "question_back")


def _after_reply(scene: Scene) -> Line | None:
    """ "Go on" puts the open question once more; "drop it" leaves it."""
    last = scene.last_line
    if last is None or last.move is not Move.REPLY or not scene.answer or scene.brief.wish:
        return None
    text = " ".join(turn.text for turn in scene.answer).lower().replace("’", "'")
    if _DROPS.match(text) and not _GOES_ON.match(text):
        return go_on(scene)
    if not _GOES_ON.match(text):
        return None
    question = scene.last_question
    if question is None or _answered(scene, question):
        return go_on(scene)
    asked = scene.leads.text_of(question.lead) or question.text.removeprefix(f"{KEPT} ")
    again = f"Back to it, then: {asked[:1].lower() + asked[1:]}"
    return Line(again if word_count(again) <= MAX_WORDS else asked, Move.REPLY, "question_back", about=question.about)


def _answered(scene: Scene, question: Turn) -> bool:
    """Whether they had said something usable to this question before they asked back."""
    return any(
        turn.n > question.n and list(usable([turn]))
        for turn in scene.turns
        if turn.is_answer and turn not in scene.answer
    )


# -- what is left alone ------------------------------------------------------------------------------------------------


def leave_alone(scene: Scene) -> Line | None:
    """Off the record: say that it stays so and go back to what came before. Private life: no follow-up on it."""
    if any(turn.off_record for turn in scene.spoken):
        return _kept(scene)
    private = [turn for turn in scene.answer if is_private(turn.text)]
    if not private or scene.size >= 8:
        return None
    if any(GRIEF.search(turn.text) for turn in private):
        return Line(f"I'm sorry. Let's leave it for this week. {until(scene)}", Move.CLOSE, "off_record")
    return _next_with(scene, "I'll leave that alone.")


def _kept(scene: Scene) -> Line:
    """ "Kept between us. Back to the audit: what took longest?", once; later only the promise and another question."""
    if scene.count_rule("off_record"):
        return _next_with(scene, "That stays between us too.")
    on_record = scene.said or scene.chapter
    found = _topic_of(on_record) if scene.left > 0 else None
    if found is None:
        return _next_with(scene, KEPT)
    topic, about = found
    tail = "what took longest?" if _PROCESS.search(topic) else "what happened next?"
    return Line(f"{KEPT} Back to {to_you(topic)}: {tail}", Move.FOLLOW_UP, "off_record", about=about)


_PROCESS = re.compile(
    r"\b(?:audit|migration|roll-?out|project|pilot|review|test|tests|testing|inspection|handover|training|"
    r"onboarding|implementation|launch|upgrade|"
    r"move|claim|tender|negotiations?|trial|reporting|closing|close|renewal|build|installation|repair|search|"
    r"recruitment|hiring|certification|filing|return)\b",
    re.IGNORECASE,
)


def _topic_of(said: list[Said]) -> tuple[str, int] | None:
    """The thing they spoke of on the record; rather a piece of work than anything else."""
    named = [(phrase, each.n) for each in said for phrase, _, _ in topics(each.text)]
    works = [(phrase, n) for phrase, n in named if _PROCESS.search(phrase)]
    return next(iter(works), None)


def _next_with(scene: Scene, remark: str) -> Line:
    """The next lead, or the close, opened by a remark when the limits allow it."""
    line = go_on(scene)
    text = f"{remark} {line.text}"
    fits = word_count(text) <= MAX_WORDS
    return Line(text if fits else line.text, line.move, "off_record", line.lead, line.about)


# -- thin answers ------------------------------------------------------------------------------------------------------


def is_thin(scene: Scene) -> bool:
    """Nothing in it to work with: a shrug, an emoji, a word or two without a cue."""
    return not scene.said or scene.size == 1


def easier_door(scene: Scene) -> Line | None:
    """A thin answer: one easier door, then leave in peace. After something of substance it just ends that thread."""
    if scene.brief.wish or not scene.spoken:
        return None
    last = scene.last_question
    if last is not None and last.move is Move.THREAD and scene.size <= 5:
        came = _yes_or_no(scene, last)
        if came:
            return came
    if not is_thin(scene):
        return None
    if scene.substance >= 8:
        return None
    if scene.count(Move.EASIER) or scene.left <= 0 or scene.brief.light:
        return Line(f"Fine. {until(scene)}", Move.CLOSE, "thin")
    return Line(easier(scene), Move.EASIER, "thin")


def easier(scene: Scene) -> str:
    """A question that anyone can answer in a sentence."""
    return scene.pick(EASIER if scene.brief.source is None else EASIER_TAKE)


def _yes_or_no(scene: Scene, last: Turn) -> Line | None:
    """ "Did it?" — "Yes." is an answer, and wants one more question."""
    said = " ".join(turn.text for turn in scene.answer)
    if scene.left <= 0 or not re.search(r"\b(?:did|have|has|are|is|was|do|does)\b[^?]*\?$", last.text, re.IGNORECASE):
        return None
    about = scene.answer[-1].n if scene.answer else None
    if _YES.match(said):
        return Line("And what came of it?", Move.FOLLOW_UP, "missing", about=about)
    if _NO.match(said):
        return Line("What is holding it up?", Move.FOLLOW_UP, "missing", about=about)
    return None


# -- the headline, the next question, the close ------------------------------------------------------------------------


def headline(scene: Scene) -> Line | None:
    """After one real story, or enough said: let them write the headline, as the last question."""
    if scene.brief.wish or scene.left <= 0 or scene.count(Move.HEADLINE) or scene.leads.owed() or gave_one_liner(scene):
        return None
    enough = scene.has_story or (
        scene.substance >= ENOUGH_SAID
        and (scene.leads.asked_here >= 2 or scene.left == 1 or scene.brief.source is not None)
    )
    if not enough or not scene.answer or is_thin(scene):
        return None
    return Line(scene.pick(HEADLINES), Move.HEADLINE, "headline")


_ONE_LINER = re.compile(
    r"\b(?:my\s+(?:headline|motto|one[\s-]liner|rule)|in\s+(?:one|a)\s+(?:line|sentence|word|nutshell)(?=\s*[:,—-])|"
    r"bottom\s+line|the\s+(?:lesson|moral|takeaway|short\s+version)\b|"
    r"if\s+i\s+had\s+to\s+(?:put|sum)|long\s+story\s+short|to\s+sum\s+(?:it\s+)?up|put\s+(?:it|that)\s+on\s+a)\b",
    re.IGNORECASE,
)


def gave_one_liner(scene: Scene) -> bool:
    """Whether they have already put it in one line, without being asked."""
    return any(_ONE_LINER.search(said.text) for said in scene.everything)


def lead_line(scene: Scene, opener: str = "") -> Line | None:
    """The next lead question; None when none is left."""
    question = scene.leads.next(served(scene))
    if question is None:
        return None
    if not opener and scene.leads.asked_here and scene.count(Move.LEAD):
        opener = scene.pick(("", "Something else:", "", "One more:"))
    text = f"{opener} {question.text[:1].lower()}{question.text[1:]}" if opener else question.text
    return Line(text if keeps_limits(text) else question.text, Move.LEAD, "none", lead=question.id)


def served(scene: Scene) -> frozenset[Tag]:
    """The kinds of question that what they told has answered already: after a story, no second story."""
    figures = [found for said in scene.everything for found in NUMBER.findall(said.text) if found[:1].isdigit()]
    tags = {Tag.STORY, Tag.EVENT} if scene.has_story else set()
    return frozenset(tags | ({Tag.NUMBER} if len(figures) >= 2 else set()))


def go_on(scene: Scene) -> Line:
    """No rule fits with confidence: the next lead question, or the close."""
    if scene.left <= 0 or scene.leads.asked_here >= MAX_LEADS or scene.count(Move.HEADLINE):
        return close(scene)
    skipped = scene.brief.wish == "skip"
    satisfied = scene.has_story or (scene.substance >= ENOUGH_SAID and scene.leads.asked_here >= 2)
    if not skipped and not scene.leads.owed():
        told_off = is_thin(scene) and scene.substance >= 8 and scene.leads.asked_here >= 2  # nothing more to come
        if satisfied or told_off:
            return close(scene)
    return lead_line(scene) or close(scene)


def close(scene: Scene) -> Line:
    """A short plain sentence that ends it; what was heard and what comes next stand below it."""
    if not scene.substance and not any(turn.off_record for turn in scene.turns):
        return Line(f"Fine. {until(scene)}", Move.CLOSE, "none")
    return Line(closing(scene), Move.CLOSE, "none")


def closing(scene: Scene) -> str:
    """What a talk with something in it is closed with."""
    return scene.pick(CLOSINGS if scene.brief.source is None else CLOSINGS_TAKE)


def until(scene: Scene) -> str:
    """ "Until Tuesday." """
    day = scene.brief.next_checkin.split(" at ")[0].strip()
    return f"Until {day}." if day else "Until next time."
