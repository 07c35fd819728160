"""Records to JSON and back: nothing lost, nothing let in that is not of the form, and a schema that says the same."""

from __future__ import annotations

import copy
import importlib.util
import json
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from retold import codec
from retold.errors import FormatError
from retold.model import Account, Article, Engine, Place, StoryInfo, When


@cache
def sample() -> Account:
    spec = importlib.util.spec_from_file_location("retold_codec_sample", Path(__file__).parent / "report" / "sample.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    made: Account = module.account()
    return made


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(codec.json_schema())


def data(**more: Any) -> Any:
    return json.loads(codec.dumps(sample())) | more


def article(text: str) -> Account:
    import hashlib

    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    doc = Article("d1", "x.txt", digest, len(text), text)
    return Account(Engine("retold", "0", "0" * 64), StoryInfo("s1", "A story", ("d1",)), (doc,))


def test_an_account_comes_back_as_it_was() -> None:
    assert codec.loads(codec.dumps(sample())) == sample()
    assert codec.dumps(codec.loads(codec.dumps(sample()))) == codec.dumps(sample())


def test_several_stories_come_back_in_order() -> None:
    other = replace(sample(), story=replace(sample().story, id="another"))
    written = codec.dumps([sample(), other])
    assert codec.loads_all(written) == (sample(), other)
    with pytest.raises(FormatError, match="2 stories"):
        codec.loads(written)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_comes_back(text: str) -> None:
    assert codec.loads(codec.dumps(article(text))) == article(text)


def test_half_of_a_character_pair_can_be_written() -> None:
    broken = article("a\ud83d b")
    assert codec.dumps(broken).encode("utf-8")
    assert codec.loads(codec.dumps(broken)) == broken


def test_offsets_count_code_points() -> None:
    text = "\U0001f6a2 e\u0301 ship"
    account = article(text)
    finding = replace(sample().findings[0], claims=(), alignments=(), evidence=(Place("d1", 0, 1), Place("d1", 5, 9)))
    written = codec.to_json(replace(account, findings=(finding,)))
    assert [e["exact"] for e in written["findings"][0]["evidence"]] == ["\U0001f6a2", "ship"]


def test_withheld_text_leaves_hashes_that_whoever_has_the_text_can_check() -> None:
    full, bare = codec.to_json(sample()), codec.to_json(sample(), with_text=False)
    assert "text" in full["documents"][0] and "text" not in bare["documents"][0]
    words, held = full["findings"][0]["evidence"][0], bare["findings"][0]["evidence"][0]
    assert held["sha256"] == codec.text_hash(words["exact"]) and "exact" not in held
    again = codec.from_json(bare)
    assert [d.length for d in again.documents] == [d.length for d in sample().documents]
    assert again.claims == sample().claims


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        found += _paths(value, (*path, key))
    return found


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_not_of_the_form_is_refused_with_its_place(draw: st.DataObject) -> None:
    """Put something of another kind anywhere: either it is refused in one line, or schema and reader agree that it fits."""
    broken = data()
    path = draw.draw(st.sampled_from(_paths(broken)))
    wrong = draw.draw(st.sampled_from([None, True, -1, 3.5, "x", [], {}, [1], {"x": 1}]))
    _at(broken, path[:-1])[path[-1]] = wrong
    account, said = None, ""
    try:
        account = codec.from_json(broken)
    except FormatError as error:
        said = str(error)
    if account is None:
        assert said.startswith("$") and "\n" not in said
    else:
        assert [e.message for e in validator().iter_errors(json.loads(codec.dumps(account)))] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("schema"), r"\$\.schema is missing"),
        (lambda d: d.update(schema="retold.story/9"), "must be 'retold.story/1'"),
        (lambda d: d.update(extra=1), r"\$\.extra is not a field"),
        (lambda d: d["claims"][0].pop("text"), r"\$\.claims\[0\]\.text is missing"),
        (
            lambda d: d["statements"][0]["parts"][0].update(exact="other words"),
            r"parts\[0\]\.exact is not what stands at",
        ),
        (lambda d: d["statements"][0]["parts"][0].update(start=-1), "no range runs from -1"),
        (lambda d: d["edges"][0].update(type="steals"), "'steals' is none of"),
        (lambda d: d["edges"][0].update(confidence=10**400), "too large"),
    ],
)
def test_each_mistake_is_named(change: Any, said: str) -> None:
    broken = copy.deepcopy(data())
    change(broken)
    with pytest.raises(FormatError, match=said):
        codec.from_json(broken)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"schema": NaN}', "null", "[]", '"x"'])
def test_what_is_no_account_is_one_line(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        codec.loads(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_a_number_that_is_none_is_not_written() -> None:
    claim = replace(sample().claims[0], importance=float("nan"))
    with pytest.raises(FormatError):
        codec.dumps(replace(sample(), claims=(claim,)))


@pytest.mark.parametrize("with_text", [True, False])
def test_the_schema_admits_what_is_written(with_text: bool) -> None:
    Draft202012Validator.check_schema(codec.json_schema())
    for written in (
        codec.to_json(sample(), with_text=with_text),
        codec.stories_to_json([sample()] * 2, with_text=with_text),
    ):
        assert [e.message for e in validator().iter_errors(written)] == []


def test_the_schema_refuses_more() -> None:
    assert not validator().is_valid(data(extra=1))
    broken = data()
    broken["claims"][0]["independent_origins"]["min"] = "one"
    assert not validator().is_valid(broken)


def test_ids_follow_the_content_and_nothing_else() -> None:
    assert codec.content_id("a", "b") == codec.content_id("a", "b") != codec.content_id("ab", "")
    assert codec.text_hash("a") != codec.text_hash("b")


def test_what_is_unknown_is_left_out_and_what_readers_count_on_is_there() -> None:
    written = codec.to_json(article("One."))
    assert "url" not in written["documents"][0] and "published" in written["documents"][0]
    assert written["claims"] == [] and written["problems"] == []
    assert codec.from_json(written).documents[0].published == When()
