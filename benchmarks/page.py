"""How large the HTML report is, and how soon it is there.

    python benchmarks/page.py [CHECKOUT…] [--functions 1 20 300] [--runs N]

Reports on checkouts and on generated applications are opened in Chromium, without a window and a network. `first paint`
is the browser's own first contentful paint, by the clock. The others are seconds of the CPU in the page's own thread,
which other programs on the machine hardly change: until the map and all findings are there, for a letter typed into the
search, and for a click that arranges the whole map anew.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from selenium import webdriver

_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
_SEARCH = "const box = document.getElementById('search'); box.value = 'o'; box.dispatchEvent(new Event('input'));"
_FIT = "document.getElementById('fit').click();"
_DRAWN = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))"
_FUNCTION = """\
  Orders{0:03}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src/
      Handler: app.handler
      Events:
        Messages: {{ Type: SQS, Properties: {{ Queue: !GetAtt Queue{1:03}.Arn }} }}
"""
_QUEUE = "  Queue{0:03}: {{ Type: AWS::SQS::Queue }}\n"


class Times(NamedTuple):
    """Milliseconds."""

    paint: float
    complete: float
    search: float
    fit: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--functions", nargs="*", type=int, default=[1, 20, 300])
    parser.add_argument("--runs", type=int, default=5, help="each figure is the least of so many")
    options = parser.parse_args()
    print("| report | functions | KB | first paint | CPU until complete | for a search | for Fit |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, project in projects(options.checkouts, options.functions, Path(folder)):
            page = Path(folder) / "report.html"
            write_report(project, page)
            text = page.read_text("utf-8")
            count = text.count('"kind":"function"')
            cells = " | ".join(f"{milliseconds:.0f} ms" for milliseconds in least(page, options.runs))
            print(f"| {name} | {count} | {len(text.encode()) / 1024:.0f} | {cells} |", flush=True)


def projects(checkouts: list[Path], sizes: list[int], folder: Path) -> Iterator[tuple[str, Path]]:
    """Names and folders of what there is to report on."""
    for count in sizes:
        project = folder / f"generated-{count}"
        (project / "src").mkdir(parents=True)
        (project / "src" / "app.py").write_text("def handler(event, context):\n    print(event)\n", "utf-8")
        queues = "".join(_QUEUE.format(number) for number in range(0, count, 3))
        functions = "".join(_FUNCTION.format(number, number // 3 * 3) for number in range(count))
        (project / "template.yaml").write_text(
            f"Transform: AWS::Serverless-2016-10-31\nResources:\n{queues}{functions}", "utf-8"
        )
        yield "generated", project
    for checkout in checkouts:
        yield checkout.name, checkout


def write_report(project: Path, page: Path) -> None:
    """Check a project; what it finds does not matter."""
    command = (sys.executable, "-m", "serverless_lint", "check", ".", "--no-cfn-lint", "--quiet", "--exit-zero")
    subprocess.run((*command, "--format", "html", "--output", str(page)), cwd=project, check=True)


def least(page: Path, runs: int) -> Times:
    """What a page takes at least, each time in a browser of its own."""
    return Times(*(min(values) for values in zip(*(opened(page) for _ in range(runs)), strict=True)))


def opened(page: Path) -> Times:
    """What a page takes once."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver") or ""))
    try:
        browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        browser.get(page.as_uri())
        complete = busy_until_drawn(browser)
        searched = busy_until_drawn(browser, _SEARCH)
        fitted = busy_until_drawn(browser, _FIT)
        return Times(browser.execute_script(_PAINT), complete, searched - complete, fitted - searched)
    finally:
        browser.quit()


def busy_until_drawn(browser: webdriver.Chrome, script: str = "") -> float:
    """Milliseconds that the page has been busy once the script has run and its outcome is drawn."""
    browser.execute_async_script(script + _DRAWN)
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    seconds: float = next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")
    return 1000 * seconds


if __name__ == "__main__":
    main()
