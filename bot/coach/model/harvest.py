"""What a model makes of an interview, judged: highlights by quotation, ideas on them, a summary; and a post's claim."""

from collections.abc import Iterable, Sequence

from bot.coach import drafter
from bot.coach.cues import is_private
from bot.coach.highlighter import MOST, may_be_used
from bot.coach.model import checks
from bot.coach.model.asking import Verdict
from bot.coach.model.checks import Broken
from bot.coach.model.known import Known
from bot.coach.model.material import Material, outside, quotable
from bot.coach.model.quotes import find, whole_sentences
from bot.coach.model.shapes import (
    ClaimAnswer,
    DraftedIdea,
    HighlightsAnswer,
    IdeasAnswer,
    Shape,
    SummaryAnswer,
    SummarySentence,
)
from bot.coach.questions_back import is_about_us
from bot.coach.takes import answering
from bot.domain.coaching import Brief, Claim, Source
from bot.domain.highlights import Kind, Span
from bot.domain.ideas import IDEAS_AN_INTERVIEW, Draft, Format, Stage, topic_of
from bot.domain.interviews import Turn
from bot.domain.words import word_count

PASSAGE_WORDS = (3, 90)
MUCH = 25  # words; when that much was said, there is something in it
ANGLE_WORDS, PROOF_WORDS, SENTENCE_WORDS, CLAIM_WORDS = 45, 25, 40, 35
NOTHING_FOUND = "nothing found where much was said"
NO_SUCH_TURN = "a turn that isn't theirs"
SHORT, PRIVATE = "a passage too short or too long", "something private"
ABOUT_US = "a question or a complaint to us"


def judge_highlights(material: Material, answer: Shape) -> Verdict:
    """Each quotation as an exact span of a turn of theirs; what is nowhere to be found is dropped."""
    assert isinstance(answer, HighlightsAnswer)  # noqa: S101 - by its task
    by_n = {turn.n: turn for turn in material.given if may_be_used(turn)}
    spans: list[Span] = []
    dropped: list[str] = []
    for passage in answer.highlights:
        turn = by_n.get(passage.turn)
        found = find(passage.quote, turn.text) if turn is not None else None
        if turn is None or found is None:
            # A model miscounts turns more often than it invents words.
            turn, found = _elsewhere(passage.quote, by_n.values())
        if turn is None or found is None:
            dropped.append(Broken.INVENTED_QUOTE if passage.turn in by_n else NO_SUCH_TURN)
            continue
        start, end = whole_sentences(turn.text, *found)
        said = turn.text[start:end]
        if not PASSAGE_WORDS[0] <= word_count(said) <= PASSAGE_WORDS[1]:
            dropped.append(SHORT)
        elif is_private(said):
            dropped.append(PRIVATE)
        elif is_about_us(said):
            dropped.append(ABOUT_US)
        elif not any(span.turn == turn.n and span.start < end and start < span.end for span in spans):
            spans.append(Span(turn.n, start, end, Kind(passage.kind), float(MOST + 1 - len(spans))))
    if not spans:
        much = sum(word_count(turn.text) for turn in by_n.values()) >= MUCH
        if dropped or much:
            return Verdict(None, tuple(dropped) or (NOTHING_FOUND,))
    return Verdict(tuple(spans[:MOST]), repaired=tuple(dropped))


def _elsewhere(quote: str, turns: Iterable[Turn]) -> tuple[Turn | None, tuple[int, int] | None]:
    for turn in turns:
        if found := find(quote, turn.text):
            return turn, found
    return None, None


def judge_ideas(
    brief: Brief, turns: Sequence[Turn], material: Material, spans: Sequence[Span], answer: Shape
) -> Verdict:
    """At most two. A headline that isn't theirs, or an angle that tells more than the passage, is put right by rule;
    where both are wrong the idea goes."""
    assert isinstance(answer, IdeasAnswer)  # noqa: S101 - by its task
    drafts: list[Draft] = []
    broken: list[str] = []
    for idea in answer.ideas:
        place = idea.highlight - 1
        if not 0 <= place < len(spans) or any(draft.span == place for draft in drafts):
            broken.append("a passage that isn't there")
            continue
        draft, faults, poor = _draft(brief, turns, material, spans[place], place, idea)
        broken += faults
        if not poor:
            drafts.append(draft)
        if len(drafts) == IDEAS_AN_INTERVIEW:
            break
    if broken and not drafts:
        return Verdict(None, tuple(broken))
    return Verdict(tuple(drafts), repaired=tuple(broken))


