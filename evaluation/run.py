"""One evaluation from beginning to end: the examples, then the interviews, with a line of progress for each."""

from collections.abc import Callable, Iterator, Sequence, Sized
from typing import Any

from bot.coach.model.asking import Asked
from bot.domain.coaching import Credit
from bot.domain.words import one_line
from bot.settings import Settings
from bot.wiring.parts import now
from evaluation import figures, report
from evaluation.desk import Desk
from evaluation.examples import Tried, load, try_example
from evaluation.gold import Score, score
from evaluation.keeping import INDEX, Folder
from evaluation.pages import Compared, index, page
from evaluation.recorded import Interview
from evaluation.talks import Talk, as_recorded, brief_for, hold


class Run:
    """Gathers what came of it. `say` shows progress."""

    def __init__(
        self, desk: Desk, settings: Settings, interviews: Sequence[Interview], say: Callable[[str], None]
    ) -> None:
        self._desk = desk
        self._interviews = interviews
        self._say = say
        self._model_name = settings.model_name
        self._examples = load(settings.prompts_dir / "examples")
        self._credits: list[Credit] = []
        self._seconds = 0.0
        self.tried: list[Tried] = []
        self.compared: list[Compared] = []

    def examples(self) -> None:
        """Each example, put to both coaches."""
        for place, example in enumerate(self._examples, start=1):
            began = len(self._desk.asked)
            tried = try_example(self._desk, example)
            self.tried.append(tried)
            self._credits.append(tried.model.by)
            done = f"{tried.model.kept} of {tried.checks} checks kept{_trouble(self._desk.asked[began:])}"
            self._say(f"[{place}/{len(self._examples)}] {one_line(example.name, 60)}: {done}")

    def talks(self, folder: Folder) -> None:
        """Each interview, held by both coaches. Its page is written before the next one begins."""
        for place, interview in enumerate(self._interviews, start=1):
            began = len(self._desk.asked)
            compared = self._compare(interview)
            self.compared.append(compared)
            folder.write(compared.file, page(compared))
            folder.write(INDEX, index([self.headline], self._table(), self.compared))
            done = f"{_number(range(compared.model.heard), 'answer')}{_trouble(self._desk.asked[began:])}"
            self._say(f"[{place}/{len(self._interviews)}] {one_line(interview.name, 60)}: {done}")

    @property
    def headline(self) -> str:
        return (
            f"{one_line(self._model_name, 100)} at {self._desk.model.host}, {now():%d %B %Y}: "
            f"{_number(self.tried, 'example')}, {_number(self.compared, 'interview')}, "
            f"{self._desk.ledger.tokens:,} tokens"
        )

    def conclusion(self, seconds: float) -> Iterator[str]:
        """All that is printed at the end."""
        self._seconds = round(seconds, 1)
        yield f"{self.headline}, {seconds:.0f} s\n"
        yield self._table()
        total = figures.together(self._desk.asked, self.tried)
        reasons, purpose = figures.fallbacks(self._desk.asked), figures.on_purpose(self._credits)
        yield from report.notes(self.tried, total, reasons, purpose)
        leaks = sum(self._total(coach).leaks for coach in (0, 1))
        if any(each.scores for each in self.compared):
            yield f"leaks: texts that tell what was said off the record; there must be none, and there {_are(leaks)}."

    def as_record(self) -> dict[str, Any]:
        """The figures as plain data, without anybody's words."""
        asked = self._desk.asked
        return {
            "model": self._model_name,
            "host": self._desk.model.host,
            "seconds": self._seconds,
            "tokens": self._desk.ledger.tokens,
            "tasks": {task.value: each.as_record() for task, each in figures.by_task(asked, self.tried).items()},
            "all": figures.together(asked, self.tried).as_record(),
            "fell_back_because": dict(figures.fallbacks(asked).most_common()),
            "never_put_to_the_model": dict(figures.on_purpose(self._credits).most_common()),
            "examples": [_example(each) for each in self.tried],
            "interviews": [_interview(each) for each in self.compared],
        }

    def _compare(self, interview: Interview) -> Compared:
        desk = self._desk
        brief = brief_for(desk.brief(interview.first_name, interview.about), desk.shelf.questions)
        scripted, model = hold(desk.scripted, brief, interview), hold(desk.model, brief, interview)
        self._credits += model.credits
        recording = as_recorded(interview)
        if not (interview.recorded.highlights or interview.recorded.off_record):
            return Compared(interview, recording, scripted, model, None)
        by_script, by_model = desk.scripted.highlights(brief, recording), desk.model.highlights(brief, recording)
        self._credits.append(by_model.by)
        scores = (
            score(interview.recorded, by_script.what, recording, scripted),
            score(interview.recorded, by_model.what, recording, model),
        )
        return Compared(interview, recording, scripted, model, scores, by_model.by.coach == "model")

    def _table(self) -> str:
        asked = self._desk.asked
        table = report.table(figures.by_task(asked, self.tried), figures.together(asked, self.tried))
        marked = report.gold_table(self.compared)
        return f"{table}\n{marked}" if marked else table

    def _total(self, coach: int) -> Score:
        return sum((each.scores[coach] for each in self.compared if each.scores), Score())


def _number(of: Sized, what: str) -> str:
    return f"{len(of)} {what}{'' if len(of) == 1 else 's'}"


def _trouble(asked: Sequence[Asked]) -> str:
    """Why the script had to speak, for one line of progress."""
    reasons = figures.fallbacks(asked).most_common()
    counted = ", ".join(f"{why} ({count})" if count > 1 else why for why, count in reasons)
    return f"; fell back: {counted}" if counted else ""


def _are(leaks: int) -> str:
    return "are none" if not leaks else "is 1: that is a fault" if leaks == 1 else f"are {leaks}: that is a fault"


def _example(tried: Tried) -> dict[str, Any]:
    return {
        "name": tried.example.name,
        "task": tried.example.task.value,
        "coach": tried.model.by.coach,
        "reason": tried.model.by.reason,
        "checks": tried.checks,
        "kept": tried.model.kept,
        "kept_by_script": tried.scripted.kept,
    }


def _interview(compared: Compared) -> dict[str, Any]:
    scripted, model = compared.scores or (None, None)
    return {
        "name": compared.interview.name,
        "scripted": _talk(compared.scripted, scripted),
        "model": _talk(compared.model, model),
    }


def _talk(talk: Talk, scored: Score | None) -> dict[str, Any]:
    counts = {
        "answers": talk.heard,
        "highlights": len(talk.spans),
        "ideas": len(talk.drafts),
        "summary": bool(talk.summary),
    }
    if scored is None:
        return counts
    return counts | {"precision": scored.precision, "recall": scored.recall, "leaks": scored.leaks}
