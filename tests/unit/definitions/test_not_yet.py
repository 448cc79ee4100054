"""Fields that the language has and the engine does not do yet are refused, not ignored (E3)."""

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.validate import check

ASKING = {"name": "t", "steps": [{"id": "a", "type": "approval", "title": "Go?", "quorum": 2}]}


def test_a_field_that_is_not_done_yet_is_an_error():
    checked = check(ASKING, Catalog(not_yet={"approval": ("quorum",)}))
    assert [(one.code, one.pointer) for one in checked.errors] == [("not_yet", "/steps/0/quorum")]


def test_it_is_fine_where_it_is_done():
    assert check(ASKING).errors == ()


def test_one_value_of_a_field_can_be_what_is_not_done():
    telling = {
        "name": "t",
        "steps": [{"id": "a", "type": "notify", "to": "email", "text": "x", "with": {"to": "a@b.c"}}],
    }
    checked = check(telling, Catalog(not_yet={"notify": ("to: email",)}))
    assert [(one.code, one.pointer) for one in checked.errors] == [("not_yet", "/steps/0/to")]
