"""./ws ecosystem: packages from PyPI, their own tests on plain CPython and on the engine, compared test by test.

Each package has an environment of its own under build/ecosystem, in which autoload is installed: WHIPSNAKE=1 is all that is
different. What differs is run again on both; what comes out both ways on one of them is not ours.
"""

import json
import re
import shutil
import subprocess
import time
import tomllib
import urllib.parse
import urllib.request
from pathlib import Path

import environment
from console import ROOT, say
from junit import outcomes_of
from processes import clean_environ, run_alone

LIST = ROOT / "tests/ecosystem.toml"
FOLDER = ROOT / "build/ecosystem"
LIMIT = 1200  # seconds, for a package's tests


class UsageError(Exception):
    pass


class CannotBeTested(Exception):
    """What is missing, in one line."""


def step(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode:
        raise CannotBeTested((done.stderr or done.stdout).strip().splitlines()[-1][:200])
    return done.stdout


class Package:
    def __init__(self, name, row, host, engine):
        self.name, self.row, self.folder = name, row, FOLDER / name
        self.python, self.host, self.engine = self.folder / "venv/bin/python", host, engine
        self.tests = self.folder

    def prepare(self):
        wanted = repr((self.row["install"], self.row.get("source"), str(self.host)))
        mark = self.folder / "made"
        if not (mark.exists() and mark.read_text() == wanted):
            say(f"{self.name}: installing")
            shutil.rmtree(self.folder, ignore_errors=True)
            step([self.host, "-m", "venv", self.folder / "venv"])
            step([self.python, "-m", "pip", "install", "-q", "--prefer-binary", "pytest", *self.row["install"]])
            if "source" in self.row:
                self.fetch_source()
            site = next((self.folder / "venv/lib").glob("python3.*/site-packages"))
            (site / "whipsnake-build.pth").write_text(f"{self.engine}\n")
            step([self.python, "-m", "whipsnake", "autoload", "install"])
            mark.write_text(wanted)
        if "source" in self.row:
            self.tests = next(path for path in (self.folder / "source").iterdir() if path.is_dir())

    def fetch_source(self):
        version = step([self.python, "-c", f"import importlib.metadata as m; print(m.version({self.row['source']!r}))"]).strip()
        download = self.folder / "download"
        if not self.from_index(version, download):
            raise CannotBeTested(f"there is no source archive of {self.row['source']} {version}")
        (self.folder / "source").mkdir()
        step(["tar", "-xzf", next(download.glob("*.tar.gz")), "-C", self.folder / "source"])

    def from_index(self, version, download):
        """The archive itself: `pip download` would build it to learn what it needs."""
        index = next((line.split("=", 1)[1].strip().strip("'") for line in step([self.python, "-m", "pip", "config", "list"]).splitlines() if "index-url" in line), "https://pypi.org/simple")
        request = urllib.request.Request(f"{index.rstrip('/')}/{self.row['source']}/", headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text, base = answer.read().decode(), answer.url
        except OSError:
            return False
        links = [file["url"] for file in json.loads(text)["files"]] if text.lstrip().startswith("{") else re.findall(r'href="([^"#]+)', text)
        found = next((link for link in links if re.search(rf"/{re.escape(self.row['source'])}-{re.escape(version)}\.tar\.gz", link.lower())), None)
        if not found:
            return False
        download.mkdir(exist_ok=True)
        urllib.request.urlretrieve(urllib.parse.urljoin(base, found), download / "source.tar.gz")
        return True

    def run(self, on_engine):
        """{test: outcome}; the key '' holds how the process ended."""
        environ = clean_environ(PYTHONHASHSEED="0")
        if on_engine:
            environ["WHIPSNAKE"] = "1"
        report, log = self.folder / "report.xml", self.folder / ("engine.log" if on_engine else "plain.log")
        report.unlink(missing_ok=True)
        words = self.row["runner"] if "runner" in self.row else ["-m", "pytest", "-q", "--tb=short", f"--junitxml={report}", "-o", "junit_family=xunit1", *self.row["tests"]]
        with open(log, "wb") as output:
            status = run_alone([self.python, *words], LIMIT * (2 if on_engine else 1), output, cwd=self.tests, env=environ)
        outcomes = unittest_outcomes(log.read_text(errors="replace")) if "runner" in self.row else outcomes_of(report, lambda case: f"{case.get('classname')}.{case.get('name')}")
        broken = status in (2, 3, 4) and "runner" not in self.row and not on_engine  # pytest: errors in collecting, not in tests
        if broken or (not outcomes and status != "timed out"):
            raise CannotBeTested(f"its tests do not start, see {log.relative_to(ROOT)}")
        outcomes[""] = status if status == "timed out" or status < 0 else "ended"
        return outcomes


def unittest_outcomes(text):
    return {name: outcome for name, outcome in re.findall(r"^(\w+ \([\w.]+\))(?:\n.*)?? \.\.\. (ok|FAIL|ERROR|skipped|expected failure)", text, re.M)}


def differences(plain, ours, left_out):
    keys = (key for key in plain.keys() | ours.keys() if not any(part in key for part in left_out))
    return {key: (plain.get(key, "absent"), ours.get(key, "absent")) for key in keys if plain.get(key, "absent") != ours.get(key, "absent")}


def compare(package):
    """(how many tests, {test: (outcome on plain CPython, on the engine)})."""
    package.prepare()
    plain = package.run(False)
    ours = package.run(True)
    found = differences(plain, ours, package.row.get("left_out", {}))
    if found:
        say(f"{package.name}: {len(found)} differ; both again")
        second_plain, second_ours = package.run(False), package.run(True)
        found = {key: value for key, value in found.items() if second_plain.get(key, "absent") == plain.get(key, "absent") and second_ours.get(key, "absent") != plain.get(key, "absent")}
    return len(plain) - 1, found


def main(arguments):
    rows = tomllib.loads(LIST.read_text())
    unknown = [word for word in arguments if word not in rows]
    if unknown:
        raise UsageError(f"ecosystem does not know {' '.join(unknown)} (tests/ecosystem.toml lists {', '.join(rows)})")
    host, engine = environment.build()
    FOLDER.mkdir(parents=True, exist_ok=True)
    results, missing, total = {}, {}, 0
    for number, name in enumerate(arguments or rows, 1):
        started = time.monotonic()
        say(f"[{number}/{len(arguments or rows)}] {name}")
        try:
            count, found = compare(Package(name, rows[name], host, engine))
        except CannotBeTested as error:
            missing[name] = str(error)
            say(f"{name}: cannot be tested here: {error}")
            continue
        total += count
        results[name] = found
        say(f"{name}: {count} tests, {len(found)} different, {time.monotonic() - started:.0f} s")
        for key, (before, now) in sorted(found.items()):
            say(f"    {key or 'the process'}: {before} on plain CPython, {now} on the engine")
    different = sum(map(len, results.values()))
    print(f"{len(results)} packages, {total} tests, {different} different" + (f"; not tested: {', '.join(missing)}" if missing else ""))
    return 1 if different else 0
