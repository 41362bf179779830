"""What a server's reply means: the words of the model, or the reason why there are none."""

import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.coach.model.reasons import Reason

LONGEST_WAIT = 3600.0  # seconds
SPARE_TOKENS = 1_000  # what a server adds by itself: its template, its tokens around each message
SHOULD_BE_TRIED_AGAIN = (408, 409)
UNSUPPORTED = (400, 422, 501)  # what servers answer to something that they can't do

# Said by OpenAI, Azure, vLLM, llama.cpp (which sometimes says it with a 500), Groq, Mistral and Anthropic's gateway.
TOO_LONG = re.compile(
    r"context[_ ](length|size|window)|maximum context|prompt is too long|input is too long|too many tokens"
    r"|reduce the length"
)
NO_SCHEMA = re.compile(r"response_format|json_schema|schema|grammar|structured output|guided")
NO_OBJECT = re.compile(r"response_format|json_object")
# OpenAI's answer where the messages lack "json": the prompt is at fault there, not the server.
WORD_IS_MISSING = "must contain the word"
OTHER_LIMIT = "max_completion_tokens"


class Form(StrEnum):
    """How a server is told that the answer has to be JSON; the best first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. The headers' names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Words:
    """What the model wrote."""

    text: str
    tokens: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there are no words. `again` when the same request may do better a moment later; `other_limit` when the server
    wants the limit of tokens under its other name."""

    reason: Reason
    retry_after: float | None = None
    tokens: int | None = None
    again: bool = False
    other_limit: bool = False


class _Read(BaseModel):
    model_config = ConfigDict(strict=True)


class _Message(_Read):
    content: str | None = None
    refusal: Any = None


class _Choice(_Read):
    message: _Message
    finish_reason: Any = None


class _Chat(_Read):
    choices: list[_Choice]


class _Vector(_Read):
    embedding: list[float]


class _Embedding(_Read):
    data: list[_Vector]


def chat(reply: Reply, form: Form, believable: int) -> Words | Failure:
    """The words of a chat completion. `believable` is the highest number of tokens it can have taken."""
    said = _answer(reply, form)
    if isinstance(said, Failure):
        return said
    tokens = _tokens(said.get("usage"), believable + len(reply.body))
    try:
        choice = _Chat.model_validate(said).choices[0]
    except (ValidationError, IndexError):
        return Failure(Reason.EMPTY, tokens=tokens)
    if choice.finish_reason == "length":
        return Failure(Reason.CUT_OFF, tokens=tokens)
    text = choice.message.content or ""
    if not text.strip() or choice.message.refusal:
        return Failure(Reason.EMPTY, tokens=tokens)
    if not _is_text(text):
        return Failure(Reason.NO_JSON, tokens=tokens)
    return Words(text, tokens)


def embedding(reply: Reply) -> int | Failure:
    """The dimensions of an embedding."""
    said = _answer(reply, None)
    if isinstance(said, Failure):
        return said
    try:
        return len(_Embedding.model_validate(said).data[0].embedding) or Failure(Reason.EMPTY)
    except (ValidationError, IndexError):
        return Failure(Reason.EMPTY)


def vectors(reply: Reply, wanted: int) -> list[list[float]] | Failure:
    """The embeddings of that many texts, in their order."""
    said = _answer(reply, None)
    if isinstance(said, Failure):
        return said
    try:
        found = [each.embedding for each in _Embedding.model_validate(said).data]
    except ValidationError:
        return Failure(Reason.EMPTY)
    return found if len(found) == wanted and all(found) else Failure(Reason.EMPTY)


def _answer(reply: Reply, form: Form | None) -> dict[str, Any] | Failure:
    if not 200 <= reply.status < 300:
        return _refusal(reply, form)
    if "json" not in reply.headers.get("content-type", "").lower():
        return Failure(Reason.NO_JSON)
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return Failure(Reason.NO_JSON)
    if not isinstance(said, dict):
        return Failure(Reason.EMPTY)
    return Failure(Reason.ERROR_INSIDE) if said.get("error") else said


def _refusal(reply: Reply, form: Form | None) -> Failure:
    status, said = reply.status, reply.body.decode("utf-8", "replace").lower()
    wait = retry_after(reply.headers)
    if status < 400:
        return Failure(Reason.ELSEWHERE)
    if status in (401, 403):
        return Failure(Reason.KEY_REFUSED)
    if status == 404:
        return Failure(Reason.NO_MODEL)
    if status == 402 or (status == 429 and "insufficient_quota" in said):
        return Failure(Reason.NO_CREDIT, wait)
    if status == 429:
        return Failure(Reason.WAIT, wait, again=wait is not None)
    if status == 413 or (status in (400, 422, 500) and TOO_LONG.search(said)):
        return Failure(Reason.TOO_LONG)
    if status in UNSUPPORTED:
        return _unsupported(said, form)
    if status >= 500:
        return Failure(Reason.SERVER_FAILED, wait, again=True)
    return Failure(Reason.REFUSED, wait, again=status in SHOULD_BE_TRIED_AGAIN)


def _unsupported(said: str, form: Form | None) -> Failure:
    if OTHER_LIMIT in said:
        return Failure(Reason.REFUSED, other_limit=True)
    if form is Form.SCHEMA and NO_SCHEMA.search(said):
        return Failure(Reason.NO_SCHEMA)
    if form is Form.OBJECT and NO_OBJECT.search(said) and WORD_IS_MISSING not in said:
        return Failure(Reason.NO_OBJECT)
    return Failure(Reason.REFUSED)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """For how many seconds the server wants to be left alone; None when it does not say so in a way we know."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if not math.isnan(seconds):
            return min(max(seconds, 0.0), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", "")).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(moment - time.time(), 0.0), LONGEST_WAIT)


def _tokens(usage: Any, believable: int) -> int | None:
    """Prompt and completion together, when the server's own count can be true."""
    if not isinstance(usage, dict):
        return None
    parts = [usage.get("prompt_tokens"), usage.get("completion_tokens")]
    counted = [each for each in parts if type(each) is int and 0 <= each <= believable]
    total = sum(counted)
    return total if len(counted) == len(parts) and 1 <= total <= believable else None


def _is_text(text: str) -> bool:
    """Not so with half a surrogate pair, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
