"""What a model wants to say next, judged: which of its moves are in place, and whether its words may be said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.coach import manners, questions_back
from bot.coach.model import checks
from bot.coach.model.asking import Verdict
from bot.coach.model.checks import Broken
from bot.coach.model.known import Known
from bot.coach.model.material import Material, outside, quotable
from bot.coach.model.quotes import find
from bot.coach.model.shapes import OpeningAnswer, ReplyAnswer, Shape
from bot.coach.scene import Scene, stems
from bot.domain.coaching import MAX_WORDS, Line
from bot.domain.interviews import MAX_LEADS, Move, Turn, Who
from bot.domain.questions import Question
from bot.domain.words import word_count

CLOSING_WORDS = 20
PROMISE_WORDS = 8
RULE = "model"  # as the rule of interviewing that a line follows

# What they may ask us. The model says which; the answer is ours, since it must be true.
TOPICS = {
    "read": "who reads this",
    "kept": "what is kept, and how safely",
    "use": "what becomes of it",
    "first": "whether they see it before it is published",
    "anonymous": "whether their name is with it",
    "model": "whether this is a machine, and whether an AI model gets their words",
    "delete": "how to change or delete what they said",
    "off_record": "how to keep something off the record",
    "stop": "how to stop this, and whether they have to do it",
    "later": "whether it can be another time",
    "long": "how long it takes, how many questions are left",
    "next": "when the next talk is",
    "why": "why they are asked",
    "meaning": "what the question means",
    "well": "how we are",
    "other": "anything else they ask us, and complaints",
}


class NotInPlace(Exception):
    """The move breaks a rule of the interview; the message says which, without anybody's words."""


def judge_opening(scene: Scene, material: Material, offers: Sequence[Question], must: bool, answer: Shape) -> Verdict:
    """The first question."""
    assert isinstance(answer, OpeningAnswer)  # noqa: S101 - by its task
    try:
        if answer.move == "lead":
            return Verdict(_lead(offers, answer.lead))
        if must:
            raise NotInPlace("an owed question comes first")
        if answer.move == "thread" and scene.brief.source is not None:
            raise NotInPlace("nothing of last time where they answer a text")
        if answer.move == "beat" and offers and scene.brief.source is None:
            raise NotInPlace("a question was offered")
        text = _clean(answer.text)
        said_before = " ".join(turn.text for turn in material.earlier)
        if answer.move == "thread" and not stems(text) & stems(said_before):
            raise NotInPlace("no thread of theirs")
        if scene.brief.source is not None and not stems(text) & stems(" ".join(outside(scene.brief))):
            raise NotInPlace("no question about the text")
        known = _known(scene, material, offers)
        faults: list[str] = [*checks.question_faults(text, known)]
        if _asked(text, (turn for interview in scene.brief.past for turn in interview.turns)):
            faults.append(Broken.ASKED_BEFORE)
    except NotInPlace as problem:
        return Verdict(None, (str(problem),))
    if faults:
        return Verdict(None, tuple(faults))
    return Verdict(Line(text, Move.THREAD if answer.move == "thread" else Move.LEAD, RULE))


def judge_reply(scene: Scene, material: Material, offers: Sequence[Question], must: bool, answer: Shape) -> Verdict:
    """The next question, the answer to one of theirs, or the close."""
    assert isinstance(answer, ReplyAnswer)  # noqa: S101 - by its task
    try:
        line = _reply(scene, material, offers, must, answer)
    except NotInPlace as problem:
        return Verdict(None, (str(problem),))
    known = _known(scene, material, offers)
    faults: list[str] = []
    if line.move is Move.CLOSE:
        faults += checks.sentence_faults(line.text, known, CLOSING_WORDS, spoken=True)
    elif line.move in {Move.FOLLOW_UP, Move.HEADLINE, Move.EASIER}:
        faults += checks.question_faults(line.text, known)
        if _asked(line.text, scene.turns):
            faults.append(Broken.ASKED_BEFORE)
    return Verdict(None, tuple(faults)) if faults else Verdict(_kept_between_us(scene, line))


