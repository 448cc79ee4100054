"""What the installation remembers about itself."""

from __future__ import annotations

from onward.services.context import Services

AT = "2031-05-01T12:00:00.000000Z"


def test_a_setting_keeps_its_newest_value(app: Services) -> None:
    with app.store.write() as tx:
        assert tx.settings.get("scheduler") is None
        tx.settings.put("scheduler", {"generation": 1}, AT)
        tx.settings.put("scheduler", {"generation": 2}, AT)
        assert tx.settings.get("scheduler") == {"generation": 2}


def test_of_two_first_values_one_stays(app: Services) -> None:
    """E4"""
    with app.store.write() as tx:
        assert tx.settings.put_new("id", "one", AT)
        assert not tx.settings.put_new("id", "two", AT)
        assert tx.settings.get("id") == "one"
