"""Tries the configured model server with a harmless question and says what it can do."""

import json
from collections.abc import Iterator
from typing import Protocol

from bot.coach.model.server import Completion, Form
from bot.domain.errors import CoachUnavailable
from bot.domain.findings import Finding

PATIENCE = 30.0  # seconds
TOO_SLOW = 10.0  # seconds for a short answer; somebody in an interview waits for fifteen at most
QUESTION = "Name three birds, and say of each in one short sentence where it lives."
SYSTEM = 'You answer with one JSON object of the form “birds”: {"birds": [{"name": …, "lives": …}]}.'
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["birds"],
    "properties": {
        "birds": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "lives"],
                "properties": {"name": {"type": "string"}, "lives": {"type": "string"}},
            },
        }
    },
}
ADVICE = {
    Form.SCHEMA: "it is asked for json_object instead",
    Form.OBJECT: "only json_schema is used",
}


class Server(Protocol):
    """As `ModelServer`."""

    host: str
    model: str

    def complete(
        self, system: str, user: str, name: str, schema: dict[str, object], form: Form, most: int, within: float
    ) -> Completion: ...
    def embed(self, text: str, within: float) -> int: ...


def examine(server: Server) -> Iterator[Finding]:
    """One finding for each thing it can or can't do. Sends nobody's words."""
    what = f"Model {server.model} at {server.host}"
    works: list[Completion] = []
    for form in Form:
        try:
            answer = server.complete(SYSTEM, QUESTION, "birds", SCHEMA, form, 400, PATIENCE)
            if not isinstance(json.loads(answer.text), dict):
                raise ValueError
        except CoachUnavailable as problem:
            yield Finding(f"{what}: no {form.value} ({problem.user_message}); {ADVICE[form]}.")
        except ValueError:
            yield Finding(f"{what}: {form.value} is taken, but what comes back is no JSON; {ADVICE[form]}.")
        else:
            works.append(answer)
            yield Finding(f"{what}: {form.value} works.")
    if not works:
        yield Finding(
            f"{what} gives nothing that I can use, so interviews go by the script.",
            True,
            "Check MODEL_BASE_URL, MODEL_NAME and MODEL_API_KEY, and that the server runs.",
        )
        return
    yield _speed(what, works[0])
    try:
        yield Finding(f"{what}: embeddings work ({server.embed('warehouse picking', PATIENCE)} numbers a text).")
    except CoachUnavailable as problem:
        yield Finding(f"{what}: no embeddings ({problem.user_message}). Nothing needs them yet.")


def _speed(what: str, answer: Completion) -> Finding:
    rate = f", about {answer.tokens / answer.seconds:.0f} tokens a second" if answer.tokens and answer.seconds else ""
    slow = answer.seconds > TOO_SLOW
    return Finding(
        f"{what}: a short answer took {answer.seconds:.1f} s{rate}.",
        slow,
        "Somebody in an interview waits 15 seconds at most; a smaller model or a faster server would do."
        if slow
        else "",
    )
