"""Do the tests notice when a rule is broken? Small faults are put into a module, one at a time, and its tests are run.

    python eval/mutation.py TARGET [--sample N] [--seed N] [--jobs N] [--list]

TARGET is one of the names in ``TARGETS`` or ``all``. A mutant is killed when a test fails, and survives when none does. Everything
runs in forked children of one warm process whose parses are remembered, so that a mutant costs its tests and nothing else.
Lines that no test reaches are survivors without a run. Exit 1 where fewer than 85% are killed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import inspect
import io
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FLOOR = 0.85
LIMIT = 90.0  # seconds: a mutant that runs longer does not end, and is noticed

# target -> (modules, tests that answer for them; the quickest to fail come first)
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "quotes": (("retold.said.quotes",), ("tests/test_quote_pairing.py",)),
    "origins": (
        ("retold.trace.origins",),
        (
            "tests/trace/test_origins.py",
            "tests/test_origins.py",
            "tests/trace/test_properties.py",
            "tests/test_demo.py",
        ),
    ),
    "drift": (
        tuple(
            f"retold.compare.drift.{name}"
            for name in ("additions", "base", "certainty", "figures", "quotes", "sources", "wording")
        ),
        ("tests/test_drift_cases.py", "tests/test_demo.py"),
    ),
}

_FLIPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where, and what was done."""

    module: str
    line: int
    index: int  # the n-th place of the tree where a fault can be put
    what: str


# ------------------------------------------------------------------ making faults
def _hints(node: ast.AST) -> list[ast.AST]:
    """What only a type checker reads."""
    found = (getattr(node, "annotation", None), getattr(node, "returns", None))
    return [hint for hint in found if hint is not None]


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Any]]:
    """(node, what is done, how) for every fault, in a fixed order. The functions change the node where it stands."""
    for top in tree.body:
        if not isinstance(top, (ast.FunctionDef, ast.ClassDef)):
            continue  # tables are data with cases of their own
        hints = {id(part) for node in ast.walk(top) for hint in _hints(node) for part in ast.walk(hint)}
        for node in ast.walk(top):
            if id(node) not in hints:
                yield from _faults(node)


def _faults(node: ast.AST) -> Iterator[tuple[ast.AST, str, Any]]:
    if isinstance(node, ast.Compare):
        for n, op in enumerate(node.ops):
            if type(op) in _FLIPS:
                yield (
                    node,
                    f"{type(op).__name__} -> {_FLIPS[type(op)].__name__}",
                    lambda x, n=n: x.ops.__setitem__(n, _FLIPS[type(x.ops[n])]()),
                )
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _FLIPS:
        yield (
            node,
            f"{type(node.op).__name__} -> {_FLIPS[type(node.op)].__name__}",
            lambda x: setattr(x, "op", _FLIPS[type(x.op)]()),
        )
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (
            node,
            "not taken away",
            lambda x: (
                setattr(x, "op", ast.UAdd())
                or setattr(x, "operand", ast.Call(ast.Name("bool", ast.Load()), [x.operand], []))
            ),
        )
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, f"{node.value} -> {not node.value}", lambda x: setattr(x, "value", not x.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node, f"{node.value} -> {node.value + 1}", lambda x: setattr(x, "value", x.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield node, f"{node.value} -> {node.value * 1.5 + 0.1:.3g}", lambda x: setattr(x, "value", x.value * 1.5 + 0.1)
    elif isinstance(node, ast.If):
        yield node, "if -> always", lambda x: setattr(x, "test", ast.Constant(True))
        yield node, "if -> never", lambda x: setattr(x, "test", ast.Constant(False))
    elif isinstance(node, ast.Continue):
        yield node, "continue -> pass", None


class _Put(ast.NodeTransformer):
    """Puts a ``pass`` where a ``continue`` stood."""

    def __init__(self, target: ast.AST) -> None:
        self.target = target

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return ast.copy_location(ast.Pass(), node) if node is self.target else node


def mutants(name: str) -> list[Mutant]:
    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    return [Mutant(name, _line(node), n, what) for n, (node, what, _) in enumerate(_places(tree))]


def _line(node: ast.AST) -> int:
    """The line that runs: of an ``if`` over several lines, where its test begins."""
    return int(getattr(node.test if isinstance(node, ast.If) else node, "lineno", 0))


def broken(mutant: Mutant) -> CodeType:
    module = importlib.import_module(mutant.module)
    tree = copy.deepcopy(ast.parse(inspect.getsource(module)))
    node, _, change = list(_places(tree))[mutant.index]
    if change is None:
        tree = _Put(node).visit(tree)
    else:
        change(node)
    return compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")


def _functions(holder: dict[str, Any], name: str) -> dict[str, FunctionType]:
    """Every function of a module and of its classes, by its path; what a cache or a property wraps counts as well."""
    out: dict[str, FunctionType] = {}
    for key, value in holder.items():
        value = getattr(value, "__wrapped__", value.fget if isinstance(value, property) else value)
        if isinstance(value, FunctionType) and value.__module__ == name:
            out[key] = value
        elif isinstance(value, type) and value.__module__ == name:
            out |= {f"{key}.{k}": f for k, f in _functions(dict(vars(value)), name).items()}
    return out


def put_in(mutant: Mutant) -> None:
    """Give every function of the module the code of its broken twin: whoever has imported it gets the fault."""
    module: ModuleType = importlib.import_module(mutant.module)
    fresh: dict[str, Any] = {"__name__": mutant.module, "__file__": module.__file__, "__package__": module.__package__}
    exec(broken(mutant), fresh)
    old, new = _functions(vars(module), mutant.module), _functions(fresh, mutant.module)
    for key in old.keys() & new.keys():
        if old[key].__code__.co_freevars == new[key].__code__.co_freevars:
            old[key].__code__ = new[key].__code__
            old[key].__defaults__ = new[key].__defaults__
    for value in vars(module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


# ------------------------------------------------------------------ running tests
class _Remembering:
    """A parser that has read every sentence once: children of this process find it read."""

    def __init__(self, nlp: Any) -> None:
        self.nlp, self.seen = nlp, {}

    def pipe(self, texts: Any, **how: Any) -> Iterator[Any]:
        wanted = list(texts)
        new = [t for t in dict.fromkeys(wanted) if t not in self.seen]
        self.seen.update(zip(new, self.nlp.pipe(new, **how), strict=True))
        return (self.seen[t] for t in wanted)


def remember_parses() -> None:
    from retold.settings import Settings
    from retold.text import analysis

    nlp, name = analysis._pipeline(Settings().models)
    held = (_Remembering(nlp), name)
    analysis._pipeline = lambda names: held  # type: ignore[assignment]


def run_tests(tests: Sequence[str]) -> int:
    """pytest in this process, silent, stopping at the first failure."""
    import pytest

    options = [
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:randomly",
        "--no-header",
        "--hypothesis-seed=0",
    ]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, *tests]))