def _draft(
    brief: Brief, turns: Sequence[Turn], material: Material, span: Span, place: int, idea: DraftedIdea
) -> tuple[Draft, list[str], bool]:
    """The idea put right, what was wrong with it, and whether it is too poor to keep."""
    said = next(turn.text for turn in turns if turn.n == span.turn)
    passage = said[span.start : span.end]
    item = outside(brief)
    known = Known.of([passage], [brief.sme, brief.beat.name, *brief.beat.topics, *quotable(material.given)], item)
    numbers = Known.of([passage], [brief.sme, brief.beat.name, *brief.beat.topics], item)
    ours = drafter.idea(brief, turns, span)
    headline_faults = checks.headline_fault(idea.headline, [turn.text for turn in material.given])
    angle_faults = [
        *checks.sentence_faults(idea.angle, known, ANGLE_WORDS),
        *(fault for fault in checks.sentence_faults(idea.angle, numbers, ANGLE_WORDS) if fault is Broken.NUMBER),
    ]
    proof_faults = checks.sentence_faults(idea.proof, known, PROOF_WORDS) if idea.proof else []
    texts = [turn.text for turn in material.given]
    draft = Draft(
        span=place,
        headline=ours.headline if headline_faults else idea.headline.strip(),
        angle=ours.angle if angle_faults else answering(brief.source, idea.angle.strip()),
        format=Format(idea.format) if idea.format and _stands(idea.format_evidence, texts) else None,
        stage=Stage(idea.stage) if idea.stage and _stands(idea.stage_evidence, texts) else None,
        proof=ours.proof if proof_faults else (idea.proof or "").strip(),
        topic=topic_of(f"{passage} {said}", brief.beat.topics),
    )
    faults = list(dict.fromkeys([*headline_faults, *angle_faults, *proof_faults]))
    return draft, [str(fault) for fault in faults], bool(headline_faults and angle_faults)


def _stands(evidence: str | None, texts: Sequence[str]) -> bool:
    return bool(evidence) and word_count(evidence or "") >= 2 and any(find(evidence or "", text) for text in texts)


def judge_summary(brief: Brief, material: Material, answer: Shape) -> Verdict:
    """One paragraph: each sentence with the numbers of the turns it rests on, and nothing in it that isn't there."""
    assert isinstance(answer, SummaryAnswer)  # noqa: S101 - by its task
    by_n = {turn.n: turn for turn in material.given}
    kept: list[str] = []
    broken: list[str] = []
    for sentence in answer.sentences:
        faults = _sentence_faults(brief, material, by_n, sentence)
        broken += faults
        if not faults:
            numbers = ", ".join(str(n) for n in sorted(set(sentence.turns)))
            kept.append(f"{sentence.text.strip().rstrip('.')} ({numbers}).")
    return Verdict(" ".join(kept), repaired=tuple(broken)) if kept else Verdict(None, tuple(broken))


def _sentence_faults(brief: Brief, material: Material, by_n: dict[int, Turn], sentence: SummarySentence) -> list[str]:
    if any(n not in by_n for n in sentence.turns):
        return [NO_SUCH_TURN]
    theirs = [by_n[n].text for n in sentence.turns]
    others = [turn.text for turn in material.given]
    known = Known.of(theirs, [brief.sme, brief.beat.name, *brief.beat.topics, *others])
    cited = Known.of(theirs)
    faults = [
        *checks.sentence_faults(sentence.text, known, SENTENCE_WORDS),
        *(fault for fault in checks.sentence_faults(sentence.text, cited, SENTENCE_WORDS) if fault is Broken.NUMBER),
    ]
    return [str(fault) for fault in dict.fromkeys(faults)]


def judge_claim(source: Source, answer: Shape) -> Verdict:
    """Three sentences that draw on the source alone."""
    assert isinstance(answer, ClaimAnswer)  # noqa: S101 - by its task
    known = Known.of([source.title, source.text])
    claim = Claim(answer.claim.strip(), answer.for_it.strip(), answer.against_it.strip())
    faults = [
        str(fault)
        for text in (claim.claim, claim.for_it, claim.against_it)
        for fault in checks.sentence_faults(text, known, CLAIM_WORDS)
    ]
    return Verdict(None, tuple(dict.fromkeys(faults))) if faults else Verdict(claim)
