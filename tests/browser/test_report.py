"""The report's page as a person meets it: it opens, filters, explains, prints, and asks nobody for anything."""

from __future__ import annotations

import base64
import json
import re
import typing as t
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from .conftest import HOSTILE, PICTURES

DESKTOP, NARROW = (1400, 1000), (390, 844)
# Returns the colours of each kind of text with what lies behind it.
COLOURS = """
  const behind = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!colour.endsWith(", 0)") && colour !== "transparent") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return Object.fromEntries(arguments[0].map((selector) => {
    const element = document.querySelector(selector);
    return [selector, [getComputedStyle(element).color, behind(element)]];
  }));
"""
TEXTS = [
    "h1",
    "#asked",
    "nav a",
    ".totals span",
    ".totals .eligible b",
    ".totals .warned b",
    ".totals .blocked b",
    ".chart thead th",
    ".reasons button",
    ".reasons small",
    ".controls label",
    ".controls select",
    "#matrix thead .upright span",
    "#matrix tbody th",
    "#matrix td.eligible",
    "#matrix td.warned",
    "#matrix td.blocked",
    "#machine-table thead th",
    ".answer.eligible",
    ".answer.warned",
    ".answer.unknown",
]
SHIFTS = """
  return new Promise((done) => {
    let moved = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) moved += entry.value; })
      .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(moved), 300);
  });
"""


def show(chromium: Chrome, page: Path, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
    """Open the page anew in a window of the size, in light or dark."""
    width, height = size
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    scheme_wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme_wanted)
    chromium.get("about:blank")
    chromium.get(page.as_uri())


def picture(chromium: Chrome, name: str, part: str | None = None) -> None:
    """Keep a picture for a person to look at, of the top or of a part of the page."""
    if part:
        chromium.execute_script(f"document.getElementById('{part}').scrollIntoView({{behavior: 'instant'}})")
    chromium.save_screenshot(str(PICTURES / f"{name}.png"))


def count(chromium: Chrome) -> str:
    return chromium.find_element(By.ID, "count").text


def shown_rows(chromium: Chrome) -> list[str]:
    script = "return [...document.querySelectorAll('#matrix tbody tr:not([hidden]) th')].map((head) => head.title)"
    return t.cast("list[str]", chromium.execute_script(script))


def choose(chromium: Chrome, name: str, value: str) -> None:
    Select(chromium.find_element(By.CSS_SELECTOR, f"#filter [name={name}]")).select_by_value(value)