def _reply(scene: Scene, material: Material, offers: Sequence[Question], must: bool, answer: ReplyAnswer) -> Line:
    text = _clean(answer.text).removeprefix(manners.KEPT).strip()  # which is ours to say, and true then
    if answer.move == "answer":
        return _answer(scene, answer.topic)
    if answer.move == "close":
        if must and scene.left > 0 and not _left_in_peace(scene):
            raise NotInPlace("a question is still owed")
        return Line(text or manners.closing(scene), Move.CLOSE, RULE)
    if scene.left <= 0:
        raise NotInPlace("no question is left")
    if answer.move == "lead":
        if scene.leads.asked_here >= MAX_LEADS:
            raise NotInPlace("three leads were asked")
        return _lead(offers, answer.lead)
    if answer.move == "easier":
        if scene.count(Move.EASIER):
            raise NotInPlace("an easier question was asked before")
        return Line(text or manners.easier(scene), Move.EASIER, RULE)
    if must and (scene.left == 1 or scene.brief.wish):
        raise NotInPlace("an owed question comes first")
    if answer.move == "headline":
        if scene.count(Move.HEADLINE):
            raise NotInPlace("a headline was asked for before")
        return Line(text or scene.pick(manners.HEADLINES), Move.HEADLINE, RULE)
    if scene.brief.wish == "skip":
        raise NotInPlace("they skipped that")
    about = _about(text, answer.turn, material.given)
    rests_on = [turn for turn in material.given if turn.n == about]
    return Line(text, Move.FOLLOW_UP, RULE, about=about, promise=_promise(answer.promise, rests_on))


def _answer(scene: Scene, topic: str | None) -> Line:
    """Only when they asked, and not without end."""
    asked = [turn for turn in scene.answer if "?" in turn.text or questions_back.is_about_us(turn.text)]
    if not asked:
        raise NotInPlace("nobody asked us anything")
    if scene.count(Move.REPLY) >= manners.MOST_REPLIES:
        raise NotInPlace("too many answers of ours")
    if topic not in TOPICS:
        raise NotInPlace("no topic of ours")
    return Line(questions_back.answer(topic, scene.brief), Move.REPLY, "question_back")


def _lead(offers: Sequence[Question], number: int | None) -> Line:
    if number is None or not 1 <= number <= len(offers):
        raise NotInPlace("no such question was offered")
    question = offers[number - 1]
    return Line(question.text, Move.LEAD, RULE, lead=question.id)


def _left_in_peace(scene: Scene) -> bool:
    return bool(scene.brief.wish) or (manners.is_thin(scene) and bool(scene.count(Move.EASIER)))


def _about(text: str, named: int | None, given: Sequence[Turn]) -> int | None:
    """The turn of theirs that a question rests on: when it goes off the record, so does the question. The model's own
    word for it counts only where the words don't show another."""
    if not given:
        return None
    quoted = [turn for turn in given if any(find(part, turn.text) for part in checks._quotations(text))]
    asked = stems(text)

    def likely(turn: Turn) -> tuple[int, bool, int]:
        return len(asked & stems(turn.text)), turn.n == named, turn.n

    return max(quoted or given, key=likely).n


def _promise(promise: str | None, given: Sequence[Turn]) -> str | None:
    said = _clean(promise)
    if not said or word_count(said) > PROMISE_WORDS:
        return None
    for turn in given:
        if found := find(said, turn.text):
            return turn.text[found[0] : found[1]].rstrip(".!?,; ")
    return None


def _kept_between_us(scene: Scene, line: Line) -> Line:
    """Something was just said off the record: that it stays so is said once, before anything else."""
    just_now = any(turn.off_record for turn in scene.spoken)
    if not just_now or line.text.startswith(manners.KEPT):
        return line
    text = f"{manners.KEPT} {line.text}"
    return replace(line, text=text) if word_count(text) <= MAX_WORDS else line


def _known(scene: Scene, material: Material, offers: Iterable[Question]) -> Known:
    brief = scene.brief
    context = [
        brief.sme,
        brief.beat.name,
        *brief.beat.topics,
        *(question.text for question in offers),
        *(turn.text for turn in scene.turns if turn.who is Who.BOT and not turn.off_record),
    ]
    return Known.of(quotable([*material.given, *material.earlier]), context, outside(brief))


def _asked(text: str, turns: Iterable[Turn]) -> bool:
    said = " ".join(text.split()).casefold()
    return any(turn.who is Who.BOT and " ".join(turn.text.split()).casefold() == said for turn in turns)


def _clean(text: str | None) -> str:
    return (text or "").strip()
