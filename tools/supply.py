"""What Retold stands on: ``licences``, ``sbom`` and ``audit`` of everything that is installed with it.

    python tools/supply.py licences [--json]   a table of licences; exit 1 on one that a newsroom cannot use
    python tools/supply.py sbom > sbom.json     CycloneDX 1.5, the same bytes for the same packages
    python tools/supply.py audit                installed = locked, files unaltered, advisories where they can be reached

Everything is read from the metadata of the installed packages, so that it holds for the environment it is run in.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("corpus", "spark", "web", "desk", "embed")

# What a newsroom may use and pass on inside its own tools. Reading order: the first pattern that fits decides.
UNFIT = (
    (r"AGPL|Affero", "the code of every service built on it would have to be published"),
    (r"SSPL|BUSL|Business Source|Commons Clause|Elastic", "use is restricted"),
    (r"non-?commercial|\bNC\b|CC-BY-NC", "no commercial use"),
    (r"proprietary|all rights reserved", "no right to use is given"),
)
FIT = (
    r"\bMIT\b|MIT-0|X11", r"\bBSD\b|0BSD", r"Apache", r"\bISC\b|\bISCL\b", r"Python Software Foundation|\bPSF", r"\bMPL|Mozilla",
    r"\bZlib\b|Unlicense|public domain|CC0|\bHPND\b|\bBSL-1\.0\b|Boost", r"\bLGPL|Lesser", r"CNRI",
)  # fmt: skip
_GPL = r"(?<!L)(?<!A)\bGPL|GNU General Public"


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package: what it is called, its licence as it states it, and what it needs."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


# ------------------------------------------------------------------ what is installed
def _licence(found: Distribution) -> str:
    """The licence as the package states it, the surest field first."""
    meta = found.metadata
    classes = [c.rsplit("::", 1)[-1].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    said = meta.get("License-Expression") or " OR ".join(c for c in classes if c != "OSI Approved")
    return said or next((line.strip() for line in (meta.get("License") or "").splitlines() if line.strip()), "")


def _needs(found: Distribution, extras: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    out = []
    for line in found.requires or []:
        want = Requirement(line)
        if want.marker is None or any(want.marker.evaluate({"extra": e}) for e in ("", *extras)):
            out.append((canonicalize_name(want.name), frozenset(want.extras)))
    return out


def roots(pyproject: Path = ROOT / "pyproject.toml") -> list[tuple[str, frozenset[str]]]:
    """What the project asks for itself: its dependencies and the extras that a user may install."""
    project = tomllib.loads(pyproject.read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *(r for e in EXTRAS for r in project["optional-dependencies"].get(e, ()))]
    wanted = [Requirement(line) for line in lines]
    return [(canonicalize_name(w.name), frozenset(w.extras)) for w in wanted if w.name != project["name"]]


def installed() -> list[Package]:
    """The project's packages and everything under them that is installed here, by name."""
    found: dict[str, Package] = {}
    todo = roots()
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed, or a package of another system
        needs = _needs(package, extras)
        todo += needs
        held = {*(found[name].needs if name in found else ()), *(n for n, _ in needs)}
        found[name] = Package(name, package.version, _licence(package), tuple(sorted(held)))
    return [found[name] for name in sorted(found)]


# ------------------------------------------------------------------ licences
def verdict(licence: str) -> str:
    """ "" where a newsroom may use it, else why not. Of several licences to choose from one fit one is enough."""
    choices = re.split(r"\s+OR\s+|;|\s/\s", licence) if licence else [""]
    reasons = [_against(c) for c in choices]
    return "" if "" in reasons else reasons[0]


def _against(licence: str) -> str:
    for pattern, why in UNFIT:
        if re.search(pattern, licence, re.IGNORECASE):
            return why
    parts = re.split(r"\s+AND\s+", licence)
    if any(re.search(_GPL, p) and "exception" not in p.lower() for p in parts):
        return "what is passed on with it would have to be under the GPL"
    if not all(any(re.search(p, part, re.IGNORECASE) for p in FIT) for part in parts):
        return "the licence is not known"
    return ""


def licences(as_json: bool) -> int:
    rows = [(p, verdict(p.licence)) for p in installed()]
    if as_json:
        print(
            json.dumps(
                [{"name": p.name, "version": p.version, "licence": p.licence, "unfit": why} for p, why in rows],
                indent=1,
            )
        )
    else:
        wide = max(len(p.name) + len(p.version) for p, _ in rows) + 1
        for p, why in rows:
            print(
                f"{f'{p.name} {p.version}':{wide}}  {p.licence[:70] or 'none stated'}"
                + (f"   UNFIT: {why}" if why else "")
            )
        print(f"{len(rows)} packages, {sum(bool(why) for _, why in rows)} unfit")
    return int(any(why for _, why in rows))