def luminance(colour: str) -> float:
    """Return the relative luminance of `rgb(…)`, as WCAG 2.2 defines it."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_it_opens_with_every_size_and_asks_nobody(chromium: Chrome, page: Path) -> None:
    chromium.get_log("performance")
    show(chromium, page)
    picture(chromium, "desktop")
    picture(chromium, "desktop-matrix", "sizes")
    assert len(shown_rows(chromium)) == 1000
    assert len(chromium.find_elements(By.CSS_SELECTOR, "#matrix thead .image")) == 20
    messages = [json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")]
    sent = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert [url for url in sent if url != "about:blank"] == [page.as_uri()]
    assert chromium.get_log("browser") == []


def test_its_policy_lets_no_request_out(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    chromium.execute_script(
        "new Image().src = 'https://gen2.invalid/x.png'; fetch('https://gen2.invalid/').catch(() => {});"
    )
    refused = [entry["message"] for entry in chromium.get_log("browser")]
    assert any("img-src" in message for message in refused)
    assert any("connect-src" in message for message in refused)


def test_names_are_text_wherever_they_stand(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    assert chromium.title == f"Sizes {HOSTILE}"
    assert chromium.find_element(By.TAG_NAME, "h1").text == f"Sizes {HOSTILE}"
    assert chromium.find_elements(By.TAG_NAME, "img") == []
    last = chromium.find_elements(By.CSS_SELECTOR, "#machine-table tbody th")
    assert HOSTILE in [head.text for head in last]


def test_filters_keep_what_they_name(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    text = chromium.find_element(By.CSS_SELECTOR, "#filter [name=text]")
    text.send_keys("d2 v5")
    names = shown_rows(chromium)
    assert 0 < len(names) < 1000
    assert all("D2" in name and name.endswith("v5") for name in names)
    assert count(chromium).startswith(f"{len(names)} of 1,000 sizes with 20 of 20 images")
    text.clear()
    text.send_keys(Keys.SPACE)
    choose(chromium, "generation", "V2")
    assert "with 10 of 20 images" in count(chromium)
    choose(chromium, "zone", "3")
    choose(chromium, "reason", "architecture_differs")
    narrowed = shown_rows(chromium)
    assert 0 < len(narrowed) < 300
    picture(chromium, "filtered", "sizes")
    assert "zone=3" in chromium.current_url
    chromium.refresh()
    assert shown_rows(chromium) == narrowed
    chromium.find_element(By.CSS_SELECTOR, "#filter [type=reset]").click()
    chromium.execute_async_script("setTimeout(arguments[0], 50)")
    assert len(shown_rows(chromium)) == 1000


def test_filters_answer_at_once(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    milliseconds = chromium.execute_script(
        "const field = document.querySelector('#filter [name=text]'); const start = performance.now();"
        "field.value = 'e';"
        "field.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight;"
        "return performance.now() - start;"
    )
    assert milliseconds < 1000


def test_a_cell_is_reached_and_opened_by_keyboard(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    choose(chromium, "verdict", "blocked")
    body = chromium.find_element(By.TAG_NAME, "body")
    body.click()
    for _presses in range(60):
        chromium.switch_to.active_element.send_keys(Keys.TAB)
        if "cell" in (chromium.switch_to.active_element.get_attribute("class") or "").split():
            break
    start = chromium.switch_to.active_element
    for key in (Keys.ARROW_DOWN, Keys.END, Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_UP):
        chromium.switch_to.active_element.send_keys(key)
    here = chromium.switch_to.active_element
    assert here != start
    here.send_keys(Keys.ARROW_LEFT)
    assert chromium.switch_to.active_element == start
    blocked = chromium.execute_script("return document.querySelector('#matrix tr:not([hidden]) td.blocked')")
    chromium.execute_script("arguments[0].focus()", blocked)
    blocked.send_keys(Keys.ENTER)
    details = chromium.find_element(By.ID, "details")
    assert details.is_displayed()
    assert "Blocked" in details.text
    assert len(details.find_elements(By.CSS_SELECTOR, ".reason.blocker")) >= 1
    assert "{" not in details.text
    picture(chromium, "desktop-cell")
    chromium.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not details.is_displayed()
    assert chromium.switch_to.active_element == blocked


def test_a_machine_says_why(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    assert chromium.find_element(By.ID, "machine-count").text.startswith("61 of 61 machines: 21 of generation 1")
    answers = chromium.find_elements(By.CSS_SELECTOR, "#machine-table tbody tr:not([hidden]) .answer")
    picture(chromium, "desktop-machines", "machines")
    for answer, said in ((answers[0], "no way back"), (answers[1], "What keeps it from the others")):
        answer.click()
        assert said in chromium.find_element(By.ID, "details").text
        chromium.find_element(By.ID, "close").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(chromium: Chrome, page: Path, scheme: str) -> None:
    show(chromium, page, scheme=scheme)
    picture(chromium, f"{scheme}-top")
    picture(chromium, f"{scheme}-matrix", "sizes")
    colours = chromium.execute_script(COLOURS, TEXTS)
    weak = {selector: pair for selector, pair in colours.items() if contrast(*pair) < 4.5}
    assert weak == {}


def test_verdicts_differ_by_more_than_colour(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    script = "return [...document.querySelectorAll('#matrix td.cell')].map((box) => box.className + box.textContent)"
    signs = set(chromium.execute_script(script))
    assert signs == {"cell eligible✓", "cell warned!", "cell blocked✕"}


@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["desktop", "narrow"])
def test_nothing_shifts_and_nothing_overflows(chromium: Chrome, page: Path, size: tuple[int, int]) -> None:
    show(chromium, page, size)
    assert chromium.execute_script(SHIFTS) < 0.01
    assert chromium.execute_script("return document.documentElement.scrollWidth") <= size[0]
    assert chromium.execute_script(
        "const box = document.getElementById('matrix-box'); box.scrollTo(300, 4000);"
        "const edge = box.getBoundingClientRect();"
        "const head = document.querySelector('#matrix thead th').getBoundingClientRect();"
        "const row = document.querySelector('#matrix tbody tr:nth-child(200) th').getBoundingClientRect();"
        "return Math.abs(head.top - edge.top) < 3 && Math.abs(row.left - edge.left) < 3;"
    )
    if size == NARROW:
        picture(chromium, "narrow-matrix", "sizes")
        show(chromium, page, size)
        picture(chromium, "narrow")
        picture(chromium, "narrow-machines", "machines")


def test_it_prints_every_size(chromium: Chrome, page: Path) -> None:
    show(chromium, page)
    options = {"preferCSSPageSize": True, "printBackground": True}
    printed = base64.b64decode(chromium.execute_cdp_cmd("Page.printToPDF", options)["data"])
    (PICTURES / "report.pdf").write_bytes(printed)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 15 <= pages <= 60
