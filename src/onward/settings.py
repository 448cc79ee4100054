"""Every setting of Onward: its name, its default, what it is for and what is allowed.

This is the whole list. `onward.configuration` reads the values from the environment
and `onward.toml`; the reference page is generated from the descriptions here.
"""

from __future__ import annotations

import ipaddress
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from onward.domain.alerts.mail_server import MailServer, check_sender, read_mail_server
from onward.domain.networks import read_network
from onward.quantities import parse_duration, parse_size, parse_switch_or_list, split_list

Duration = Annotated[timedelta, BeforeValidator(parse_duration), Field(gt=timedelta(0))]
Size = Annotated[int, BeforeValidator(parse_size), Field(gt=0)]
Port = Annotated[int, Field(ge=1, le=65535)]
Names = Annotated[tuple[str, ...], BeforeValidator(split_list)]
SwitchOrNames = Annotated[bool | tuple[str, ...], BeforeValidator(parse_switch_or_list)]
PositiveInt = Annotated[int, Field(ge=1)]

# 32 characters hold 128 bits even when somebody types hexadecimal.
SECRET_KEY_LENGTH = 32
ADMIN_KEY_LENGTH = 20
DEPLOY_SECRET_LENGTH = 20
# Temporal's own web interface is at the embedded server's port and so many more.
EMBEDDED_UI_OFFSET = 1_000
_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound
BIND_NEEDS_KEY = "a bind address that others can reach needs secret_key to be configured"


def setting(default: Any, group: str, description: str, allowed: str, **constraints: Any) -> Any:
    extra: JsonDict = {"group": group, "allowed": allowed}
    return Field(default, description=description, json_schema_extra=extra, **constraints)


