"""The question bank: lead questions read from Markdown files that a content director edits."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.coach.folder import Stamp, files, front_matter, stamp, text_of
from bot.coach.limits import complaints
from bot.domain.errors import Misconfigured
from bot.domain.questions import Question, Tag, question_id

TAKE = "take"  # as the tag of a file: questions that open an interview about an item from outside, and no other
ENOUGH, ENOUGH_OF_A_TAG = 30, 4  # with fewer, eight weeks without repetition would not hold
_BULLET = re.compile(r"^\s{0,3}[-*+]\s+(?P<text>.*\S)\s*$")
_NUMBERED = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+\S")


@dataclass(frozen=True, slots=True)
class _Written:
    """A question and where it stands."""

    text: str
    tag: str  # a Tag or TAKE
    place: str  # "customer.md, line 7"


class Bank:
    """The lead questions as they are now. Reads the folder again when a file in it changed.

    A change that breaks the bank is not taken: the last good questions stay, and `problems` says what to mend.
    """

    _takes: tuple[Question, ...] = ()

    def __init__(
        self, folder: Path, questions: tuple[Question, ...], stamped: Stamp, takes: tuple[Question, ...] = ()
    ) -> None:
        self._folder = folder
        self._questions = questions
        self._takes = takes
        self._stamp = stamped
        self._problems: tuple[str, ...] = ()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path) -> "Bank":
        """Read all `*.md` of a folder. Raises Misconfigured with every problem found, each naming file and line."""
        stamped = stamp(folder)
        questions, takes, problems = _read(folder)
        if problems:
            raise Misconfigured(f"The question bank in {folder} needs mending:", problems)
        return cls(folder, questions, stamped, takes)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the last good reading, in the order of files and lines."""
        return self._questions

    @property
    def takes(self) -> tuple[Question, ...]:
        """The questions about an item from outside; none when no file has them."""
        return self._takes

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files as they are now; empty when they are in use."""
        return self._problems

    def reload(self) -> bool:
        """Read the folder again if a file was added, removed or changed. True when the questions in use are new."""
        with self._lock:
            stamped = stamp(self._folder)
            if stamped == self._stamp:
                return False
            self._stamp = stamped
            questions, takes, problems = _read(self._folder)
            self._problems = tuple(problems)
            if problems or (questions, takes) == (self._questions, self._takes):
                return False
            self._questions, self._takes = questions, takes
            return True


def _read(folder: Path) -> tuple[tuple[Question, ...], tuple[Question, ...], list[str]]:
    """The lead questions, those about an item from outside, and what is wrong."""
    problems: list[str] = []
    written: list[_Written] = []
    paths = files(folder)
    if not paths:
        return (), (), [f"There is no question file in {folder}: it should hold files such as customer.md."]
    for path in paths:
        text = text_of(path, problems)
        if text is None:
            continue
        written.extend(_questions_in(path.name, text, problems))
    first: dict[str, str] = {}
    for question in written:
        before = first.setdefault(question_id(question.text), question.place)
        if before != question.place:
            problems.append(f"{question.place}: the same question stands in {before}; keep one of them.")
    leads = [each for each in written if each.tag != TAKE]
    if not problems:
        problems.extend(_too_few(leads))
    takes = [each for each in written if each.tag == TAKE]
    return (
        tuple(Question(question_id(each.text), Tag(each.tag), each.text) for each in leads),
        tuple(Question(question_id(each.text), Tag.OPINION, each.text) for each in takes),
        problems,
    )


def _questions_in(name: str, text: str, problems: list[str]) -> Iterator[_Written]:
    lines = text.splitlines()
    matter, body_at = front_matter(lines)
    if matter is None:
        problems.append(f"{name}, line 1: the file must open with a title and a tag between two lines of ---.")
        return
    if not matter.values.get("title"):
        problems.append(f"{name}: the front matter has no title.")
    known = (*Tag, TAKE)
    tag = matter.values.get("tag", "")
    if not tag:
        problems.append(f"{name}: the front matter has no tag; use one of {', '.join(known)}.")
    elif tag not in known:
        problems.append(f"{name}: there is no tag “{tag}”; use one of {', '.join(known)}.")
    hidden = False  # inside <!-- -->
    for number, line in enumerate(lines[body_at:], body_at + 1):
        place = f"{name}, line {number}"
        starts_hidden = hidden or line.lstrip().startswith("<!--")
        hidden = starts_hidden and "-->" not in line
        if starts_hidden:
            continue
        if _NUMBERED.match(line):
            problems.append(f"{place}: questions are not numbered; begin the line with “- ”.")
        bullet = _BULLET.match(line)
        if bullet:
            asked = " ".join(bullet["text"].split())
            problems.extend(f"{place}: {complaint}" for complaint in complaints(asked))
            if tag in known:
                yield _Written(asked, tag, place)


def _too_few(written: list[_Written]) -> Iterator[str]:
    if len(written) < ENOUGH:
        yield (
            f"There are {len(written)} questions in all; with fewer than {ENOUGH} they would come back within "
            f"eight weeks."
        )
    for tag in (Tag.CUSTOMER, Tag.TREND):
        count = sum(each.tag == tag for each in written)
        if count < ENOUGH_OF_A_TAG:
            yield (
                f"There are {count} questions tagged {tag}; every SME needs at least {ENOUGH_OF_A_TAG} in eight weeks."
            )
