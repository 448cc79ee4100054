from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from onward.cli.transport import Answer, Lost, Request, Transport

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
GET = Request("GET", "/x", {"q": ["a b", "c"], "n": None, "on": True}, {})


class Script:
    """A server that plays one script: what each connection answers to each request before it is closed."""

    def __init__(self, *connections: list[bytes]) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._connections = connections
        self.asked: list[bytes] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def _play(self) -> None:
        for answers in self._connections:
            connection, _ = self._listening.accept()
            with connection:
                for answer in answers:
                    self.asked.append(connection.recv(65536))
                    connection.sendall(answer)
        self._listening.close()

    def stop(self) -> None:
        self._thread.join(5)


@pytest.fixture
def play() -> Iterator[type[Script]]:
    scripts: list[Script] = []

    class Played(Script):
        def __init__(self, *connections: list[bytes]) -> None:
            super().__init__(*connections)
            scripts.append(self)

    yield Played
    for script in scripts:
        script.stop()


def test_a_request_is_sent_as_it_is_meant(play: type[Script]) -> None:
    script = play([OK])
    assert Transport(f"{script.url}/sub", 5).send(GET) == Answer(200, "application/json", b"{}")
    assert script.asked[0].startswith(b"GET /sub/x?q=a+b&q=c&on=true HTTP/1.1\r\n")


def test_a_kept_connection_that_the_server_has_closed_is_replaced(play: type[Script]) -> None:
    transport = Transport(play([OK], [OK]).url, 5)
    assert [transport.send(GET).status for _ in range(2)] == [200, 200]


def test_a_connection_that_breaks_is_lost(play: type[Script]) -> None:
    with pytest.raises(Lost) as lost:
        Transport(play([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"]).url, 5).send(GET)
    assert lost.value.reached


def test_nobody_there_was_not_reached() -> None:
    with pytest.raises(Lost) as lost:
        Transport("http://127.0.0.1:1", 5).send(GET)
    assert not lost.value.reached


def test_a_stream_that_falls_silent_is_lost(play: type[Script]) -> None:
    script = play([b"HTTP/1.1 200 OK\r\n\r\ndata: 1\n"], [])
    transport = Transport(script.url, 5)
    with transport.stream(GET, 5) as lines:
        assert not isinstance(lines, Answer)
        assert list(lines) == ["data: 1"]
    with pytest.raises(Lost), transport.stream(GET, 0.1):
        pass