def reached(modules: Sequence[str], tests: Sequence[str]) -> tuple[int, dict[str, set[int]]]:
    """The result of the tests on sound code, and the lines of each module that they run."""
    files = {str(importlib.import_module(m).__file__): m for m in modules}
    lines: dict[str, set[int]] = {m: set() for m in modules}

    def on_line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines[files[frame.f_code.co_filename]].add(frame.f_lineno)
        return on_line

    def on_call(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename in files:
            lines[files[frame.f_code.co_filename]].add(frame.f_lineno)
            return on_line
        return None

    sys.settrace(on_call)
    try:
        code = run_tests(tests)
    finally:
        sys.settrace(None)
    return code, lines


def _child(mutant: Mutant, tests: Sequence[str]) -> None:
    try:
        put_in(mutant)
        code = run_tests(tests)
    except BaseException:  # a fault that cannot even be loaded is noticed
        code = 1
    os._exit(0 if code == 0 else 1)


def judge(todo: Sequence[Mutant], tests: Sequence[str], jobs: int) -> dict[Mutant, bool]:
    """Mutant -> was it killed? Children run side by side, each with a time limit."""
    out: dict[Mutant, bool] = {}
    running: dict[int, tuple[Mutant, float]] = {}
    left = list(todo)[::-1]
    while left or running:
        while left and len(running) < jobs:
            mutant = left.pop()
            pid = os.fork()
            if pid == 0:
                _child(mutant, tests)
            running[pid] = (mutant, time.monotonic())
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            out[running.pop(pid)[0]] = os.waitstatus_to_exitcode(status) != 0
            continue
        for pid, (mutant, since) in list(running.items()):
            if time.monotonic() - since > LIMIT:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                out[mutant] = True
                del running[pid]
        time.sleep(0.05)
    return out


def measure(name: str, sample: int | None, seed: int, jobs: int) -> tuple[int, int]:
    """(killed, tried) of one target; prints the survivors."""
    modules, every = TARGETS[name]
    tests = [str(ROOT / t) for t in every if (ROOT / t).is_file()]
    code, lines = reached(modules, tests)
    if code:
        raise SystemExit(f"{name}: the tests fail on sound code ({', '.join(every)}): nothing can be measured")
    found = [m for module in modules for m in mutants(module)]
    if sample is not None and sample < len(found):
        found = sorted(random.Random(seed).sample(found, sample), key=lambda m: (m.module, m.line, m.index))
    dead = [m for m in found if m.line not in lines[m.module]]
    results = judge([m for m in found if m.line in lines[m.module]], tests, jobs)
    killed = sum(results.values())
    for mutant in found:
        if not results.get(mutant, False):
            note = "not reached" if mutant in dead else "survived"
            print(f"  {note:12}{mutant.module.removeprefix('retold.')}:{mutant.line}  {mutant.what}")
    print(
        f"{name}: {killed} of {len(found)} killed ({killed / len(found):.1%}), {len(dead)} of the others in lines that no test reaches"
    )
    return killed, len(found)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=(*TARGETS, "all"), nargs="?", default="all")
    parser.add_argument("--sample", type=int, help="try only so many faults of each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="list the faults and stop")
    options = parser.parse_args(argv)
    names = list(TARGETS) if options.target == "all" else [options.target]
    sys.path.insert(0, str(ROOT / "tests"))
    os.chdir(ROOT)
    if options.list:
        for name in names:
            for mutant in (m for module in TARGETS[name][0] for m in mutants(module)):
                print(f"{mutant.module}:{mutant.line}  {mutant.what}")
        return 0
    remember_parses()
    shares = [measure(name, options.sample, options.seed, options.jobs) for name in names]
    return int(any(killed < FLOOR * tried for killed, tried in shares))


if __name__ == "__main__":
    sys.exit(main())
