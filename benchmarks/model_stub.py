"""`python -m benchmarks.model_stub PORT`: a model server whose base URL says how long it takes: http://…/0.5/v1 half a
second for each request, any number at once. It asks after the last thing that somebody said, in their words."""

import asyncio
import json
import re
import sys
from contextlib import suppress
from typing import Any

SAID = re.compile(r"^(\d+) they \| (\S+(?: \S+){0,2})", re.MULTILINE)
TOKENS = {"prompt_tokens": 2_000, "completion_tokens": 40, "total_tokens": 2_040}


async def serve(port: int) -> None:
    """Answer on connections that are kept, until killed."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"^content-length: *(\d+)", head, re.MULTILINE | re.IGNORECASE)
                body = await reader.readexactly(int(length[1]) if length else 0)
                seconds = head.split("/", 2)[1]
                told = json.dumps(_answer(body) if body else {}).encode()
                if body and float(seconds):
                    await asyncio.sleep(float(seconds))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n" % len(told) + told)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def _answer(body: bytes) -> dict[str, Any]:
    turn, words = SAID.findall(json.loads(body)["messages"][1]["content"])[-1]
    line = {"move": "ask", "text": f"“{words.rstrip('.')}”: what made you do that?", "turn": int(turn)}
    content = json.dumps(line | dict.fromkeys(("lead", "topic", "promise")))
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice], "usage": TOKENS}


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
