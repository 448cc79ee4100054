"""How this Onward's settings say to reach Temporal."""

from __future__ import annotations

from typing import Any

from temporalio.service import TLSConfig

from onward.settings import Settings


def connect_options(settings: Settings) -> dict[str, Any]:
    """For `Client.connect`, beside the address. Temporal Cloud's API keys travel over TLS only."""
    return {
        "namespace": settings.temporal_namespace,
        "api_key": settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        "tls": _tls(settings) if settings.temporal_uses_tls else False,
    }


def _tls(settings: Settings) -> TLSConfig:
    return TLSConfig(
        server_root_ca_cert=settings.temporal_tls_ca.read_bytes() if settings.temporal_tls_ca else None,
        domain=settings.temporal_tls_server_name,
        client_cert=settings.temporal_tls_cert.read_bytes() if settings.temporal_tls_cert else None,
        client_private_key=settings.temporal_tls_key.read_bytes() if settings.temporal_tls_key else None,
    )
