"""`python -m benchmarks.slack_stub PORT SECONDS`: a Slack that says yes to everything, after about as long as the real
one takes, and remembers when which message was posted where."""

import asyncio
import json
import sys
import time
from typing import Any

from benchmarks.slack_client import BOT, TEAM

POSTED: list[tuple[str, float]] = []  # conversation, seconds since the epoch


async def serve(port: int, latency: float) -> None:
    """Answer requests on kept-alive or single connections until killed."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next(
                    (int(line[15:]) for line in head.splitlines() if line.lower()[:15] == "content-length:"), 0
                )
                body = await reader.readexactly(length)
                method = head.split(" ", 2)[1].rpartition("/")[2]
                answer = _answer(method, body)
                if method not in {"auth.test", "posted"}:
                    await asyncio.sleep(latency)
                told = json.dumps(answer).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n" % len(told) + told)
                await writer.drain()
                break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def _answer(method: str, body: bytes) -> dict[str, Any]:
    if method == "posted":
        return {"posted": POSTED}
    if method == "auth.test":
        return {"ok": True, "team_id": TEAM, "team": "Bench", "user_id": BOT, "bot_id": "BBOT0000"}
    if method == "users.info":
        user = body.decode().partition("user=")[2].partition("&")[0]
        return {"ok": True, "user": {"id": user, "team_id": TEAM}}  # as we know them already
    if method == "conversations.open":
        return {"ok": True, "channel": {"id": "DDANA0000"}}
    if method == "chat.postMessage":
        now = time.time()
        POSTED.append((json.loads(body)["channel"], now))
        return {"ok": True, "ts": f"{now:.6f}"}
    return {"ok": True, "messages": [], "response_metadata": {}}


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
