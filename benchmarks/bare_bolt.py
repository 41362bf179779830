"""`python -m benchmarks.bare_bolt PORT`: the peer of the Slack door, a Bolt app with an empty listener behind the same
server."""

import sys

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from benchmarks.slack_client import BOT, SECRET, TEAM
from bot.slack import web


def main() -> None:
    """Serve until killed. Nothing is kept and nobody is called."""
    app = App(
        client=WebClient("xoxb-bare"),
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(  # type: ignore[arg-type]
            enterprise_id=None,
            team_id=TEAM,
            bot_user_id=BOT,
            bot_token="xoxb-bare",  # noqa: S106 - nobody is called
        ),
        token_verification_enabled=False,
    )
    app.event("message")(lambda: None)
    server = web.server(app)
    server.config.port = int(sys.argv[1])
    server.run()


if __name__ == "__main__":
    main()
