"""Everybody can use it: by ear, from the keyboard, on a narrow screen, in large letters, in a device's own colours."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import access
import pytest
from conftest import LANGS, ROOT
from playwright.sync_api import Browser, Page, expect
from test_browser import COST, GUIDE, fill, opened
from test_site import ALL, path

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WIDE = ("", GUIDE, COST, "print/", "standards/", "glossary/")
"""A page of each kind."""


def violations(page: Page, scheme: str = "light") -> list[str]:
    """What axe-core finds: the rule and the element. In the dark only what depends on the colours is asked again."""
    found = access.look_at(page, scheme=scheme, rules=access.COLOURS if scheme == "dark" else access.TAGS)
    assert found.rules, "axe-core looked at something"
    return list(found.violations)


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """One page for all visits: to open one for each takes longer than axe itself."""
    visit = opened(browser, viewport=DESK, reduced_motion="reduce")
    yield visit.page
    visit.page.context.close()


@pytest.fixture
def phone(reader: Page) -> Iterator[Page]:
    """The same page as a phone's, with nothing kept from before."""
    reader.set_viewport_size({"width": 390, "height": 844})
    yield reader
    reader.evaluate("localStorage.clear()")
    reader.goto("about:blank")
    reader.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "page"), [*ALL, *((lang, "404.html") for lang in LANGS)])
def test_axe_finds_nothing(reader: Page, address: str, lang: str, page: str, scheme: Any) -> None:
    reader.emulate_media(color_scheme=scheme)
    if reader.url != address + path(lang, page):
        reader.goto(address + path(lang, page), wait_until="networkidle")
    assert violations(reader, scheme) == []


def edition(page: Page, _: str) -> None:
    page.goto(f"{page.url}?e=00000000#likeability", wait_until="networkidle")
    expect(page.locator(".sheet__newer")).to_be_visible()


OPENED: dict[str, tuple[str, Callable[[Page, str], Any]]] = {
    **{what: (GUIDE, opens) for what, opens in access.OPENED.items()},
    "nothing found": (GUIDE, lambda page, _: access.search(page, "qqqqqq")),
    "ticks": (GUIDE, lambda page, _: page.locator(".task-list label").first.click()),
    "an older edition": (GUIDE, edition),
    "a mistake in the calculator": (COST, lambda page, _: fill(page, {"L": "-1"})),
    "results": (COST, lambda page, _: fill(page, {"L": "20", "C": "400", "M": "1200"})),
    "a filter": ("print/", lambda page, _: page.locator("select[name=kind]").select_option("poster")),
}


def test_the_measure_prints_a_table_and_names_each_violation(tmp_path: Path) -> None:
    for folder, image in (("", '<img alt="A shop" src="data:,">'), ("hy", '<img src="data:,">')):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "index.html").write_text(
            f'<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1>{image}</main>', encoding="utf-8"
        )
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "access.py", "--site", tmp_path]
    result = subprocess.run([*command, "--json", tmp_path / "found.json"], capture_output=True, text=True, check=False)
    rows = [row.split() for row in result.stdout.splitlines()]
    assert rows[0] == ["scheme", "pages", "opened", "rules", "violations"]
    assert [row[:3] + row[-1:] for row in rows[1:3]] == [["/", "light", "1", "0"], ["/", "dark", "1", "0"]]
    assert [(row[0], row[-1]) for row in rows[-2:]] == [("/hy/", "2"), ("/hy/", "2")], "on a desk and on a phone"
    assert result.returncode == 1
    assert result.stderr.splitlines()[0] == '/hy/ light: image-alt: <img src="data:,">'
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert {one["width"] for one in found} == {390, 1280}
    for page in tmp_path.rglob("index.html"):
        page.unlink()
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr == f"There is no built site in {tmp_path.name}/: run make site first\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", OPENED)
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_in_what_opens(phone: Page, address: str, lang: str, what: str, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme)
    page, opens = OPENED[what]
    phone.goto(address + path(lang, page), wait_until="networkidle")
    opens(phone, path(lang, ""))
    assert violations(phone, scheme) == []


