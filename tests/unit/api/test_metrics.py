"""The text that Prometheus reads."""

from __future__ import annotations

from onward.api.metrics import Requests, gauge


def test_a_request_is_counted_in_every_bucket_above_it() -> None:
    requests = Requests()
    requests.observe("GET", "/runs", 200, 0.02)
    lines = list(requests.lines())
    labels = 'method="GET",route="/runs",status="2xx"'
    assert f'onward_http_request_seconds_bucket{{{labels},le="0.01"}} 0' in lines
    assert f'onward_http_request_seconds_bucket{{{labels},le="0.025"}} 1' in lines
    assert f'onward_http_request_seconds_bucket{{{labels},le="+Inf"}} 1' in lines
    assert f"onward_http_request_seconds_count{{{labels}}} 1" in lines


def test_outcomes_are_told_apart_by_class_not_by_code() -> None:
    requests = Requests()
    requests.observe("GET", "/runs", 401, 0.02)
    requests.observe("GET", "/runs", 404, 0.02)
    assert 'onward_http_request_seconds_count{method="GET",route="/runs",status="4xx"} 2' in list(
        requests.lines()
    )


def test_a_gauge_has_its_help_and_its_type() -> None:
    assert list(gauge("x", "Things.", {"": 3})) == ["# HELP x Things.", "# TYPE x gauge", "x 3"]
