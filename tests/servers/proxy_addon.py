"""The proxy before the loopback Slack, as an addon of mitmproxy: it records calls and makes trouble.

Runs in mitmproxy's own environment. Tests steer it at /_proxy; its first line of output is the port that it listens on.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from typing import Any
from urllib.parse import parse_qsl

from mitmproxy import ctx, http

# Slack takes these as JSON inside a form.
NESTED = {"attachments", "blocks", "files", "metadata", "profile", "unfurls", "view"}
STARTED = "beatdesk_call"


class LoopbackProxy:
    """Records the Web API, answers for response URLs, and fails on demand."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.responses: list[dict[str, Any]] = []

    def running(self) -> None:
        """Say where it listens, and end when whoever started it has gone."""
        (address,) = ctx.master.addons.get("proxyserver").listen_addrs()
        print(json.dumps({"port": address[1]}), flush=True)
        threading.Thread(target=end_with_stdin, daemon=True).start()

    async def request(self, flow: http.HTTPFlow) -> None:
        """A request on its way to Slack."""
        path = flow.request.path.partition("?")[0]
        if path == "/_proxy":
            flow.response = self._steer(json.loads(flow.request.content or b"{}"))
        elif path.startswith("/response/"):
            body = json.loads(flow.request.content or b"null")
            self.responses.append({"id": path.removeprefix("/response/"), "body": body})
            flow.response = http.Response.make(200, b"ok", {"Content-Type": "text/plain"})
        elif path.startswith("/upload/"):
            await self._call(flow, "upload")
        elif path.startswith("/api/"):
            await self._call(flow, path.removeprefix("/api/"))

    async def response(self, flow: http.HTTPFlow) -> None:
        """An answer on its way back."""
        started = flow.metadata.get(STARTED)
        if started is None or flow.response is None:
            return
        call, fault = started
        if call["method"] == "files.getUploadURLExternal":
            flow.response.content = through_us(flow)
        call["status"] = flow.response.status_code
        call["answer"] = decoded(flow.response.content or b"")
        if fault is None:
            return
        if fault["how"] == "hang":
            await asyncio.sleep(fault["seconds"])
        elif fault["how"] == "kill":
            os.kill(fault["pid"], signal.SIGKILL)
            flow.kill()
        elif fault["how"] == "drop" and fault.get("status"):
            flow.response = http.Response.make(fault["status"], b"upstream connect error")
        elif fault["how"] == "drop":
            flow.kill()

    async def _call(self, flow: http.HTTPFlow, method: str) -> None:
        payload, form = fields_of(flow.request)
        fault = self._fault(method, payload)
        call = {
            "number": len(self.calls),
            "method": method,
            "payload": payload,
            "form": form,
            "token": flow.request.headers.get("Authorization", "").removeprefix("Bearer "),
            "status": None,
            "answer": None,
            "fault": fault and fault["how"],
        }
        self.calls.append(call)
        flow.metadata[STARTED] = (call, fault)
        if fault is None:
            return
        if fault["how"] == "stall":
            await asyncio.sleep(fault["seconds"])
            flow.kill()
        elif fault["how"] == "rate":
            flow.response = answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault["seconds"])})
        elif fault["how"] == "status":
            flow.response = http.Response.make(fault["status"], b"upstream connect error")
        elif fault["how"] == "error":
            flow.response = answer({"ok": False, "error": fault["error"]})

    def _fault(self, method: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        """The first fault that is due at this call. All that are meant for it count it."""
        due = None
        for fault in self.faults:
            where = fault.get("where", {})
            if fault["method"] not in (method, "*") or any(payload.get(key) != where[key] for key in where):
                continue
            fault["seen"] += 1
            if due is None and fault["first"] <= fault["seen"] < fault["first"] + fault["times"]:
                due = fault
        return due

    def _steer(self, given: dict[str, Any]) -> http.Response:
        match given["op"]:
            case "calls":
                return answer({"value": self.calls[given["since"] :]})
            case "responses":
                return answer({"value": self.responses})
            case "fail":
                self.faults.append({**given["fault"], "seen": 0})
            case "heal":
                self.faults.clear()
            case "reset":
                # New lists: a call that is still under way writes into the old ones.
                self.calls, self.faults, self.responses = [], [], []
            case other:
                return answer({"error": f"no such operation: {other}"}, 400)
        return answer({"value": None})


def fields_of(request: http.Request) -> tuple[dict[str, Any], bool]:
    """The fields of a call with its JSON fields decoded, and whether they came as a form or in the address."""
    if request.path.startswith("/upload/"):
        return {"bytes": len(request.content or b"")}, False
    text = request.get_text() or ""
    if "application/json" in request.headers.get("Content-Type", ""):
        body = decoded(text.encode())
        return (body if isinstance(body, dict) else {"": body}), False
    pairs = [*parse_qsl(request.path.partition("?")[2], keep_blank_values=True)]
    if "multipart/" not in request.headers.get("Content-Type", ""):
        pairs += parse_qsl(text, keep_blank_values=True)
    return {key: decoded(value.encode()) if key in NESTED else value for key, value in pairs}, True


def through_us(flow: http.HTTPFlow) -> bytes:
    """The answer with an address for the upload that leads through here."""
    found = decoded(flow.response.content or b"") if flow.response else None
    if not isinstance(found, dict) or "upload_url" not in found:
        return (flow.response.content or b"") if flow.response else b""
    path = "/upload/" + found["upload_url"].partition("/upload/")[2]
    host, port = flow.client_conn.sockname[:2]
    return json.dumps(found | {"upload_url": f"http://{host}:{port}{path}"}).encode()


def decoded(content: bytes) -> Any:
    """JSON as what it says, anything else as text."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")


def answer(content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> http.Response:
    """A response in JSON."""
    return http.Response.make(
        status, json.dumps(content).encode(), {"Content-Type": "application/json", **(headers or {})}
    )


def end_with_stdin() -> None:
    """Leave at once when standard input closes."""
    sys.stdin.read()
    os._exit(0)


addons = [LoopbackProxy()]
