"""The architecture map as Mermaid, for Graphviz, and as a page for a browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from command import serverless_lint_in_process
from sample_reports import CODE, FUNCTION, LOW_TIMEOUT, READS, TABLE, TEMPLATE, place, rendered, report
from serverless_lint.architecture import ArchitectureMap, Component, Connection
from serverless_lint.report import Finding, RelatedPlace, Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.ruleset import pages
from serverless_lint.source import Document, Span

FIXTURE = Path(__file__).parent.parent.parent / "fixtures" / "order-api"
ROOT = Path("/home/project")
LOW_TIMEOUT_PAGE = pages.parse_page(
    (Path(__file__).parent.parent.parent / "rules" / "low-timeout.md").read_text("utf-8")
)
HOSTILE = """</script><script>alert(1)</script>"]; click n0 "javascript:alert(1)" <b>&amp;`'\\"""


def with_map(*components: Component, connections: tuple[Connection, ...] = ()) -> Report:
    finding = replace(LOW_TIMEOUT, function="OrdersFn")
    return replace(report(finding), architecture=ArchitectureMap(components, connections))


def test_mermaid_draws_components_connections_and_how_bad_they_are() -> None:
    assert (
        rendered("mermaid", with_map(FUNCTION, TABLE, connections=(READS,)))
        == """\
flowchart LR
  n0["OrdersFn<br/><small>function</small>"]
  n1[("OrdersTable<br/><small>table</small>")]
  n0 -->|"GetItem, Query"| n1
  %% Found 1 warning (1 fixable with --fix).
  %% Read 1 function in 1 template, 2 files.
  %% Failing: 1 finding at or above --fail-on warning.
  classDef error stroke:#cf222e,stroke-width:3px
  classDef warning stroke:#bf8700,stroke-width:3px
  class n0 warning
"""
    )


IN_CODE = replace(LOW_TIMEOUT, rule="client-in-handler", location=place(CODE, "table.put_item"))


def named_alike(path: str) -> Component:
    """Another function of that name, in another template."""
    document = Document(path, TEMPLATE.text)
    return replace(FUNCTION, key=f"{path}#OrdersFn", stack=path, location=document.at(FUNCTION.location.span))


@pytest.mark.parametrize(
    ("found", "stack"),
    [
        pytest.param(
            replace(IN_CODE, related=(RelatedPlace(FUNCTION.location, "runs it"),)), "template.yaml", id="said"
        ),
        pytest.param(
            replace(IN_CODE, location=Document("b/src/app.py", CODE.text).at(Span(0, 3))),
            "b/template.yaml",
            id="closest",
        ),
        pytest.param(
            replace(LOW_TIMEOUT, location=Document("a/template.yaml", TEMPLATE.text).at(Span(0, 3))),
            "a/template.yaml",
            id="in a template",
        ),
    ],
)
def test_findings_are_at_the_function_of_their_application(found: Finding, stack: str) -> None:
    """Where several have the same name."""
    components = (FUNCTION, named_alike("a/template.yaml"), named_alike("b/template.yaml"))
    page = rendered("html", replace(report(found), architecture=ArchitectureMap(components)))
    shown = [each["stack"] for each in data_of(page)["components"] if each["findings"]]
    assert shown == [stack]


def test_findings_are_at_what_is_written_in_another_file_than_its_template() -> None:
    """As in services whose functions have files of their own, and in programs of the CDK."""
    elsewhere = replace(FUNCTION, stack="serverless.yml")
    page = rendered("html", replace(report(LOW_TIMEOUT), architecture=ArchitectureMap((elsewhere,))))
    assert data_of(page)["components"][0]["findings"] == [0]


@pytest.mark.parametrize(
    ("found", "indexes"),
    [
        pytest.param(replace(LOW_TIMEOUT, location=READS.location), [0], id="where it is said"),
        pytest.param(replace(LOW_TIMEOUT, related=(RelatedPlace(READS.location, "here"),)), [0], id="points to it"),
        pytest.param(replace(LOW_TIMEOUT, location=place(CODE, "table.put_item")), [0], id="said second"),
        pytest.param(LOW_TIMEOUT, [], id="elsewhere"),
        pytest.param(replace(LOW_TIMEOUT, location=READS.location, function="OtherFn"), [], id="of another function"),
    ],
)
def test_findings_are_at_the_connection_that_is_said_where_they_stand(found: Finding, indexes: list[int]) -> None:
    way = replace(READS, others=(place(CODE, "table.put_item"),))
    page = rendered("html", replace(report(found), architecture=ArchitectureMap((FUNCTION, TABLE), (way,))))
    assert data_of(page)["connections"][0]["findings"] == indexes


