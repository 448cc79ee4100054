"""A small shop on 127.0.0.1 for the examples to talk to: `python examples/toy_api.py [PORT]`.

Standard library only. `serve(0)` gives a running server on a free port, for tests.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

ORDERS = [
    {"id": 1, "country": "NL", "cents": 1200},
    {"id": 2, "country": "DE", "cents": 800},
    {"id": 3, "country": "NL", "cents": 300},
]
PRODUCTS = [[{"name": "lamp"}, {"name": "chair"}], [{"name": "table"}], [{"name": "rug"}]]
TICKETS = {
    "17": {"id": 17, "severity": "critical", "team": "payments", "subject": "Cards are refused"},
    "18": {"id": 18, "severity": "normal", "team": "web", "subject": "A typo"},
}


class Shop(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: Counter[str] = Counter()
        self.keys: dict[str, dict[str, Any]] = {}
        self.releases: dict[str, str] = {}
        self.lock = Lock()


class Handler(BaseHTTPRequestHandler):
    server: Shop
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        with self.server.lock:
            self.server.asked[url.path] += 1
            times = self.server.asked[url.path]
        first, _, rest = url.path.strip("/").partition("/")
        if first == "health":
            self._answer(200, {"ok": True})
        elif first == "orders":
            self._answer(200, {"items": ORDERS})
        elif first == "products":
            page = int(parse_qs(url.query).get("page", ["1"])[0])
            self._answer(
                200, {"items": PRODUCTS[page - 1], "next": page + 1 if page < len(PRODUCTS) else None}
            )
        elif first == "tickets" and rest in TICKETS:
            self._answer(200, TICKETS[rest])
        elif first == "flaky":
            self._answer(200 if times % 3 == 0 else 503, {"rate": 1.25})
        elif first == "exports":
            state = "ready" if times >= 3 else "running"
            self._answer(200, {"state": state, "file": f"{rest}.csv" if state == "ready" else None})
        else:
            self._answer(404, {"error": f"there is nothing at {url.path}"})

    def do_POST(self) -> None:
        given = self._body()
        first = self.path.strip("/")
        if first == "customers" and "@" not in str(given.get("email")):
            self._answer(422, {"error": "that is no address"})
        elif first in ("customers", "billing", "exports"):
            self._answer(201, self._once(first))
        else:
            self._answer(404, {"error": f"there is nothing at {self.path}"})

    def do_PUT(self) -> None:
        environment, version = self.path.rpartition("/")[2], str(self._body().get("version"))
        with self.server.lock:
            previous = self.server.releases.get(environment)
            self.server.releases[environment] = version
        self._answer(200, {"version": version, "previous": previous})

    def do_DELETE(self) -> None:
        self._body()
        self._answer(204, None)

    def _once(self, noun: str) -> dict[str, Any]:
        """The same answer for the same Idempotency-Key, as a good API gives it."""
        with self.server.lock:
            made = {"id": f"{noun.removesuffix('s')}-{len(self.server.keys) + 1}"}
            key = self.headers.get("Idempotency-Key") or made["id"]
            return self.server.keys.setdefault(key, made)

    def _body(self) -> dict[str, Any]:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        value = json.loads(text) if text else {}
        return value if isinstance(value, dict) else {}

    def _answer(self, status: int, value: Any) -> None:
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet: the runs have their own log."""


def serve(port: int) -> Shop:
    shop = Shop(port)
    Thread(target=shop.serve_forever, args=(0.02,), daemon=True).start()
    return shop


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    print(f"the toy shop listens on http://127.0.0.1:{chosen}; Ctrl-C stops it")
    Shop(chosen).serve_forever()