STOP = """() => {
  const stop = document.activeElement, box = stop.getBoundingClientRect(), style = getComputedStyle(stop);
  const seen = stop.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
    Math.min(box.width, box.height) > 1 && Math.min(box.right, box.bottom) > 0 &&
    box.left < innerWidth && box.top < innerHeight;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [stop.tagName, stop.outerHTML.slice(0, 120), seen, ring];
}"""


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("page", [GUIDE, "print/"])
@pytest.mark.parametrize("lang", LANGS)
def test_the_tab_key_stops_only_at_what_is_seen_and_leaves_nothing_out(
    browser: Browser, address: str, lang: str, page: str, size: str
) -> None:
    visit = opened(browser, viewport=PHONE if size == "phone" else DESK, reduced_motion="reduce")
    visit.page.goto(address + path(lang, page), wait_until="networkidle")
    stops = []
    for _ in range(400):
        visit.page.keyboard.press("Tab")
        tag, html, seen, ring = visit.page.evaluate(STOP)
        if tag == "BODY":
            break
        assert seen, f"this stop is out of sight: {html}"
        assert ring, f"this stop has no outline: {html}"
        stops.append(html)
    assert "md-skip" in stops[0]
    assert len(stops) == visit.page.locator("a[href], button, input, select, summary").evaluate_all(
        """all => all.filter(e => e.tabIndex >= 0 && !e.disabled && !e.closest("[inert]")
          && (e.matches(".md-skip") || e.checkVisibility({visibilityProperty: true}))).length"""
    )
    visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_the_skip_link_takes_the_keyboard_to_the_text(reader: Page, address: str, lang: str) -> None:
    reader.goto(address + path(lang, GUIDE), wait_until="networkidle")
    reader.keyboard.press("Tab")
    expect(reader.locator(".md-skip")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader.locator("h1")).to_be_focused()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('.md-content h1 ~ *') !== null")


