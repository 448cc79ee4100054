"""Tokens and the codes that people type."""

from __future__ import annotations

import re

from onward.services.tokens import hash_token, hash_typed_code, new_token, new_typed_code


def test_a_token_says_what_it_is_and_holds_256_bits() -> None:
    """A3"""
    tokens = {new_token("onw") for _ in range(500)}
    assert len(tokens) == 500
    assert all(re.fullmatch(r"onw_[0-9A-Za-z]{43}", token) for token in tokens)


def test_a_hash_does_not_show_its_token() -> None:
    token = new_token("ons")
    assert token not in hash_token(token)


def test_a_code_may_be_typed_in_any_way() -> None:
    code = new_typed_code()
    assert re.fullmatch(r"[A-Z]{4}-[A-Z]{4}", code)
    assert hash_typed_code(f" {code.lower().replace('-', ' ')}") == hash_typed_code(code)
