"""Times that are taken when a module is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

RULE = "time-of-cold-start"
TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: %s, Handler: app.handler, Events: {Any: %s}}\n"
)
API = "{Type: HttpApi}"
IMPORTS = "import time, random; from datetime import date, datetime, timedelta\n"


def lines_of(folder: Path, files: dict[str, str]) -> list[int]:
    return [int(found.split(":")[1].split()[0]) for found in findings(folder, RULE, files)]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("NOW = datetime.now()\ndef handler(event, context):\n  return str(NOW)\n", [2]),
        ("TODAY = date.today().strftime('%Y')\ndef handler(event, context):\n  return {'a': TODAY}\n", [2]),
        ("N = time.time()\ndef handler(event, context):\n  return work()\ndef work():\n  return N + 3600\n", [2]),
        ("N = datetime.now()\nY = N - timedelta(1)\ndef handler(event, context):\n  return Y\n", [2]),
        ("N = datetime.now()\nY = N - timedelta(1)\ndef handler(event, context):\n  return [N, Y]\n", [2]),
        (
            "def today():\n  d = datetime.now()\n  return f'{d.month}'\nT = today()\ndef handler(e, c):\n  return T\n",
            [5],
        ),
        ("N = datetime.now()\ndef handler(event, context):\n  return event\n", []),
        ("N = datetime.now()\ndef handler(event, context):\n  print(N)\n", []),
        ("N = time.time()\ndef handler(event, context):\n  return time.time() - N\n", []),
        ("N = time.time()\ndef handler(event, context):\n  d = time.time()\n  return d - N\n", []),
        ("N = datetime.now()\ndef handler(event, context):\n  return N.year\n", []),
        ("Y = datetime.now().year\ndef handler(event, context):\n  return Y\n", []),
        ("START_TIME = datetime.now()\ndef handler(event, context):\n  return START_TIME\n", []),
        ("N = datetime.now()\ndef handler(event, context):\n  global N\n  N = datetime.now()\n  return N\n", []),
        ("N = datetime.now()\ndef handler(event, context):\n  N = datetime.now()\n  return N\n", []),
        ("N = f'{time.time()}-{random.random()}'\ndef handler(event, context):\n  return N\n", []),
        ("N = datetime(2020, 1, 1)\ndef handler(event, context):\n  return N\n", []),
        ("N = {'at': datetime.now()}\ndef handler(event, context):\n  return N\n", []),
        ("N = make(datetime.now())\ndef handler(event, context):\n  return N\n", []),
        ("if __name__ == '__main__':\n  N = datetime.now()\ndef handler(event, context):\n  return N\n", []),
        ("N = f'/tmp/{time.time()}'\ndef handler(event, context):\n  return open(N)\n", []),
        ("N = None\nN = datetime.now()\ndef handler(event, context):\n  return N\n", [3]),
        ("N = datetime.now()\nN = None\ndef handler(event, context):\n  return N\n", []),
        ("N = time.time()\nN += 60\ndef handler(event, context):\n  return N\n", []),
        ("N = time.time() - time.monotonic()\ndef handler(event, context):\n  return N + time.monotonic()\n", []),
    ],
)
def test_in_python(tmp_path: Path, code: str, lines: list[int]) -> None:
    """What is used for events, unless it is meant to be the time of the beginning."""
    files = {"template.yaml": TEMPLATE % ("python3.13", API), "app.py": IMPORTS + code}
    assert lines_of(tmp_path, files) == lines


@pytest.mark.parametrize(("name", "exported"), [("app.js", "exports.handler"), ("app.ts", "export const handler")])
@pytest.mark.parametrize(
    ("code", "used", "lines"),
    [
        ("const now = new Date();", "now.toISOString()", [2]),
        ("const now = Date.now();", "{ ttl: now + 60 }", [2]),
        ("const today = moment().tz('Europe/Rome').format('x');", "`at ${today}`", [2]),
        ("const at = Math.floor(Date.now() / 1000);", "at", [2]),
        ("const now = new Date(); const old = new Date(now); old.setDate(1);", "old", [2]),
        ("let now = new Date(); now = now.getTime();", "now", [2]),
        ("const day = getDay(); function getDay() { return new Date().toISOString().split('T')[0]; }", "day", [2]),
        ("const now = () => new Date();", "now()", []),
        ("const now = new Date(0);", "now", []),
        ("let now = new Date(); function renew() { now = new Date(); }", "now", []),
        ("const now = Date.now();", "Date.now() - now", []),
        ("const now = Date.now();", "Date.now() > now + 5", []),
        ("const now = new Date();", "console.log(now)", []),
        ("const now = new Date();", "[now.setTime(event.at), now]", []),
        ("const upSince = new Date();", "{ upSince }", []),
        ("const now = Date.now() - performance.now();", "now + performance.now()", []),
        ("const year = new Date().getFullYear();", "year", []),
        ("const day = process.env.DAY || new Date();", "day", []),
        ("const coldStart = Date.now();", "coldStart", []),
        ("const now = new Date();", "((now) => now)(event)", []),
        ("const log = makeLogger(); function makeLogger() { const at = Date.now(); return { at }; }", "log", []),
    ],
)
def test_in_javascript(tmp_path: Path, name: str, exported: str, code: str, used: str, lines: list[int]) -> None:
    """The same in CommonJS and TypeScript."""
    begin = "const moment = require('moment');" if name == "app.js" else "import moment from 'moment';"
    text = f"{begin}\n{code}\n{exported} = async (event) => {{ return {used}; }};\n"
    files = {"template.yaml": TEMPLATE % ("nodejs22.x", API), name: text}
    assert lines_of(tmp_path, files) == lines


@pytest.mark.parametrize(
    ("trigger", "severity"),
    [
        (API, "warning"),
        ("{Type: Schedule, Properties: {Schedule: rate(5 minutes)}}", "warning"),
        ("{Type: Schedule, Properties: {Schedule: rate(1 day)}}", "info"),
    ],
)
def test_how_often_it_runs_decides(tmp_path: Path, trigger: str, severity: str) -> None:
    """After long pauses most environments are new."""
    code = IMPORTS + "N = datetime.now()\ndef handler(event, context):\n  return N\n"
    (found,) = findings(tmp_path, RULE, {"template.yaml": TEMPLATE % ("python3.13", trigger), "app.py": code})
    assert found.split()[1] == severity


def test_long_chains_of_functions(tmp_path: Path) -> None:
    """Functions of which each gives what the next one gives are followed as far as anybody writes them."""
    chain = "".join(f"def f{number}():\n  t = f{number + 1}()\n  return t\n" for number in range(2_000))
    code = f"{chain}def f2000(): return time.time()\nN = f0()\ndef handler(event, context):\n  return N\n"
    files = {"template.yaml": TEMPLATE % ("python3.13", API), "app.py": IMPORTS + code}
    assert lines_of(tmp_path, files) == []
