"""The stream that tells an open page what changed; it carries names of conversations, never words."""

import json
from collections.abc import AsyncIterator

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.playground.house import house_of

HEARTBEAT = 15  # seconds


async def events(request: Request) -> Response:
    """Server-sent events for one page. Raises Gone when its persona is not there any more."""
    house = house_of(request)
    await run_in_threadpool(house.who, request)

    async def stream() -> AsyncIterator[ServerSentEvent]:
        async for event in house.hub.listen():
            yield ServerSentEvent(json.dumps(event), retry=1000)

    return EventSourceResponse(stream(), ping=HEARTBEAT, sep="\n")


def routes() -> list[BaseRoute]:
    """The event stream of each persona."""
    return [Route("/as/{user}/events", events)]
