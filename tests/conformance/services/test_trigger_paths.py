"""Paths of webhooks move between the triggers of one application: as a whole, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from documents import document
from onward.domain.errors import Invalid, NotFound, OnwardError
from onward.services import checking
from onward.services.applying import ApplyView, apply
from onward.services.context import Services
from onward.services.files import FileText
from onward.services.triggers import doors, hook_care, triggers
from onward.services.triggers.transfer import import_triggers
from services_world import People

URL = "https://onward.example"


def hook(name: str, path: str | None, title: str = "Orders") -> str:
    where = "" if path is None else f"path: {path}, "
    return f"  - name: {name}\n    title: {title}\n    webhook: {{{where}check: {{scheme: standard}}}}\n"


def file(*hooks: str, name: str = "greet") -> FileText:
    return FileText(f"{name}.yaml", document(name, extra="triggers:\n" + "".join(hooks) if hooks else ""))


def alone(name: str, path: str) -> str:
    return f"name: {name}\nworkflow: greet\nwebhook: {{path: {path}, check: {{scheme: standard}}}}\n"


def put(app: Services, people: People, *files: FileText, prune: bool = False) -> ApplyView:
    """Planned first: a dry run says what the real one does."""
    planned = apply(app, people.editor, files, prune=prune, dry_run=True)
    done = apply(app, people.editor, files, prune=prune)
    assert [(one.action, one.name) for one in done.triggers] == [
        (one.action, one.name) for one in planned.triggers
    ]
    return done


def refusals(
    app: Services, people: People, *files: FileText, prune: bool = False
) -> list[tuple[str, str, str]]:
    """Pointer, code and text, the same of the plan and of the real one."""
    told = []
    for dry_run in (True, False):
        with pytest.raises(Invalid) as refused:
            apply(app, people.editor, files, prune=prune, dry_run=dry_run)
        told.append([(one.pointer, one.code, one.detail) for one in refused.value.errors])
    assert told[0] == told[1]
    return told[0]


def secret(app: Services, people: People, name: str) -> str:
    return hook_care.rotate_secret(app, people.editor, name).secret


def secrets_at(app: Services, path: str) -> tuple[str, ...]:
    door = doors.find_door(app, path)
    assert door is not None
    return door.secrets


def paths(app: Services, people: People, *names: str) -> list[str | None]:
    return [hook_care.show_webhook(app, people.editor, name, URL).path for name in names]


def test_a_renamed_trigger_takes_its_path_along_and_no_secret(app: Services, home: People) -> None:
    """By name it is another trigger: its sender needs the secret of that one."""
    put(app, home, file(hook("one", "shop/orders")))
    secret(app, home, "one")
    done = put(app, home, file(hook("two", "shop/orders")), prune=True)
    assert [(item.action, item.name) for item in done.triggers] == [("create", "two"), ("delete", "one")]
    assert paths(app, home, "two") == ["shop/orders"]
    assert secrets_at(app, "shop/orders") == ()


def test_two_swap_their_paths_and_keep_their_secrets(app: Services, home: People) -> None:
    put(app, home, file(hook("one", "a"), hook("two", "b")))
    first, second = secret(app, home, "one"), secret(app, home, "two")
    put(app, home, file(hook("one", "b"), hook("two", "a")))
    assert (secrets_at(app, "a"), secrets_at(app, "b")) == ((second,), (first,))


@pytest.mark.parametrize("names", [("one", "two", "three"), ("three", "two", "one")])
def test_paths_move_along_a_chain_in_any_order(app: Services, home: People, names: tuple[str, ...]) -> None:
    before, after = dict(zip(names, "abc", strict=True)), dict(zip(names, "bcd", strict=True))
    put(app, home, file(*(hook(name, path) for name, path in sorted(before.items()))))
    put(app, home, file(*(hook(name, path) for name, path in sorted(after.items()))))
    assert paths(app, home, *names) == ["b", "c", "d"]
    assert doors.find_door(app, "a") is None


@pytest.mark.parametrize("left", ["  - {name: one, event: {type: a}}\n", hook("one", None)])
def test_a_path_is_free_when_its_trigger_gives_it_up(app: Services, home: People, left: str) -> None:
    put(app, home, file(hook("one", "shop/orders")))
    put(app, home, file(hook("two", "shop/orders"), left))
    assert paths(app, home, "two") == ["shop/orders"]


def test_t6_a_secret_address_survives_a_path_that_came_and_moved_on(app: Services, home: People) -> None:
    put(app, home, file(hook("one", None)))
    first = hook_care.show_webhook(app, home.editor, "one", URL).url
    put(app, home, file(hook("one", "a")))
    put(app, home, file(hook("one", None), hook("two", "a")))
    assert hook_care.show_webhook(app, home.editor, "one", URL).url == first


def test_t6_other_fields_leave_address_secret_and_revision(app: Services, home: People) -> None:
    put(app, home, file(hook("one", "a")))
    before = stored(app, home, "one", secret(app, home, "one"))
    put(app, home, file(hook("one", "a", title="Others")))
    assert stored(app, home, "one", before[0]) == before


def stored(app: Services, people: People, name: str, secret: str) -> tuple[str, Any]:
    view = triggers.show_trigger(app, people.editor, name)
    with app.store.read() as tx:
        return secret, tx.hooks.get(people.editor.workspace_id, view.id)


def test_without_prune_the_one_that_keeps_it_is_named_with_line_and_remedy(
    app: Services, home: People
) -> None:
    put(app, home, file(hook("one", "shop/orders")))
    [(pointer, code, detail)] = refusals(app, home, file(hook("two", "shop/orders")))
    assert (pointer, code) == ("/documents/0/triggers/0/webhook/path", "path_taken")
    assert detail.startswith("greet.yaml: line 12, column 21: Another trigger, 'one', has the path 'shop/")
    assert "--prune" in detail
    assert paths(app, home, "one") == ["shop/orders"]


def test_one_made_by_hand_keeps_its_path_whatever_is_pruned(app: Services, home: People) -> None:
    put(app, home, file())
    import_triggers(app, home.editor, [FileText("t.yaml", alone("mine", "shop/orders"))])
    [(_, _, detail)] = refusals(app, home, file(hook("two", "shop/orders")), prune=True)
    assert "'mine'" in detail and "--prune" not in detail


def test_e1_one_of_another_workspace_is_not_named(app: Services, home: People, away: People) -> None:
    put(app, away, file(hook("theirs", "shop/orders")))
    [(_, code, detail)] = refusals(app, home, file(hook("theirs", "shop/orders")), prune=True)
    assert (code, "theirs" in detail) == ("path_taken", False)
    assert "whole installation" in detail


def test_two_that_want_one_path_are_refused_with_both_lines(app: Services, home: People) -> None:
    put(app, home, file(hook("one", "a")))
    both = file(hook("one", "a"), hook("two", "b")), file(hook("three", "b"), name="wave")
    told = refusals(app, home, *both)
    assert [(pointer, code) for pointer, code, _ in told] == [
        ("/documents/0/triggers/1/webhook/path", "path_repeated"),
        ("/documents/1/triggers/0/webhook/path", "path_repeated"),
    ]
    assert [detail.partition(",")[0] for *_, detail in told] == ["greet.yaml: line 15", "wave.yaml: line 12"]


def test_an_import_swaps_and_refuses_as_an_application_does(app: Services, home: People) -> None:
    put(app, home, file())

    def bring(dry_run: bool, **wanted: str) -> None:
        text = "---\n".join(alone(name, path) for name, path in wanted.items())
        import_triggers(app, home.editor, [FileText("t.yaml", text)], dry_run=dry_run)

    bring(False, one="a", two="b")
    for dry_run in (True, False):
        with pytest.raises(Invalid) as refused:
            bring(dry_run, three="c", four="a")
        assert refused.value.errors[0].detail.startswith("t.yaml: line 7, column 17: Another trigger, 'one'")
        bring(dry_run, one="b", two="a")
    assert paths(app, home, "one", "two") == ["b", "a"]


def test_what_is_refused_at_the_end_gives_every_path_back(app: Services, home: People) -> None:
    """All in one transaction: the path that was given up, and the trigger that was deleted."""
    put(app, home, file(hook("one", "a"), hook("two", "b")))
    last = file(hook("one", "b"), "  - {name: export, event: {type: a}}\n")
    with pytest.raises(OnwardError):
        apply(app, home.editor, [last], prune=True)
    assert paths(app, home, "one", "two") == ["a", "b"]
    with pytest.raises(NotFound):
        triggers.show_trigger(app, home.viewer, "export")


def test_validating_knows_who_keeps_a_path(app: Services, home: People) -> None:
    put(app, home, file(hook("one", "a")))
    triggers.create_trigger(
        app,
        home.editor,
        {"name": "mine", "workflow": "greet", "webhook": {"path": "b", "check": {"scheme": "standard"}}},
    )
    text = file(hook("two", "a"), hook("three", "b"), hook("four", "c")).text
    [view] = checking.validate_set(app, home.viewer, [text])
    assert [(one.severity, one.pointer, one.line) for one in view.findings] == [
        ("warning", "/triggers/0/webhook/path", 12),
        ("error", "/triggers/1/webhook/path", 15),
    ]
    assert not view.valid


def test_validating_a_set_takes_it_as_applied(app: Services, home: People) -> None:
    put(app, home, file(hook("one", "a")))
    moved = [file(hook("two", "a")).text, file(hook("one", "b"), name="wave").text]
    assert [view.findings for view in checking.validate_set(app, home.viewer, moved)] == [(), ()]
