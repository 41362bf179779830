"""The clock's buttons: an hour, the next morning, a week, a date; each on the clock of whoever presses."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground import times
from bot.playground.house import Answer, Form, House, action, house_of


def move(house: House, request: Request, form: Form) -> Answer:
    """Begin to step towards where the button leads. Raises InvalidInput."""
    me = house.who(request)
    until = times.target(form.get("to", ""), form.get("date", ""), house.deps.clock(), me.tz)
    house.stepping.start(until)
    return {"until": until.isoformat()}


def stop(house: House, request: Request, form: Form) -> Answer:
    """Stay at the next moment that is reached."""
    house.stepping.stop()
    return {}


def show(request: Request) -> Response:
    """What time it is, for a page that was away."""
    house = house_of(request)
    return JSONResponse(
        {
            "now": house.deps.clock().isoformat(),
            "ahead": times.ahead(house.clock.ahead),
            "moving": house.stepping.moving,
        }
    )


def routes() -> list[BaseRoute]:
    """The clock of the playground."""
    return [
        Route("/clock", show),
        Route("/as/{user}/clock", action(move), methods=["POST"]),
        Route("/as/{user}/clock/stop", action(stop), methods=["POST"]),
    ]
