"""The extension for VS Code: what it says of itself, and a session in a real one, where there is one.

`CODE_SERVER` names the program of code-server, which is VS Code in a browser: `out/node/entry.js` of the npm package.
`VSIX` names the extension as `npm run package` makes it in `editors/vscode`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import frame_to_be_available_and_switch_to_it
from selenium.webdriver.support.wait import WebDriverWait

from command import PACKAGE_PARENT
from serverless_lint import __version__
from serverless_lint.ignores.suppress import DIRECTIVE
from small_application import write_application

EXTENSION = Path(__file__).parent.parent / "editors" / "vscode"
CODE_SERVER, VSIX = (os.environ.get(name) for name in ("CODE_SERVER", "VSIX"))
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CAN_START = bool(CODE_SERVER and VSIX and CHROMIUM and shutil.which("node") and shutil.which("chromedriver"))
SECONDS = 90
CODE = """\
def handler(event, context):
    # serverless-lint: ignore[no-such-rule]
    return 1
"""

needs_extension = pytest.mark.skipif(not EXTENSION.exists(), reason="the extension is no part of the package")
needs_vscode = pytest.mark.skipif(
    not CAN_START, reason="CODE_SERVER and VSIX name no VS Code and no extension, or there is no Chromium"
)


@needs_extension
def test_the_extension_has_the_version_of_the_package() -> None:
    manifest, lock = (
        json.loads((EXTENSION / name).read_text("utf-8")) for name in ("package.json", "package-lock.json")
    )
    assert [manifest["version"], lock["version"]] == [__version__.partition(".dev")[0]] * 2
    assert lock["packages"][""]["devDependencies"] == manifest["devDependencies"]


@needs_extension
@pytest.mark.parametrize(
    "comment",
    [
        "# serverless-lint: ignore[low-timeout] answers from memory",
        "// Serverless-Lint:ignore-file [a, b]",
        "# serverless-lint: ignored[low-timeout]",
        "# serverless-lint: ignore low-timeout",
    ],
)
def test_the_comments_that_stand_out_are_those_that_ignore_something(comment: str) -> None:
    grammar = json.loads((EXTENSION / "syntaxes" / "ignore.json").read_text("utf-8"))
    shown = re.search(grammar["patterns"][0]["match"], comment)
    meant = DIRECTIVE.search(comment)
    assert (shown and shown[2], shown and shown[4]) == (meant and meant["verb"], meant and meant["rules"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_application(tmp_path, CODE)


@pytest.fixture
def vscode(tmp_path: Path) -> Iterator[str]:
    """The address of a VS Code with the extension."""
    data, extensions = tmp_path / "data", tmp_path / "extensions"
    settings = {
        "serverless-lint.command": [sys.executable, "-m", "serverless_lint", "lsp", "--no-cfn-lint"],
        "security.workspace.trust.enabled": False,
        "workbench.startupEditor": "none",
    }
    (data / "User").mkdir(parents=True)
    (data / "User" / "settings.json").write_text(json.dumps(settings), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    folders = ("--user-data-dir", str(data), "--extensions-dir", str(extensions))
    program = ("node", CODE_SERVER or "", *folders)
    environment = {**os.environ, "PYTHONPATH": PACKAGE_PARENT, "HOME": str(tmp_path)}
    subprocess.run((*program, "--install-extension", VSIX or ""), check=True, capture_output=True, env=environment)
    quiet = ("--disable-telemetry", "--disable-update-check", "--disable-getting-started-override")
    server = subprocess.Popen(
        (*program, "--auth", "none", "--bind-addr", address, *quiet),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    assert any("HTTP server listening" in line for line in server.stdout)
    yield f"http://{address}/"
    server.terminate()
    server.stdout.close()
    server.wait()


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver") or ""))
    yield driver
    driver.quit()


@needs_vscode
def test_a_session_in_vscode(vscode: str, browser: webdriver.Chrome, project: Path) -> None:
    wait = WebDriverWait(browser, SECONDS)

    def shown(selector: str, text: str) -> bool:
        return any(text in element.text for element in browser.find_elements(By.CSS_SELECTOR, selector))

    opened = quote(json.dumps([["openFile", f"vscode-remote://{vscode[7:-1]}{project / 'app.py'}"]]))
    browser.get(f"{vscode}?folder={quote(str(project))}&payload={opened}")
    # Who invokes the handler stands above it, what was looked at in the status bar, and the comment in its colours.
    wait.until(
        lambda _: shown(".codelens-decoration", "Orders · invoked by nothing that the templates show · 512 MB · 3 s")
    )
    wait.until(lambda _: shown(".statusbar-item", "Serverless"))
    wait.until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".squiggly-warning, .squiggly-error, .squiggly-info"))
    # The lens leads to the template.
    browser.find_element(By.CSS_SELECTOR, ".codelens-decoration a").click()
    wait.until(lambda _: shown(".tab.active", "template.yaml"))
    # An ignore asks for its reason.
    browser.switch_to.active_element.send_keys(Keys.CONTROL, ".")
    ignore = "Ignore `missing-tracing` here…"
    wait.until(lambda _: shown(".action-widget .monaco-list-row", ignore))
    # The last one, which is above the first.
    browser.switch_to.active_element.send_keys(Keys.UP)
    wait.until(lambda _: shown(".action-widget .monaco-list-row.focused", ignore))
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait.until(lambda _: shown(".quick-input-widget", "Why is `missing-tracing` no problem here?"))
    browser.switch_to.active_element.send_keys("called once a year", Keys.ENTER)
    wait.until(lambda _: shown(".view-line", "ignore[missing-tracing] called once a year"))
    # The map, drawn by the page's own scripts.
    page = browser.find_element(By.TAG_NAME, "body")
    page.send_keys(Keys.F1)
    wait.until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".quick-input-widget input"))
    browser.switch_to.active_element.send_keys("Serverless Lint: Open the Map", Keys.ENTER)
    wait.until(lambda _: shown(".tab.active", "Serverless Map"))
    wait.until(frame_to_be_available_and_switch_to_it((By.CSS_SELECTOR, ".webview.ready")))
    wait.until(frame_to_be_available_and_switch_to_it((By.ID, "active-frame")))
    wait.until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".component"))
