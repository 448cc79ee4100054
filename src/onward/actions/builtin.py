"""The actions that come with Onward, built from the administrator's settings."""

from __future__ import annotations

from onward.actions.event.emit import emit
from onward.actions.http.request import HttpRequests
from onward.actions.notify.step import Notifications
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings
from onward.actions.shell.step import ShellSteps
from onward.actions.transform import encoding, lists, objects, tables, text


def add_builtin_actions(registry: Registry, settings: ActionSettings) -> None:
    http = HttpRequests(settings.http)
    registry.add(http.request)
    registry.check_urls_with(http.check_url)
    registry.on_close(http.close)
    registry.add(ShellSteps(settings.shell).shell)
    registry.add(emit)
    registry.add(Notifications(http).notify)
    for function in (
        *(tables.csv_parse, tables.csv_write),
        *(lists.group_by, lists.join, lists.sort_by, lists.chunk, lists.flatten),
        *(objects.merge, objects.pick, objects.omit),
        *(text.regex_extract, text.html_to_text),
        *(encoding.hash_text, encoding.base64_encode, encoding.base64_decode),
    ):
        registry.add(function)
