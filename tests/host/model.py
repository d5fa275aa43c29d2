"""A scripted Messages endpoint on loopback: the only model a test's Claude Code can reach."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.host.script import Script, news_of

Json = dict[str, Any]
AGENT_HEADER = "x-claude-code-agent-id"


class Endpoint:
    """Serves one Script on 127.0.0.1 and hands every exchange to `record` (in order, under one lock).

    record receives {"actor", "turn", "agent_id", "news", "answer", "body"}; `on_problem` is called once, when the
    conversation has left the script.
    """

    def __init__(self, script: Script, record: Callable[[Json], None], on_problem: Callable[[], None]) -> None:
        self.script = script
        self.record = record
        self.on_problem = on_problem
        self.lock = threading.Lock()
        self.count = 0
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, agent_id: str | None, body: Json) -> tuple[Json, int]:
        """The message for one request (API shape) and an HTTP error status or 0."""
        with self.lock:
            self.count += 1
            actor, turn, blocks, status = self.script.answer(agent_id, body)
            news = news_of(body["messages"])
            self.record(
                {"actor": actor, "turn": turn, "agent_id": agent_id, "news": news, "answer": blocks, "body": body}
            )
            if self.script.problem:
                self.on_problem()
            message = {
                # The host merges answers that share an id, so each gets its own.
                "id": f"msg_{self.count:05d}",
                "type": "message",
                "role": "assistant",
                "model": body["model"],
                "content": blocks,
                "stop_reason": "tool_use" if blocks[-1]["type"] == "tool_use" else "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 10, "output_tokens": 5},
            }
        return message, status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def log_message(self, format: str, *args: Any) -> None:
        """The exchange is recorded by the endpoint; stderr stays clean."""

    def do_GET(self) -> None:
        self._json({"data": []})

    def do_HEAD(self) -> None:
        self._json(None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "count_tokens" in self.path:
            self._json({"input_tokens": 10})
            return
        message, status = self.endpoint.reply(self.headers.get(AGENT_HEADER), body)
        if status:
            kind = "overloaded_error" if status == 529 else "invalid_request_error"
            self._json({"type": "error", "error": {"type": kind, "message": "scripted error"}}, status)
        elif body.get("stream"):
            self._stream(message)
        else:
            self._json(message)

    def _json(self, value: Json | None, status: int = 200) -> None:
        data = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, message: Json) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        self._event("message_start", message={**message, "content": [], "stop_reason": None})
        for index, block in enumerate(message["content"]):
            if block["type"] == "text":
                start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
            else:
                start = {**block, "input": {}}
                delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            self._event("content_block_start", index=index, content_block=start)
            self._event("content_block_delta", index=index, delta=delta)
            self._event("content_block_stop", index=index)
        end = {"stop_reason": message["stop_reason"], "stop_sequence": None}
        self._event("message_delta", delta=end, usage={"output_tokens": 5})
        self._event("message_stop")

    def _event(self, kind: str, **fields: Any) -> None:
        self.wfile.write(f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode())
        self.wfile.flush()