def test_what_is_not_certain_is_dashed() -> None:
    perhaps = replace(READS, is_certain=False)
    shown = with_map(FUNCTION, TABLE, connections=(perhaps,))
    assert '  n0 -.->|"GetItem, Query"| n1\n' in rendered("mermaid", shown)
    assert '  n0 -> n1 [label="GetItem, Query", style=dashed];\n' in rendered("dot", shown)


def test_dot_draws_the_same_graph() -> None:
    assert (
        rendered("dot", with_map(FUNCTION, TABLE, connections=(READS,)))
        == """\
digraph application {
  rankdir=LR;
  node [fontname="sans-serif", fontsize=11];
  edge [fontname="sans-serif", fontsize=9];
  n0 [label="OrdersFn\\nfunction", shape=box, color="#bf8700", penwidth=2];
  n1 [label="OrdersTable\\ntable", shape=cylinder];
  n0 -> n1 [label="GetItem, Query"];
  // Found 1 warning (1 fixable with --fix).
  // Read 1 function in 1 template, 2 files.
  // Failing: 1 finding at or above --fail-on warning.
}
"""
    )


def test_several_templates_are_boxes() -> None:
    other = replace(TABLE, key="b.yaml#OrdersTable", stack="b.yaml")
    shown = with_map(FUNCTION, other)
    assert '  subgraph s1["b.yaml"]\n  n1[(' in rendered("mermaid", shown)
    assert '  subgraph cluster_1 { label="b.yaml";\n  n1 [' in rendered("dot", shown)


def test_a_run_without_a_map_has_an_empty_one() -> None:
    assert rendered("mermaid", report()).splitlines()[0] == "flowchart LR"
    assert rendered("dot", report()).splitlines()[-1] == "}"


def test_a_hostile_name_is_a_text_in_mermaid() -> None:
    text = rendered("mermaid", with_map(replace(FUNCTION, name=HOSTILE)))
    (label,) = re.findall(r'n0\["(.*)<br/><small>function</small>"\]', text)
    assert re.fullmatch(r"[\w #;./:,-]*", label)


def test_a_hostile_name_is_a_text_in_dot() -> None:
    text = rendered("dot", with_map(replace(FUNCTION, name='a"]; b [label="\\')))
    assert 'n0 [label="a\\"]; b [label=\\"\\\\\\nfunction", shape=box];' in text


def data_of(page: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    content: dict[str, Any] = json.loads(text)
    return content


def test_a_hostile_name_is_data_in_the_page() -> None:
    page = rendered("html", with_map(replace(FUNCTION, name=HOSTILE)))
    assert page.count("<script>") == 3
    assert data_of(page)["components"][0]["name"] == HOSTILE


def test_the_page_needs_no_network() -> None:
    page = rendered("html", with_map(FUNCTION))
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page) == []
    assert "default-src 'none'" in page


def test_the_page_has_the_name_of_the_project() -> None:
    text = rendered("html", with_map(FUNCTION))
    assert "<title>project: serverless-lint report</title>" in text
    assert "<h1>project <span" in text


def test_a_folder_that_is_checked_alone_is_named_in_its_repository() -> None:
    assert RenderOptions(ROOT, ROOT / "orders" / "api", ROOT).project == "project/orders/api"


def test_a_project_outside_of_the_folder_is_named_by_itself() -> None:
    assert RenderOptions(ROOT, ROOT.parent, ROOT).project == "project"


def test_a_hostile_name_of_a_project_is_a_text_in_the_page() -> None:
    root = Path("/<script>alert(1)<")
    text = rendered("html", report(), RenderOptions(root, root, root))
    assert "<title>&lt;script&gt;alert(1)&lt;: serverless-lint report</title>" in text


