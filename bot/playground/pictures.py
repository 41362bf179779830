"""The pictures that stand in messages and on pages, drawn from the numbers in their address.

GET /pictures/... -> numbers checked -> pictures -> PNG, which the browser keeps
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import InvalidInput
from bot.playground.house import house_of
from bot.playground.picture_addresses import counts_of, look_of, weeks_of

KEPT = "private, max-age=604800, immutable"  # the same numbers are the same picture


def weeks(request: Request) -> Response:
    """The team's posts per week."""
    try:
        counts, look = weeks_of(request.query_params), look_of(request.query_params)
    except InvalidInput as problem:
        return PlainTextResponse(problem.user_message, status_code=400)
    return _drawn(house_of(request).deps.pictures.weeks(counts, look))


def rhythm(request: Request) -> Response:
    """One person's posts per week, small."""
    try:
        counts, look = counts_of(request.query_params), look_of(request.query_params)
    except InvalidInput as problem:
        return PlainTextResponse(problem.user_message, status_code=400)
    return _drawn(house_of(request).deps.pictures.rhythm(counts, look))


def _drawn(png: bytes) -> Response:
    """Where nobody draws, nothing comes: the page then shows the sentence alone."""
    if not png:
        return Response(status_code=204)
    return Response(png, media_type="image/png", headers={"cache-control": KEPT})


def routes() -> list[BaseRoute]:
    """All pictures."""
    return [Route("/pictures/weeks.png", weeks), Route("/pictures/rhythm.png", rhythm)]