class Settings(BaseModel):
    """One immutable answer to "how is this Onward configured?", checked as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)

    data: Path = setting(
        Path("~/.local/share/onward"),
        "Where",
        "Holds the embedded databases, the secret key and the state of this machine's processes.",
        "a directory that Onward may create and write",
    )
    database_url: SecretStr | None = setting(
        None,
        "Where",
        "The database. Absent: SQLite in the data directory.",
        "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
    )
    temporal_address: str | None = setting(
        None,
        "Temporal",
        "Your Temporal's address. Absent: `onward up` runs one of its own.",
        "HOST:PORT",
        pattern=r"^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$",
    )
    temporal_namespace: str = setting(
        "default", "Temporal", "The Temporal namespace.", "a namespace that exists", min_length=1
    )
    temporal_api_key: SecretStr | None = setting(
        None, "Temporal", "The API key for Temporal Cloud. It turns TLS on.", "an API key", min_length=1
    )
    temporal_tls: bool = setting(
        False,
        "Temporal",
        "Speak TLS to Temporal, trusting the system's authorities. So does an API key, or a file.",
        "true or false",
    )
    temporal_tls_ca: Path | None = setting(
        None, "Temporal", "The authority that signed Temporal's certificate.", "a PEM file that exists"
    )
    temporal_tls_cert: Path | None = setting(
        None, "Temporal", "Our certificate, for mutual TLS.", "a PEM file that exists"
    )
    temporal_tls_key: Path | None = setting(
        None, "Temporal", "The private key of our certificate.", "a PEM file that exists"
    )
    temporal_tls_server_name: str | None = setting(
        None, "Temporal", "The name to expect in Temporal's certificate.", "a host name", min_length=1
    )
    temporal_port: Port = setting(
        8430,
        "Temporal",
        "Where the embedded Temporal listens, on loopback. When taken, a free port is chosen.",
        "from 1 to 65535",
    )
    temporal_ui: bool = setting(
        False,
        "Temporal",
        "Start Temporal's own web interface beside the embedded server, at its port plus 1,000.",
        "true or false",
    )
    temporal_ui_url: str | None = setting(
        None,
        "Temporal",
        "Where Temporal's own web interface is; runs link to it. With `temporal_ui` it is known by itself.",
        "an http or https address",
        pattern=r"^https?://\S+$",
    )
    bind: str = setting(
        "127.0.0.1",
        "Server",
        "The address the server listens on. One that others can reach needs `secret_key`.",
        "an IP address, or localhost",
    )
    port: Port = setting(8420, "Server", "The port the server listens on.", "from 1 to 65535")
    public_url: str | None = setting(
        None,
        "Server",
        "The address people reach this server by, for links. Absent: made from `bind` and `port`.",
        "http://HOST[:PORT] or https://HOST[:PORT], without a path",
        pattern=r"^https?://[^/\s?#@]+/?$",
    )
    trusted_proxies: Names = setting(
        (),
        "Server",
        "The proxies in front of the server: they alone are believed about who sent a request "
        "(X-Forwarded-For). Absent: nobody is, and whoever comes through a proxy has the proxy's address.",
        "addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas, and not all there are",
    )
    session_lifetime: Duration = setting(
        timedelta(days=30), "Server", "How long a sign-in lasts.", "a duration such as 12h or 30d"
    )
    secret_key: SecretStr | None = setting(
        None,
        "Secrets",
        "Encrypts secrets, payloads and cursors. All servers and workers need the same one. "
        "Absent: made at first start and kept in the data directory, readable by its owner only.",
        f"at least {SECRET_KEY_LENGTH} characters",
        min_length=SECRET_KEY_LENGTH,
    )
    deploy_secret: SecretStr | None = setting(
        None,
        "Server",
        "Lets a deployment restart the scheduler: POST /api/v1/scheduler/restart. Absent: closed.",
        f"at least {DEPLOY_SECRET_LENGTH} characters",
        min_length=DEPLOY_SECRET_LENGTH,
    )
    admin_key: SecretStr | None = setting(
        None,
        "Secrets",
        "An administrator's API key set from outside, for unattended set-up.",
        f"at least {ADMIN_KEY_LENGTH} characters",
        min_length=ADMIN_KEY_LENGTH,
    )
    smtp_url: SecretStr | None = setting(
        None,
        "Alerts",
        "The mail server that alerts send by. With `smtp` the connection is encrypted where it offers "
        "it, and always before a password is sent; `?starttls=never` does without. "
        "Special characters of a password are percent-encoded.",
        "smtp://USER:PASSWORD@HOST:PORT[?starttls=required, offered or never] or smtps://...",
    )
    smtp_ca: Path | None = setting(
        None, "Alerts", "The authority that signed the mail server's certificate.", "a PEM file that exists"
    )
    mail_from: str | None = setting(
        None,
        "Alerts",
        "Whom mails come from. Needed with `smtp_url`.",
        "an address such as onward@example.com or Onward <onward@example.com>",
    )
    heartbeat_url: SecretStr | None = setting(
        None,
        "Alerts",
        "Asked with GET while the scheduler and the database are well: for a service that raises the alarm "
        "when it is not asked any more. It may be a private address.",
        "an http or https address",
    )
    heartbeat_every: Duration = setting(
        timedelta(minutes=1), "Alerts", "How often `heartbeat_url` is asked.", "a duration such as 1m"
    )
    workers: PositiveInt = setting(
        max(1, min(4, (os.cpu_count() or 1) // 2)),
        "Work",
        "How many worker processes `onward up` runs. Default: half the processors, at most 4.",
        "1 or more",
    )
    hung_after: Duration = setting(
        timedelta(seconds=30),
        "Work",
        "A server or worker of `onward up` whose event loop has not turned for so long is ended and "
        "started again; its log says where it hung.",
        "a duration of 3s or more",
        ge=timedelta(seconds=3),
    )
    server_works: bool = setting(
        True,
        "Work",
        "Whether the server process executes runs as well: short runs then start without a queue in between.",
        "true or false",
    )
    worker_concurrency: PositiveInt = setting(
        100, "Work", "How many activities one worker executes at the same time.", "1 or more"
    )
    reconcile_every: Duration = setting(
        timedelta(minutes=1),
        "Work",
        "How often the database and Temporal are compared and repaired.",
        "a duration such as 30s or 1m",
    )
    retention: Duration = setting(
        timedelta(days=90), "Work", "How long finished runs are kept.", "a duration such as 30d"
    )
    actions: Names = setting(
        (),
        "Actions",
        "Python modules or files whose actions are loaded beside the built-in ones.",
        "names or paths, separated by commas",
    )
    allow_private_addresses: SwitchOrNames = setting(
        False,
        "Actions",
        "Whether steps may call private, loopback and link-local addresses: all, or only the listed.",
        "true, false, or hosts and networks (10.0.0.0/8) separated by commas",
    )
    allow_unisolated_shell: bool = setting(
        False, "Actions", "Run shell steps even where they cannot be isolated.", "true or false"
    )
    shell_network: bool = setting(False, "Actions", "Give isolated shell steps the network.", "true or false")
    shell_memory: Size = setting(
        1024**3, "Actions", "The memory that one process of a shell step may use.", "a size such as 512MiB"
    )
    limit_definition_bytes: Size = setting(
        512 * 1024, "Limits", "The size of a definition.", "a size such as 512KiB"
    )
    limit_steps: PositiveInt = setting(500, "Limits", "Steps in a definition.", "1 or more")
    limit_nesting: PositiveInt = setting(20, "Limits", "How deep steps may be nested.", "1 or more")
    limit_step_runs: PositiveInt = setting(10_000, "Limits", "Step runs in one run.", "1 or more")
    limit_iterations: PositiveInt = setting(5_000, "Limits", "Iterations of one loop.", "1 or more")
    limit_child_depth: PositiveInt = setting(10, "Limits", "How deep runs may start runs.", "1 or more")
    limit_open_runs: PositiveInt = setting(
        100_000, "Limits", "Runs of one workspace that have not ended.", "1 or more"
    )
    limit_open_trials: PositiveInt = setting(
        20, "Limits", "Test runs of one workspace that have not ended.", "1 or more"
    )
    limit_waiting_invocations: PositiveInt = setting(
        10_000,
        "Limits",
        "Firings of one trigger that wait to start, its backfills aside. More of them are refused.",
        "1 or more",
    )
    limit_run_duration: Duration = setting(
        timedelta(days=30), "Limits", "How long a run may take, waits included.", "a duration such as 30d"
    )
    limit_input_bytes: Size = setting(
        512 * 1024, "Limits", "The size of a run's inputs.", "a size such as 512KiB"
    )
    limit_value_bytes: Size = setting(
        256 * 1024,
        "Limits",
        "The size of one value that expressions see; larger results are kept aside and referred to.",
        "a size such as 256KiB",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", "Logs", "The least important line that is logged.", "debug, info, warning or error"
    )
    log_format: Literal["auto", "text", "json"] = setting(
        "auto",
        "Logs",
        "How log lines look; `auto` is text on a terminal and JSON elsewhere.",
        "auto, text or json",
    )

    @property
    def mail_server(self) -> MailServer | None:
        return None if self.smtp_url is None else read_mail_server(self.smtp_url.get_secret_value())

    @property
    def temporal_is_embedded(self) -> bool:
        return self.temporal_address is None

    @property
    def temporal_uses_tls(self) -> bool:
        files = (self.temporal_tls_ca, self.temporal_tls_cert, self.temporal_tls_server_name)
        return self.temporal_tls or self.temporal_api_key is not None or any(files)

    @property
    def database(self) -> str:
        """The database as a URL, the default filled in."""
        if self.database_url is None:
            return f"sqlite:///{self.data / 'onward.db'}"
        return self.database_url.get_secret_value()

    @property
    def url(self) -> str:
        """How people and links reach the server; never ends in a slash."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        host = self.reachable_bind
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def temporal_pages(self) -> str | None:
        """Where Temporal's own web interface shows our executions, when that is known."""
        address = self.temporal_ui_url
        if address is None and self.temporal_ui and self.temporal_address is not None:
            host, _, port = self.temporal_address.rpartition(":")
            address = f"http://{host}:{int(port) + EMBEDDED_UI_OFFSET}" if port.isdecimal() else None
        if address is None:
            return None
        return f"{address.rstrip('/')}/namespaces/{self.temporal_namespace}/workflows"

    @property
    def reachable_bind(self) -> str:
        """Where this machine itself reaches the server."""
        return _REACHABLE.get(self.bind, self.bind)

    @field_validator("data", mode="after")
    @classmethod
    def _is_absolute(cls, value: Path) -> Path:
        return Path(os.path.abspath(value.expanduser()))

    @field_validator("database_url", mode="after")
    @classmethod
    def _is_a_database(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
        if value is not None and not value.get_secret_value().startswith(schemes):
            raise ValueError("is for neither SQLite nor PostgreSQL")
        return value

    @field_validator("smtp_url", mode="after")
    @classmethod
    def _is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_mail_server(value.get_secret_value())
        return value

    @field_validator("mail_from", mode="after")
    @classmethod
    def _is_a_sender(cls, value: str | None) -> str | None:
        return None if value is None else check_sender(value)

    @field_validator("heartbeat_url", mode="after")
    @classmethod
    def _is_an_http_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", value.get_secret_value()):
            raise ValueError("is no http or https address")
        return value

    @field_validator("smtp_ca", "temporal_tls_ca", "temporal_tls_cert", "temporal_tls_key", mode="after")
    @classmethod
    def _is_a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.expanduser().is_file():
            raise ValueError("no such file")
        return value.expanduser() if value is not None else None

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def _are_some_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            if read_network(text, strict=True).prefixlen == 0:
                raise ValueError("everybody is no proxy")
        return value

    @field_validator("bind", mode="after")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value == "localhost":
            return "127.0.0.1"
        return str(ipaddress.ip_address(value))

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if not ipaddress.ip_address(self.bind).is_loopback and self.secret_key is None:
            raise ValueError(BIND_NEEDS_KEY)
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("temporal_tls_cert and temporal_tls_key go together: set both or neither")
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("smtp_url needs mail_from: whom the mails come from")
        return self
