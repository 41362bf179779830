"""One Markdown page for each interview, both talks side by side, and an index. All words in it are escaped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.domain.coaching import Credit, Line
from bot.domain.interviews import Move, Turn, Who
from evaluation.escaping import cell
from evaluation.gold import Score
from evaluation.keeping import FIRST_LINE, INDEX
from evaluation.recorded import Interview
from evaluation.talks import Talk

OFF_RECORD = "*off the record*"
HEARD_NO_MORE = "—"


@dataclass(frozen=True, slots=True)
class Compared:
    """An interview with both coaches. The scores are None where nobody marked what is worth it."""

    interview: Interview
    recording: Sequence[Turn]
    scripted: Talk
    model: Talk
    scores: tuple[Score, Score] | None  # the script's, the model's
    marked_by_model: bool = False  # or the script had to, for the second score

    @property
    def file(self) -> str:
        name = self.interview.name
        return f"interview-{INDEX}" if f"{name}.md".casefold() == INDEX else f"{name}.md"


def page(compared: Compared) -> str:
    """The whole page of one interview."""
    parts = [
        f"# {cell(compared.interview.expert)}, {cell(compared.interview.about)}\n",
        "What the expert said is from the recording. Each coach got it answer by answer, whatever it had asked.\n",
        "| the expert said | the script asked | the model asked |",
        "| --- | --- | --- |",
        *_rows(compared),
    ]
    for title, talk in (("The script", compared.scripted), ("The model", compared.model)):
        parts += ["", f"## {title}", "", *_harvest(talk)]
    return "\n".join([*parts, ""])


def index(head: Sequence[str], report: str, several: Sequence[Compared]) -> str:
    """What is in the folder. `report` is the table as it was printed."""
    parts = [FIRST_LINE, "", *(f"{cell(line)}\n" for line in head), "```text", report.rstrip(), "```", ""]
    for each in several:
        said = f"{each.scripted.heard} answers heard by the script, {each.model.heard} by the model"
        parts.append(f"- [{cell(each.interview.expert)}]({quote(each.file)}), {cell(each.interview.about)}: {said}")
    return "\n".join([*parts, ""])


def _rows(compared: Compared) -> Iterator[str]:
    said = ["", *(_answer(answer) for answer in _answers(compared.recording))]
    heard = max(compared.scripted.heard, compared.model.heard)
    for place, answer in enumerate(said[: heard + 1]):
        asked = [_line(talk.lines[place : place + 1]) for talk in (compared.scripted, compared.model)]
        yield f"| {answer} | {asked[0]} | {asked[1]} |"


def _answers(recording: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Their turns between two of somebody else's."""
    answer: list[Turn] = []
    for turn in recording:
        if turn.who is Who.SME:
            answer.append(turn)
        elif answer:
            yield answer
            answer = []
    if answer:
        yield answer


def _answer(turns: Sequence[Turn]) -> str:
    return "<br>".join(OFF_RECORD if turn.off_record else cell(turn.text) for turn in turns)


def _line(lines: Sequence[Line]) -> str:
    if not lines:
        return HEARD_NO_MORE
    said = lines[0]
    closes = " *(closes)*" if said.move is Move.CLOSE else ""
    return f"{cell(said.text)}{closes}{_why(said.by, '<br>')}"


def _why(by: Credit | None, before: str = " ") -> str:
    """In small print, why the script spoke in the model's place; nothing where it was to speak."""
    return (
        f"{before}<small>by the script: {cell(by.reason)}</small>" if by and by.coach != "model" and by.reason else ""
    )


def _harvest(talk: Talk) -> Iterator[str]:
    yield f"**Highlights**{_why(talk.highlights_by)}\n"
    for span in talk.spans:
        yield f"- {span.kind.spoken}: “{cell(talk.text_of(span))}”"
    if not talk.spans:
        yield "None."
    yield f"\n**Ideas**{_why(talk.ideas_by)}\n"
    for draft in talk.drafts:
        details = ", ".join(each for each in (draft.format, draft.stage) if each)
        proof = f" Proof that is missing: {cell(draft.proof)}" if draft.proof else ""
        yield f"- **{cell(draft.headline)}**{f' ({details})' if details else ''}. {cell(draft.angle)}{proof}"
    if not talk.drafts:
        yield "None."
    yield f"\n**Summary**{_why(talk.summary_by)}\n"
    yield f"“{cell(talk.summary)}”" if talk.summary else "None."
