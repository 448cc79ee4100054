"""The OpenAPI document as one page for people: no scripts, nothing fetched from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import Any, Final

import msgspec
from starlette.responses import HTMLResponse, Response

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1c2024; background: #fff }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { background: #f4f5f7; padding: .75rem; overflow: auto; border-radius: 6px }
details { border-top: 1px solid #e3e5e8; padding: .4rem 0 }
summary { cursor: pointer }
b { display: inline-block; min-width: 4.5rem }
@media (prefers-color-scheme: dark) {
  body { color: #e6e8ea; background: #15171a }
  pre { background: #1f2226 }
  a { color: #9db8ff }
  details { border-color: #333 }
}
"""
_CSP: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def json_response(described: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(described), media_type="application/json")


def html_response(described: dict[str, Any]) -> Response:
    return HTMLResponse(_page(described), headers={"Content-Security-Policy": _CSP})


def _page(described: dict[str, Any]) -> str:
    title = f"{escape(described['info']['title'])} {escape(described['info']['version'])}"
    sections = "".join(_section(tag, entries) for tag, entries in _by_tag(described).items())
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{title}: HTTP API</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"<p>{escape(described['info']['description'])}</p>"
        f"<p>For programs: <a href=/openapi.json>/openapi.json</a></p>{sections}</html>"
    )


def _by_tag(described: dict[str, Any]) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = defaultdict(list)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            sections[operation.get("tags", ["other"])[0]].append(_entry(method, path, operation))
    return sections


def _section(tag: str, entries: list[str]) -> str:
    return f"<h2>{escape(tag)}</h2>{''.join(entries)}"


def _entry(method: str, path: str, operation: dict[str, Any]) -> str:
    details = {key: operation[key] for key in ("parameters", "requestBody", "responses") if key in operation}
    pretty = msgspec.json.format(msgspec.json.encode(details), indent=2).decode()
    about = escape(operation.get("description", ""))
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code>"
        f" {escape(operation['summary'])}</summary><p>{about}</p><pre>{escape(pretty)}</pre></details>"
    )
