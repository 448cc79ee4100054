"""Which processes `onward up` runs, and how they are told where the others are."""

from __future__ import annotations

import os
from pathlib import Path

from onward.configuration import load_settings
from onward.data_directory import DataDirectory
from onward.settings import Settings
from onward.supervisor.child import ChildSpec
from onward.supervisor.lock import write_address
from onward.supervisor.ports import any_free_port, claimed_ports
from onward.supervisor.together import Together, plan


def planned(data: Path, **more: str) -> Together:
    settings = load_settings(
        {"ONWARD_DATA": str(data), **{f"ONWARD_{k.upper()}": v for k, v in more.items()}}
    )
    with claimed_ports() as ports:
        return plan(settings, DataDirectory(data), ports, lambda _: None)


def named(together: Together, name: str) -> ChildSpec:
    return next(child for child in together.children if child.name == name)


def as_child_sees(child: ChildSpec) -> Settings:
    return load_settings(child.environment)


def test_workers_and_server_and_a_temporal_of_its_own(tmp_path: Path) -> None:
    together = planned(tmp_path, workers="2")
    assert [child.name for child in together.children] == ["temporal", "server", "worker-1", "worker-2"]


def test_the_children_find_each_other(tmp_path: Path) -> None:
    together = planned(tmp_path, port=str(any_free_port("127.0.0.1")), actions="my_actions")
    for name in ("server", "worker-1"):
        settings = as_child_sees(named(together, name))
        assert settings.data == tmp_path
        assert settings.port == together.address.port
        assert settings.temporal_address == together.address.temporal
        assert settings.actions == ("my_actions",)


def test_a_temporal_of_yours_is_used_and_none_started(tmp_path: Path) -> None:
    together = planned(tmp_path, temporal_address="temporal.example:7233")
    assert "temporal" not in [child.name for child in together.children]
    assert together.address.temporal == "temporal.example:7233"
    assert "ONWARD_TEMPORAL_ADDRESS" not in named(together, "server").environment


def test_the_server_stops_before_the_workers_and_those_before_temporal(tmp_path: Path) -> None:
    together = planned(tmp_path)
    ranks = [named(together, name).stop_rank for name in ("server", "worker-1", "temporal")]
    assert ranks == sorted(set(ranks))


def test_the_port_of_last_time_is_asked_for_again(tmp_path: Path) -> None:
    first = planned(tmp_path)
    write_address(DataDirectory(tmp_path), first.address)
    assert planned(tmp_path, port=str(first.address.port)).address.port == first.address.port
    assert first.address.supervisor == os.getpid()