# ------------------------------------------------------------------ bill of materials
def bill() -> dict[str, Any]:
    """CycloneDX 1.5 without a clock: the serial number is made from the content."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    rows = installed()
    there = {p.name: f"pkg:pypi/{p.name}@{p.version}" for p in rows}
    me = f"pkg:pypi/{project['name']}@{project['version']}"
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": me, "name": project["name"], "version": project["version"], "purl": me,
                "licenses": [{"expression": project["license"]}],
            },
        },
        "components": [
            {"type": "library", "bom-ref": there[p.name], "name": p.name, "version": p.version, "purl": there[p.name]}
            | ({"licenses": [{"license": {"name": p.licence}}]} if p.licence else {})
            for p in rows
        ],
        "dependencies": [
            {"ref": me, "dependsOn": sorted({there[n] for n, _ in roots() if n in there})},
            *({"ref": there[p.name], "dependsOn": sorted(there[n] for n in p.needs if n in there)} for p in rows),
        ],
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    return {
        "bomFormat": made["bomFormat"],
        "specVersion": made["specVersion"],
        "serialNumber": f"urn:uuid:{uuid.UUID(digest[:32])}",
    } | made


# ------------------------------------------------------------------ audit
def locked(*paths: Path) -> dict[str, dict[str, int]]:
    """Name -> version -> number of hashes. A lock for several systems and Pythons may hold several versions."""
    out: dict[str, dict[str, int]] = {}
    held: dict[str, int] = {}
    pin = ""
    for line in (line for path in paths for line in path.read_text("utf-8").splitlines()):
        if found := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line):
            held, pin = out.setdefault(canonicalize_name(found[1]), {}), found[2]
            held.setdefault(pin, 0)
        elif "--hash=sha256:" in line and pin:
            held[pin] += 1
    return out


def altered(found: Distribution) -> list[str]:
    """Files that are not what the package's own record says they are."""
    bad = []
    for file in found.files or []:
        if file.hash is None or file.suffix == ".pyc":
            continue
        try:
            raw = Path(str(file.locate())).read_bytes()
        except OSError:
            bad.append(f"{file}: missing")
            continue
        made = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, raw).digest()).rstrip(b"=").decode()
        if made != file.hash.value:
            bad.append(f"{file}: altered")
    return bad


def check_installed() -> list[str]:
    """Everything that is wrong with the packages as they lie here."""
    pins = locked(*(ROOT / "requirements" / f"{name}.txt" for name in ("lock", "dev")))
    said = [
        f"{name} {v}: the lock has no hash"
        for name, held in sorted(pins.items())
        for v, hashes in held.items()
        if not hashes
    ]
    for p in installed():
        if p.name not in pins:
            said.append(f"{p.name} {p.version}: not in the locks")
        elif p.version not in pins[p.name]:
            said.append(f"{p.name} {p.version}: the lock says {' or '.join(pins[p.name])}")
        said += [f"{p.name} {p.version}: {bad}" for bad in altered(distribution(p.name))]
    return said


def advisories() -> tuple[list[str], str]:
    """(known vulnerabilities, why they could not be looked up). Needs pip-audit and its data base."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        str(ROOT / "requirements" / "lock.txt"),
        "--require-hashes",
        "--disable-pip",
    ]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--progress-spinner", "off"],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        rows = json.loads(done.stdout)["dependencies"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return [], "pip-audit is not installed or its data base cannot be reached"
    known = [f"{r['name']} {r['version']}: {v['id']}" for r in rows for v in r.get("vulns", ())]
    looked_up = [r for r in rows if "vulns" in r]
    return known, "" if looked_up else "the data base of advisories knows none of the packages from here"


def audit() -> int:
    wrong = check_installed()
    known, unmeasured = advisories()
    for line in (*wrong, *known):
        print(line)
    print(f"installed packages: {'as locked, no file altered' if not wrong else f'{len(wrong)} wrong'}")
    print(f"advisories: {f'NOT MEASURED, {unmeasured}' if unmeasured else f'{len(known)} known'}")
    return int(bool(wrong or known))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("licences", "sbom", "audit"))
    parser.add_argument("--json", action="store_true", help="licences as JSON")
    options = parser.parse_args(argv)
    if options.task == "sbom":
        print(json.dumps(bill(), indent=1))
        return 0
    return licences(options.json) if options.task == "licences" else audit()


if __name__ == "__main__":
    sys.exit(main())