@pytest.mark.parametrize("lang", LANGS)
def test_the_menu_of_a_phone_opens_and_closes_from_the_keyboard(browser: Browser, address: str, lang: str) -> None:
    visit = opened(browser, viewport=PHONE)
    visit.page.goto(address + path(lang, GUIDE), wait_until="networkidle")
    button, menu = visit.page.locator(".menu__open"), visit.page.locator("#menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_hidden()
    button.focus()
    visit.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(menu.locator("[aria-current=page]")).to_be_focused()
    expect(menu.locator("[aria-current=page]")).to_be_in_viewport()
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        behind = visit.page.evaluate("document.activeElement.closest('.md-content, .md-footer') !== null")
        assert not behind, "what is behind the menu can't be reached"
    visit.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    menu.locator(".sections__link").nth(2).click()
    expect(menu).to_be_hidden()
    expect(visit.page.locator(":target")).to_be_in_viewport()
    visit.page.context.close()


def test_the_menu_opens_without_scripts(browser: Browser, address: str) -> None:
    visit = opened(browser, viewport=PHONE, java_script_enabled=False)
    visit.page.goto(address + GUIDE)
    visit.page.locator("label.md-header__button[for=__drawer]").click()
    expect(visit.page.locator("#menu")).to_be_visible()
    visit.page.locator(".languages summary").click()
    expect(visit.page.locator(".md-select__link").first).to_be_visible()
    visit.page.context.close()


def test_every_page_stands_in_the_menu_and_one_is_the_page_itself(reader: Page, address: str) -> None:
    for lang, page in ALL:
        reader.goto(address + path(lang, page), wait_until="domcontentloaded")
        links = reader.locator("#menu .menu__link")
        assert links.evaluate_all("links => links.map(link => link.href)") == [
            address + path(lang, other) for of, other in ALL if of == lang
        ]
        assert reader.locator("#menu .menu__link[aria-current=page]").evaluate("link => link.href") == reader.url


@pytest.mark.parametrize("lang", LANGS)
def test_a_language_is_named_in_itself(reader: Page, address: str, lang: str) -> None:
    reader.goto(address + path(lang, GUIDE))
    links = reader.locator(".md-select__link")
    assert links.evaluate_all("links => links.map(link => [link.lang, link.hreflang])") == [[one, one] for one in LANGS]
    assert reader.locator(".md-select__link[aria-current]").get_attribute("lang") == lang


@pytest.mark.parametrize("lang", LANGS)
def test_the_language_switch_keeps_the_section(reader: Page, address: str, lang: str) -> None:
    def switched(other: str) -> str:
        reader.locator(".languages summary").click()
        reader.locator(f'.md-select__link[hreflang="{other}"]').click()
        reader.wait_for_url(f"{address}{path(other, '')}**")
        return reader.url.removeprefix(address)

    for other in LANGS:
        guide = path(other, GUIDE)
        reader.goto(address + path(lang, GUIDE), wait_until="networkidle")
        assert switched(other) == guide
        reader.goto("about:blank")
        reader.goto(address + path(lang, f"{GUIDE}#keep-your-word"), wait_until="networkidle")
        assert switched(other) == f"{guide}#keep-your-word"
        expect(reader.locator("#keep-your-word")).to_be_in_viewport()
        reader.goto("about:blank")
        reader.goto(address + path(lang, GUIDE), wait_until="networkidle")
        reader.locator("#likeability").evaluate("heading => heading.scrollIntoView()")
        assert switched(other) == f"{guide}#likeability"
        reader.goto("about:blank")
        reader.goto(address + path(lang, "standards/#s-04"), wait_until="networkidle")
        assert switched(other) == path(other, "standards/#s-04")


@pytest.mark.parametrize("lang", LANGS)
def test_escape_closes_the_languages(reader: Page, address: str, lang: str) -> None:
    reader.goto(address + path(lang, GUIDE))
    reader.locator(".languages summary").click()
    reader.keyboard.press("Tab")
    expect(reader.locator(".md-select__link").first).to_be_focused()
    reader.keyboard.press("Escape")
    expect(reader.locator(".md-select__link").first).to_be_hidden()
    expect(reader.locator(".languages summary")).to_be_focused()


def test_the_contents_tell_which_section_is_being_read(reader: Page, address: str) -> None:
    reader.goto(address + GUIDE, wait_until="networkidle")
    for section in ("what-it-costs", "likeability"):
        reader.locator(f"#{section}").evaluate("heading => heading.scrollIntoView()")
        here = reader.locator(".contents [aria-current=location]")
        expect(here).to_have_attribute("href", f"#{section}")


@pytest.mark.parametrize("way", ["pointer", "keyboard"])
def test_a_meaning_is_shown_and_put_away(reader: Page, address: str, way: str) -> None:
    reader.goto(address + "guides/customers-for-life/good-service/", wait_until="networkidle")
    term, note = reader.locator("a.term").first, reader.locator("[role=tooltip]")
    meaning = term.get_attribute("title")
    assert meaning
    if way == "pointer":
        term.hover()
    else:
        term.evaluate("link => link.focus({focusVisible: true})")
    expect(note).to_have_text(meaning)
    expect(term).to_have_attribute("aria-describedby", "meaning")
    assert violations(reader) == []
    if way == "pointer":
        note.hover()
        reader.wait_for_timeout(400)
        expect(note).to_be_visible()
    reader.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert term.get_attribute("title") == meaning


CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
  const style = getComputedStyle(e);
  return e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.clientWidth > 1
    && ["hidden", "clip"].includes(style.overflowX) && e.textContent.trim()
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [1280, 640])
@pytest.mark.parametrize("page", WIDE)
@pytest.mark.parametrize("lang", LANGS)
def test_letters_of_twice_the_size_lose_nothing(
    browser: Browser, address: str, lang: str, page: str, width: int
) -> None:
    visit = opened(browser, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    size = "parseFloat(getComputedStyle(document.querySelector('.md-content p')).fontSize)"
    visit.page.goto(address + path(lang, page), wait_until="networkidle")
    before = visit.page.evaluate(size)
    settings = visit.page.context.new_cdp_session(visit.page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})  # as in the browser's settings
    assert visit.page.evaluate(size) >= 1.99 * before
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.page.evaluate(CUT) == []
    visit.page.context.close()


@pytest.mark.parametrize("page", WIDE)
def test_nothing_moves_for_who_wants_less_motion(reader: Page, address: str, page: str) -> None:
    reader.goto(address + page, wait_until="networkidle")
    moving = reader.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => [null, "::before", "::after"].some(part => {
          const style = getComputedStyle(e, part);
          return style.animationName !== "none" || /[1-9]/.test(style.transitionDuration);
        })).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert moving == []


def test_a_tick_and_the_focus_are_seen_in_the_devices_own_colours(browser: Browser, address: str) -> None:
    visit = opened(browser, forced_colors="active")
    visit.page.goto(address + GUIDE, wait_until="networkidle")
    boxes = visit.page.locator(".task-list input")
    empty = boxes.nth(0).screenshot()
    boxes.nth(0).evaluate("box => { box.checked = true }")
    assert boxes.nth(0).screenshot() != empty
    for stop in (boxes.nth(1), visit.page.locator(".scheme"), visit.page.locator(".sheet__download").first):
        stop.evaluate("element => element.focus({focusVisible: true})")
        assert visit.page.evaluate(STOP)[3]
    visit.page.context.close()