def test_each_rule_that_found_something_is_explained_in_the_page() -> None:
    of_cfn_lint = replace(LOW_TIMEOUT, rule="cfn-lint:E3002")
    assert data_of(rendered("html", report(LOW_TIMEOUT, of_cfn_lint)))["rules"] == {
        "cfn-lint:E3002": {"summary": "", "why": [], "address": pages.CFN_LINT_PAGE},
        "low-timeout": {
            "summary": LOW_TIMEOUT_PAGE.summary,
            "why": list(LOW_TIMEOUT_PAGE.reasons),
            "address": pages.page_address("low-timeout"),
        },
    }


def test_the_page_lets_no_script_run_but_its_own() -> None:
    page = rendered("html", with_map(FUNCTION))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert re.search(r"script-src( 'sha256-[A-Za-z0-9+/=]+'){3};", policy)
    assert "unsafe" not in policy


def test_placeholders_in_scanned_text_stay_as_they_are() -> None:
    assert data_of(rendered("html", with_map(replace(FUNCTION, name="{{script}}"))))["components"][0]["name"] == (
        "{{script}}"
    )


def test_secrets_are_masked_in_the_page() -> None:
    document = Document("a.py", 'KEY = "AKIAQYLPMN5HHHFPZAM2"\n')
    secret = replace(LOW_TIMEOUT, location=document.at(Span(0, 3)))
    assert "AKIAQYLPMN5HHHFPZAM2" not in rendered("html", report(secret))


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "missing"
needs_browser = pytest.mark.skipif(
    "missing" in (CHROMIUM, shutil.which("chromedriver") or "missing"), reason="there is no Chromium with its driver"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """A real browser without a window, which may use no network."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver") or ""))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """The report on a fixture, opened anew."""
    file = tmp_path / "report.html"
    serverless_lint_in_process("--no-cfn-lint", "-q", "--report", f"html={file}", cwd=FIXTURE)
    browser.get(file.as_uri())
    return browser


def open_map_of(count: int, browser: webdriver.Chrome, folder: Path) -> None:
    """A page about many functions."""
    functions = [replace(FUNCTION, key=f"{number}", name=f"Function{number:03}") for number in range(count)]
    file = folder / "map.html"
    file.write_text(rendered("html", with_map(*functions)), "utf-8")
    browser.get(file.as_uri())


def search(page: webdriver.Chrome, text: str) -> None:
    page.find_element(By.ID, "search").send_keys(text)


def count_of(page: webdriver.Chrome, selector: str) -> int:
    return len(page.find_elements(By.CSS_SELECTOR, selector))


def in_sight(page: webdriver.Chrome, selector: str) -> bool:
    """Whether the first such element is what one sees where its middle is."""
    seen: bool = page.execute_script(
        "const first = document.querySelector(arguments[0]), { x, y, width, height } = first.getBoundingClientRect();"
        "return first.contains(document.elementFromPoint(x + width / 2, y + height / 2));",
        selector,
    )
    return seen


def smallest_letters(page: webdriver.Chrome) -> float:
    """The size on the screen, in pixels, of the smallest name in the map."""
    sizes: list[float] = page.execute_script(
        "const scale = document.getElementById('canvas').getCTM().a;"
        "return [...document.querySelectorAll('.component .name')].map((name) => getComputedStyle(name))"
        ".filter((style) => style.display !== 'none').map((style) => scale * parseFloat(style.fontSize));"
    )
    return min(sizes)


def shown(elements: list[WebElement]) -> int:
    return sum(element.is_displayed() for element in elements)


def component(page: webdriver.Chrome, name: str) -> WebElement:
    return page.find_element(By.XPATH, f"//*[contains(@class, 'component')][*[name()='title']='{name}']")


@needs_browser
def test_the_page_is_shown_without_an_error(page: webdriver.Chrome) -> None:
    assert page.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert page.find_element(By.ID, "found").text.startswith("Found ")
    assert shown(page.find_elements(By.CSS_SELECTOR, ".component")) > 0


@needs_browser
def test_a_click_on_a_component_shows_its_source_and_findings(page: webdriver.Chrome) -> None:
    chosen = page.find_element(By.CSS_SELECTOR, ".component:has(.badge)")
    name = chosen.find_element(By.CSS_SELECTOR, "title").get_attribute("textContent")
    chosen.click()
    details = page.find_element(By.ID, "details")
    assert details.find_element(By.TAG_NAME, "h3").text == name
    assert f"{name}:" in details.find_element(By.CSS_SELECTOR, "pre .marked").text


@needs_browser
def test_a_click_on_a_connection_shows_its_source_and_findings(page: webdriver.Chrome) -> None:
    way = page.find_element(By.CSS_SELECTOR, ".connection:has(.badge)")
    ActionChains(page).move_to_element(way.find_element(By.TAG_NAME, "text")).click().perform()
    details = page.find_element(By.ID, "details")
    assert " → " in details.find_element(By.TAG_NAME, "h3").text
    assert details.find_element(By.CSS_SELECTOR, "pre .marked").is_displayed()
    assert shown(details.find_elements(By.CSS_SELECTOR, ".of-component .severity")) > 0
    assert count_of(page, ".connection.lit") == 1


@needs_browser
def test_who_uses_no_map_gets_to_the_findings_of_a_connection_by_a_list(page: webdriver.Chrome) -> None:
    page.find_element(By.CSS_SELECTOR, "#connections summary").click()
    page.find_element(By.CSS_SELECTOR, "#connections .of-way").send_keys(Keys.ENTER)
    assert " → " in page.find_element(By.CSS_SELECTOR, "#details h3").text


@needs_browser
def test_a_finding_of_a_component_opens_in_the_list(page: webdriver.Chrome) -> None:
    page.find_element(By.CSS_SELECTOR, ".component:has(.badge)").click()
    page.find_element(By.CSS_SELECTOR, "#details li .severity + button").click()
    (opened,) = page.find_elements(By.CSS_SELECTOR, "#findings details[open]")
    assert opened.find_element(By.TAG_NAME, "pre").is_displayed()


@needs_browser
def test_a_finding_says_why_and_where_its_rule_is_described(page: webdriver.Chrome) -> None:
    search(page, "low-timeout")
    page.find_element(By.CSS_SELECTOR, "#findings summary").click()
    body = page.find_element(By.CSS_SELECTOR, "#findings .body")
    assert body.find_element(By.CSS_SELECTOR, ".note.why").text.startswith("why\n")
    assert "`" not in body.find_element(By.CSS_SELECTOR, ".note.why").text
    assert LOW_TIMEOUT_PAGE.summary in body.find_element(By.CSS_SELECTOR, ".note.rule").text
    assert body.find_element(By.CSS_SELECTOR, "a.rule-page").get_attribute("href") == pages.page_address("low-timeout")


@needs_browser
def test_a_search_shows_its_first_result_without_scrolling(page: webdriver.Chrome) -> None:
    search(page, "nightlyreport")
    assert in_sight(page, "#findings > li")
    assert in_sight(page, ".component.match")
    assert count_of(page, ".component.match") == 1
    assert count_of(page, ".component:not(.match):not(.dim)") == 0


@needs_browser
def test_a_search_in_a_large_map_moves_to_what_it_finds(browser: webdriver.Chrome, tmp_path: Path) -> None:
    open_map_of(300, browser, tmp_path)
    search(browser, "function250")
    assert in_sight(browser, "#component-n250")
    assert browser.find_element(By.ID, "in-map").text == "1 of 300 components"


@needs_browser
def test_a_search_finds_components_about_which_nothing_was_found(browser: webdriver.Chrome, tmp_path: Path) -> None:
    file = tmp_path / "table.html"
    file.write_text(rendered("html", with_map(FUNCTION, TABLE)), "utf-8")
    browser.get(file.as_uri())
    search(browser, "orderstable")
    assert in_sight(browser, "#component-n1.match")
    assert browser.find_element(By.ID, "shown").text == "0 of 1 finding"
    assert browser.find_element(By.ID, "nothing").text == "No finding is like that; 1 component in the map is."


@needs_browser
def test_a_search_that_finds_nothing_says_so(page: webdriver.Chrome) -> None:
    """And everything is a click away."""
    everything = page.find_element(By.ID, "shown").text
    search(page, "nobody has this word")
    assert page.find_element(By.ID, "shown").text == "0 results"
    assert page.find_element(By.ID, "nothing").text == "0 results: no finding and no component is like that."
    page.find_element(By.ID, "clear").click()
    assert page.find_element(By.ID, "shown").text == everything != "0 results"
    assert not page.find_element(By.ID, "nothing").is_displayed()
    assert count_of(page, ".component.dim, .component.match") == 0


@needs_browser
def test_enter_goes_from_the_search_to_the_first_finding(page: webdriver.Chrome) -> None:
    page.find_element(By.ID, "search").send_keys("low-timeout", Keys.ENTER)
    assert page.switch_to.active_element.tag_name == "summary"


@needs_browser
def test_a_search_leaves_what_has_the_word(page: webdriver.Chrome) -> None:
    page.find_element(By.ID, "search").send_keys("low-timeout")
    places = [each.text for each in page.find_elements(By.CSS_SELECTOR, "#findings summary > .place")]
    assert places
    assert all(place.endswith("low-timeout") for place in places)


@needs_browser
def test_a_severity_can_be_left_out(page: webdriver.Chrome) -> None:
    page.find_element(By.CSS_SELECTOR, "input[value=info]").click()
    assert {each.text for each in page.find_elements(By.CSS_SELECTOR, "#findings .severity")} <= {"error", "warning"}


@needs_browser
def test_a_small_map_leaves_its_room_to_the_findings(browser: webdriver.Chrome, tmp_path: Path) -> None:
    file = tmp_path / "small.html"
    file.write_text(rendered("html", with_map(FUNCTION)), "utf-8")
    browser.get(file.as_uri())
    assert browser.find_element(By.CLASS_NAME, "stage").size["height"] == 140
    browser.find_element(By.CSS_SELECTOR, ".component").click()
    assert browser.find_element(By.CLASS_NAME, "stage").size["height"] > 400


@needs_browser
def test_a_large_map_begins_where_it_can_be_read(browser: webdriver.Chrome, tmp_path: Path) -> None:
    """All of it is a click away."""
    open_map_of(300, browser, tmp_path)
    assert smallest_letters(browser) >= 12
    assert not in_sight(browser, "#component-n299")
    browser.find_element(By.ID, "fit").click()
    assert in_sight(browser, "#component-n299")


@needs_browser
@pytest.mark.parametrize("width", [1400, 400])
def test_the_letters_of_a_map_are_large_enough(page: webdriver.Chrome, width: int) -> None:
    page.set_window_size(width, 1000)
    page.refresh()
    letters, overflow = smallest_letters(page), page.execute_script("return document.documentElement.scrollWidth")
    page.set_window_size(1400, 1000)
    assert letters >= 12
    assert overflow <= max(width, 500)


@needs_browser
def test_a_map_can_be_as_high_as_it_is_large(browser: webdriver.Chrome, tmp_path: Path) -> None:
    open_map_of(300, browser, tmp_path)
    browser.find_element(By.ID, "expand").click()
    stage = browser.find_element(By.CLASS_NAME, "stage")
    last = browser.find_element(By.ID, "component-n299")
    assert last.rect["y"] + last.rect["height"] < stage.rect["y"] + stage.rect["height"]


@needs_browser
def test_names_stay_in_their_frames(browser: webdriver.Chrome, tmp_path: Path) -> None:
    names = ("W" * 60, "i" * 100, "Short")
    file = tmp_path / "names.html"
    functions = [replace(FUNCTION, key=name, name=name) for name in names]
    file.write_text(rendered("html", with_map(*functions)), "utf-8")
    browser.get(file.as_uri())
    beyond = browser.execute_script(
        "const end = (each, part) => each.querySelector(part).getBoundingClientRect().right;"
        "const all = [...document.querySelectorAll('.component')];"
        "return all.filter((each) => end(each, '.name') > end(each, '.frame'));"
    )
    assert beyond == []


@needs_browser
def test_pointing_at_a_component_lights_its_ways(page: webdriver.Chrome) -> None:
    ActionChains(page).move_to_element(component(page, "ListOrders")).perform()
    assert [each.text for each in page.find_elements(By.CSS_SELECTOR, ".connection.lit text")] == ["REST API"]
    assert count_of(page, ".component.beside") == 2
    ActionChains(page).move_to_element(page.find_element(By.ID, "found")).perform()
    assert count_of(page, ".connection.lit") == 0


@needs_browser
def test_ways_lead_past_texts_and_components(browser: webdriver.Chrome, tmp_path: Path) -> None:
    """From side to side, so that one can be followed where many come together."""
    functions = [replace(FUNCTION, key=f"{number}", name=f"Function{number:03}") for number in range(9)]
    names = ("Get", "PutItem", "BatchWriteItem") * 3
    ways = tuple(replace(READS, source=each.key, what=(what,)) for each, what in zip(functions, names, strict=True))
    file = tmp_path / "ways.html"
    file.write_text(rendered("html", with_map(*functions, TABLE, connections=ways)), "utf-8")
    browser.get(file.as_uri())
    crossed = browser.execute_script(
        "const boxes = [...document.querySelectorAll('.connection rect, .component .frame')];"
        "return [...document.querySelectorAll('.connection path')].filter((path) => {"
        "  const length = path.getTotalLength(), own = path.parentNode.querySelector('rect');"
        "  return d3.range(2, length - 2).some((at) => {"
        "    const { x, y } = path.getPointAtLength(at).matrixTransform(path.getScreenCTM());"
        "    return boxes.some((box) => { const { left, right, top, bottom } = box.getBoundingClientRect();"
        "      return box !== own && x > left + 1 && x < right - 1 && y > top + 1 && y < bottom - 1; }); }); }).length;"
    )
    assert crossed == 0


@needs_browser
def test_the_map_shows_on_which_sides_it_goes_on(browser: webdriver.Chrome, tmp_path: Path) -> None:
    open_map_of(300, browser, tmp_path)
    sides = [side for side in ("left", "above", "right", "below") if count_of(browser, f".stage.more-{side}")]
    assert sides == ["below"]
    browser.find_element(By.ID, "fit").click()
    assert count_of(browser, ".stage.more-below") == 0


@needs_browser
def test_paper_has_all_findings_and_the_whole_map(browser: webdriver.Chrome, tmp_path: Path) -> None:
    """Afterwards the screen is as it was."""
    findings = [replace(LOW_TIMEOUT, message=f"Number {number}") for number in range(250)]
    file = tmp_path / "paper.html"
    file.write_text(rendered("html", replace(report(*findings), architecture=ArchitectureMap((FUNCTION,)))), "utf-8")
    browser.get(file.as_uri())
    WebDriverWait(browser, 60).until(lambda shown: count_of(shown, "#findings > li") == 100)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert count_of(browser, "#findings > li") == 250
    assert count_of(browser, "#map[viewBox]") == 1
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert count_of(browser, "#findings > li") == 100
    assert count_of(browser, "#map[viewBox]") == 0


@needs_browser
def test_tab_stops_once_in_the_map(page: webdriver.Chrome) -> None:
    """From there arrow keys go on."""
    (first,) = page.find_elements(By.CSS_SELECTOR, ".component[tabindex='0']")
    first.send_keys(Keys.ARROW_DOWN)
    (second,) = page.find_elements(By.CSS_SELECTOR, ".component[tabindex='0']")
    assert page.switch_to.active_element == second
    assert second != first


@needs_browser
def test_the_map_is_used_by_keyboard(page: webdriver.Chrome) -> None:
    first = page.execute_script(
        "const id = JSON.parse(document.getElementById('data').textContent).connections[0].source;"
        "const node = document.getElementById(`component-${id}`); node.focus(); return node;"
    )
    first.send_keys(Keys.ARROW_RIGHT)
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.find_element(By.CSS_SELECTOR, "#details h3").is_displayed()
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.find_element(By.ID, "details").is_displayed()


@needs_browser
def test_nothing_of_a_hostile_project_becomes_markup(browser: webdriver.Chrome, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    named = replace(FUNCTION, name=f"{HOSTILE}<img src=x onerror=alert(1)>")
    file.write_text(rendered("html", with_map(named)), "utf-8")
    browser.get(file.as_uri())
    browser.find_element(By.CSS_SELECTOR, ".component").click()
    assert browser.find_element(By.CSS_SELECTOR, "#details h3").text == named.name
    assert browser.find_elements(By.CSS_SELECTOR, "img, b") == []
