"""The `openai` library, kept from everything that it would read, send, say or repeat by itself."""

import logging
import ssl
from collections.abc import Callable
from typing import Any

import httpx2
import openai

from bot.coach.model import wire
from bot.coach.model.reasons import Reason
from bot.coach.model.replies import Failure, Reply
from bot.domain.errors import Misconfigured

log = logging.getLogger(__name__)

# Their debug lines hold addresses, headers and answers; OPENAI_LOG would turn them on.
TALKATIVE = ("openai", "httpx2", "httpcore2")
# Not None and not empty, so that the library does not look into the environment. The line sends the real key, or none.
NOT_THE_KEY = "none"


class Calls:
    """One client of the library for one server."""

    def __init__(self, base_url: str, key: str) -> None:
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise Misconfigured(
                "The model server's key can't be right.",
                ["It holds a space, a line break or a letter that no key has."],
            )
        url = httpx2.URL(base_url)
        self._client = openai.OpenAI(
            # The library would put its paths behind the query.
            base_url=url.copy_with(query=None),
            default_query=dict(url.params),
            api_key=NOT_THE_KEY,
            admin_api_key=NOT_THE_KEY,
            organization="",
            project="",
            webhook_secret=NOT_THE_KEY,
            max_retries=0,
            http_client=wire.client(url, key),
        )
        # OPENAI_CUSTOM_HEADERS has no argument that would win over it. The line drops such headers too; but one that no
        # request can hold would make every call fail before that.
        self._client._custom_headers = {}
        # Looked up here, since the first look imports.
        self._chat: Any = self._client.chat.completions.with_raw_response.create
        self._embed: Any = self._client.embeddings.with_raw_response.create

    def chat(self, call: wire.Call, **asked: Any) -> Reply | Failure:
        return _made(call, self._chat, asked)

    def embed(self, call: wire.Call, **asked: Any) -> Reply | Failure:
        return _made(call, self._embed, asked)

    def close(self) -> None:
        self._client.close()


def _made(call: wire.Call, method: Callable[..., Any], asked: dict[str, Any]) -> Reply | Failure:
    """One attempt. No error of the library leaves here: each holds the request, and most the server's text."""
    left = call.left()
    if left <= 0:
        return Failure(Reason.TIMEOUT)
    try:
        with wire.during(call):
            return _reply(method(**asked, timeout=left).http_response)
    except openai.APIStatusError as problem:
        return _reply(problem.response)
    except openai.APITimeoutError:
        return Failure(Reason.TIMEOUT)
    except openai.APIConnectionError as problem:
        return _lost(problem)
    except wire.TooBigError:
        return Failure(Reason.TOO_BIG)
    except Exception as problem:
        log.error("event=model_call_failed kind=%s", type(problem).__name__)
        return Failure(Reason.UNKNOWN)


def _reply(response: httpx2.Response) -> Reply:
    return Reply(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.content
    )


def _lost(problem: BaseException) -> Failure:
    chain = [problem]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and before not in chain:
        chain.append(before)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in chain):
        return Failure(Reason.CERTIFICATE)
    if any(isinstance(each, httpx2.ConnectError | ConnectionRefusedError) for each in chain):
        return Failure(Reason.UNREACHABLE, again=True)
    if any(isinstance(each, httpx2.ProxyError | httpx2.UnsupportedProtocol) for each in chain):
        return Failure(Reason.UNREACHABLE)
    return Failure(Reason.BROKE_OFF, again=True)
