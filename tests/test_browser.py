"""The real site in a real browser."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import LANGS, Site
from look import CHROMIUM_FLAGS
from playwright.sync_api import Browser, Page, Request, expect
from test_sheets import IDS, KINDS
from test_site import ALL, labels, path

GUIDE = "guides/keep-customers/"
COST = "guides/cost-of-poor-service/"
EXAMPLE = {"L": "20", "P": "25", "T": "4", "M": "1200", "A": "3000", "N": "30", "W": "900", "C": "400"}
"""The worked example of the page about what poor service costs."""


@dataclass
class Visit:
    """A page that is open, with all that it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def failed(self, request: Request) -> None:
        """Take note, unless the page was left while it was loading: then the browser stops what nobody waits for."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{request.url}: {request.failure}")

    def fonts(self) -> set[str]:
        return {url.rpartition("/")[2] for url in self.requests if url.endswith(".woff2")}


def opened(browser: Browser, **options: Any) -> Visit:
    visit = Visit(browser.new_context(**options).new_page())
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda m: visit.complaints.append(m.text) if m.type in ("error", "warning") else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("requestfailed", visit.failed)
    return visit


@pytest.fixture
def phone(browser: Browser) -> Iterator[Visit]:
    visit = opened(browser, viewport={"width": 390, "height": 844}, has_touch=True)
    yield visit
    visit.page.context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Visit]:
    visit = opened(browser, viewport={"width": 1280, "height": 900})
    yield visit
    visit.page.context.close()


@pytest.fixture(params=["anew", "as it was left"])
def back(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visit]:
    """A browser that opens a page anew when its reader goes back to it, and one that shows it as it was left."""
    if request.param == "anew":  # as Playwright has it
        desk = opened(browser)
        yield desk
        desk.page.context.close()
        return
    keeper = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=CHROMIUM_FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield opened(keeper)
    keeper.close()


def go_back(page: Page, url: str) -> None:
    page.wait_for_load_state()
    page.go_back(wait_until="commit")  # a page that was kept is not loaded again
    page.wait_for_url(url, wait_until="commit")
    page.wait_for_function("document.readyState === 'complete'")


def statements(page: Page, name: str) -> Any:
    """The boxes of one checklist."""
    return page.locator(f"#{name} ~ .task-list").first.get_by_role("checkbox")


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_page_asks_no_other_host_and_has_nothing_to_complain_of(
    desk: Visit, address: str, lang: str, page: str
) -> None:
    desk.page.goto(address + path(lang, page), wait_until="networkidle")
    desk.page.emulate_media(color_scheme="dark")
    desk.page.wait_for_load_state("networkidle")
    assert desk.complaints == [], "what the content policy refuses is among them"
    assert [url for url in desk.requests if not url.startswith(address)] == []
    assert desk.page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("lang", "scripts"),
    [
        ("en", {"latin"}),
        ("ru", {"latin", "cyrillic"}),
        ("uk", {"latin", "cyrillic"}),
        ("hy", {"latin", "armenian"}),
    ],
)
def test_a_page_loads_only_the_scripts_that_it_shows(desk: Visit, address: str, lang: str, scripts: set[str]) -> None:
    desk.page.goto(address + path(lang, GUIDE), wait_until="networkidle")
    assert desk.fonts() == {f"noto-sans-{script}.woff2" for script in scripts}


@pytest.mark.parametrize("lang", LANGS)
def test_the_language_switch_keeps_the_page(desk: Visit, address: str, lang: str) -> None:
    for other in LANGS:
        desk.page.goto(address + path(lang, GUIDE))
        desk.page.locator(".languages summary").click()
        desk.page.locator(f'.md-select__link[hreflang="{other}"]').click()
        desk.page.wait_for_url(address + path(other, GUIDE))
        assert desk.page.locator("html").get_attribute("lang") == other


@pytest.mark.parametrize("lang", LANGS)
def test_a_box_ticks_by_touch_and_is_counted_and_kept(phone: Visit, address: str, lang: str) -> None:
    phone.page.goto(address + path(lang, GUIDE))
    boxes = statements(phone.page, "likeability")
    assert boxes.count() == 10
    score = phone.page.locator("#likeability ~ .ticks output").first
    phone.page.locator("#likeability ~ .task-list").first.locator("label").nth(2).tap()
    assert boxes.nth(2).is_checked()
    assert score.inner_text() == labels(lang)["score_of"].format(ticked=1, total=10)
    phone.page.wait_for_load_state("networkidle")
    phone.page.reload(wait_until="networkidle")
    assert [boxes.nth(i).is_checked() for i in range(10)] == [i == 2 for i in range(10)]
    assert phone.complaints == []


def test_a_box_ticks_by_mouse_and_keyboard(desk: Visit, address: str) -> None:
    desk.page.goto(address + GUIDE)
    boxes = statements(desk.page, "keep-your-word")
    boxes.nth(0).click()
    assert boxes.nth(0).is_checked()
    desk.page.keyboard.press("Tab")
    expect(boxes.nth(1)).to_be_focused()
    desk.page.keyboard.press("Space")
    assert boxes.nth(1).is_checked()
    output = desk.page.locator("#keep-your-word ~ .ticks output").first
    assert output.inner_text() == "2 of 7"
    desk.page.get_by_role("button", name="Clear all ticks").first.click()
    assert output.inner_text() == "0 of 7"
    assert not boxes.nth(0).is_checked()


def test_a_box_is_named_after_its_statement(desk: Visit, address: str) -> None:
    desk.page.goto(address + GUIDE)
    box = desk.page.get_by_role("checkbox", name="We have a real smile for every customer.")
    assert box.count() == 1


def test_lists_keep_their_ticks_apart(desk: Visit, address: str) -> None:
    desk.page.goto(address + GUIDE)
    statements(desk.page, "likeability").nth(0).click()
    assert not statements(desk.page, "likeability-colleagues").nth(0).is_checked()
    desk.page.reload()
    assert statements(desk.page, "likeability").nth(0).is_checked()
    assert not statements(desk.page, "likeability-colleagues").nth(0).is_checked()


def test_the_menu_of_a_phone_lists_a_pages_sections_only_where_they_close_it(
    phone: Visit, browser: Browser, address: str
) -> None:
    phone.page.goto(address + GUIDE)
    phone.page.locator(".menu__open").tap()
    assert phone.page.locator(".menu .sections__link:visible").count() > 5
    visit = opened(browser, java_script_enabled=False, viewport={"width": 390, "height": 844})
    visit.page.goto(address + GUIDE)
    visit.page.locator(".md-header label[for=__drawer]").click()
    assert visit.page.locator(".menu [aria-current=page]").is_visible()
    assert visit.page.locator(".menu .sections__link:visible").count() == 0
    visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_without_scripts_the_page_reads_and_ticks(browser: Browser, address: str, lang: str) -> None:
    visit = opened(browser, java_script_enabled=False, viewport={"width": 390, "height": 844})
    visit.page.goto(address + path(lang, GUIDE))
    boxes = statements(visit.page, "likeability")
    visit.page.locator("#likeability ~ .task-list").first.locator("label").nth(0).click()
    assert boxes.nth(0).is_checked()
    assert visit.page.locator("#likeability ~ .sheet a.sheet__download").first.is_visible()
    assert visit.page.locator(".ticks").count() == 0
    assert visit.page.locator("#what-it-costs + p").is_visible()
    visit.page.context.close()


def test_a_device_that_keeps_nothing_still_ticks(back: Visit, address: str) -> None:
    back.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})")
    back.page.goto(address + GUIDE)
    boxes = statements(back.page, "likeability")
    boxes.nth(0).click()
    assert boxes.nth(0).is_checked()
    output = back.page.locator("#likeability ~ .ticks output").first
    assert output.inner_text() == "1 of 10"
    back.page.goto(address)
    go_back(back.page, address + GUIDE)
    assert ticks(back.page) == [1], "the browser's own doing"
    assert output.inner_text() == "1 of 10"


def ticks(page: Page) -> list[int]:
    """The statements of the first checklist that are ticked, counted from one."""
    ticked = statements(page, "likeability").evaluate_all("boxes => boxes.map(box => box.checked)")
    return [i for i, is_ticked in enumerate(ticked, 1) if is_ticked]


def test_who_goes_back_to_a_list_finds_the_ticks_made_since(back: Visit, address: str) -> None:
    def tick(*numbers: int) -> None:
        for number in numbers:
            statements(back.page, "likeability").nth(number - 1).click()

    back.page.goto(address + path("ru", GUIDE))
    tick(1, 2)
    back.page.locator(".languages summary").click()
    back.page.locator('.md-select__link[hreflang="uk"]').click()
    back.page.wait_for_url("**/uk/**")
    assert ticks(back.page) == [1, 2]
    tick(2, 3, 4)
    go_back(back.page, address + path("ru", GUIDE))
    assert ticks(back.page) == [1, 3, 4]
    assert back.page.locator("#likeability ~ .ticks output").first.inner_text() == "3 из 10"
    tick(5)
    back.page.reload()
    assert ticks(back.page) == [1, 3, 4, 5]
    assert back.complaints == []


def test_two_tabs_with_one_list_have_the_same_ticks(desk: Visit, address: str) -> None:
    desk.page.goto(address + GUIDE)
    other = desk.page.context.new_page()
    other.goto(address + path("hy", GUIDE))
    statements(other, "likeability").nth(1).click()
    expect(statements(desk.page, "likeability").nth(1)).to_be_checked()
    assert desk.page.locator("#likeability ~ .ticks output").first.inner_text() == "1 of 10"
    statements(desk.page, "likeability").nth(2).click()
    expect(statements(other, "likeability").nth(2)).to_be_checked()
    other.reload()
    assert ticks(other) == [2, 3]


def test_the_list_of_languages_is_closed_after_going_back(back: Visit, address: str) -> None:
    back.page.goto(address + GUIDE)
    back.page.locator(".languages summary").click()
    back.page.locator('.md-select__link[hreflang="hy"]').click()
    back.page.wait_for_url("**/hy/**")
    go_back(back.page, address + GUIDE)
    assert back.page.locator(".languages a:visible").count() == 0


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_narrow_phone_never_scrolls_sideways(browser: Browser, address: str, lang: str, page: str) -> None:
    visit = opened(browser, viewport={"width": 320, "height": 700})
    visit.page.goto(address + path(lang, page), wait_until="networkidle")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
    visit.page.context.close()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_page_follows_the_device_and_the_switch(browser: Browser, address: str, scheme: Any, *, dark: bool) -> None:
    visit = opened(browser, color_scheme=scheme)
    visit.page.goto(address)

    def is_dark() -> bool:
        colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(colour.removeprefix("rgb(").split(",")[0])
        return red < 128

    assert is_dark() == dark
    names = ["Switch to light mode", "Switch to dark mode", "Use the device’s setting"]
    seen = []
    for name in names:
        visit.page.get_by_role("button", name=name).click()
        seen.append(is_dark())
    assert seen == [False, True, dark]
    visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_preview_is_a_picture_of_the_sheet(desk: Visit, address: str, lang: str) -> None:
    desk.page.goto(address + path(lang, ""), wait_until="networkidle")
    pictures = desk.page.locator("img.paper")
    assert pictures.count() == len(IDS)
    for i in range(len(IDS)):
        pictures.nth(i).scroll_into_view_if_needed()
        expect(pictures.nth(i)).to_have_js_property("complete", value=True)
        assert pictures.nth(i).evaluate("img => img.naturalWidth") == 320


def test_a_download_is_a_pdf(desk: Visit, address: str) -> None:
    desk.page.goto(address + path("hy", GUIDE))
    link = desk.page.locator("#likeability ~ .sheet a.sheet__download").first
    url = link.evaluate("a => a.href")
    answer = desk.page.request.get(url)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def fill(page: Page, figures: dict[str, str]) -> None:
    for letter, figure in figures.items():
        page.locator(f'.calculator__field[aria-label^="{letter}: "]').fill(figure)


def results(page: Page) -> list[str]:
    return [text.replace("\u00a0", " ") for text in page.locator(".calculator dd").all_inner_texts()]


def notice(page: Page) -> str:
    return page.locator(".calculator [role=status] > p").inner_text()


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["5%", "100", "4", "300", "24,000", "2,000", "26,900", "1,300"]),
        ("ru", ["5 %", "100", "4", "300", "24 000", "2000", "26 900", "1300"]),
        ("uk", ["5%", "100", "4", "300", "24 000", "2000", "26 900", "1300"]),
        ("hy", ["5%", "100", "4", "300", "24 000", "2000", "26 900", "1300"]),
    ],
)
def test_the_calculator_works_the_example_out(phone: Visit, address: str, lang: str, expected: list[str]) -> None:
    phone.page.goto(address + path(lang, COST), wait_until="networkidle")
    fill(phone.page, EXAMPLE)
    shown = [text.replace(" %", "%").replace("\u202f", " ") for text in results(phone.page)]
    grouped = [re.sub(r"(\d)[ ,.](?=\d{3})", r"\1", text) for text in shown]
    assert grouped == [re.sub(r"[ ,]", "", text) for text in expected]
    assert notice(phone.page) == ""
    names = phone.page.locator(".calculator dt").all_inner_texts()
    formulas = phone.page.locator("#worked-example, #formulas").first.evaluate(
        "h => [...document.querySelectorAll('table')].find(t => h.compareDocumentPosition(t) & 4).innerText"
    )
    assert len(names) == 8
    assert all(name in formulas.replace("\n", " ") or name in formulas for name in names)
    assert phone.complaints == []


def test_the_calculator_reads_figures_as_people_write_them(desk: Visit, address: str) -> None:
    desk.page.goto(address + path("ru", COST), wait_until="networkidle")
    fill(desk.page, EXAMPLE | {"M": "1 200", "T": "4,0", "A": "3\u00a0000"})
    assert len(results(desk.page)) == 8
    assert results(desk.page)[3] == "300"
    desk.page.goto(address + COST, wait_until="networkidle")
    fill(desk.page, EXAMPLE | {"M": "1,200", "T": "4.0", "A": "3,000"})
    assert results(desk.page)[3] == "300"


@pytest.mark.parametrize(("letter", "gone"), [("N", (1, 2, 5, 6, 7)), ("C", (0,)), ("P", (2,)), ("T", (3,))])
def test_a_zero_leaves_out_what_it_would_divide_and_says_why(
    desk: Visit, address: str, letter: str, gone: tuple[int, ...]
) -> None:
    desk.page.goto(address + COST, wait_until="networkidle")
    fill(desk.page, EXAMPLE | {letter: "0"} | ({"L": "0"} if letter == "C" else {}))
    shown = results(desk.page)
    reason = f"Left out: {letter} is zero, and nothing can be divided by zero."
    assert [i for i, text in enumerate(shown) if text == reason] == list(gone)
    assert len(shown) == 8


def test_the_calculator_refuses_what_cannot_be(desk: Visit, address: str) -> None:
    desk.page.goto(address + COST, wait_until="networkidle")
    assert notice(desk.page) == "Still to fill in: L, P, T, M, A, N, W, C"
    fill(desk.page, EXAMPLE | {"L": "401"})
    assert notice(desk.page).startswith("L is larger than C")
    assert results(desk.page) == []
    for text in ("-1", "many", "1e3", "NaN"):
        fill(desk.page, EXAMPLE | {"W": text})
        assert notice(desk.page) == "W must be a number, zero or more."
        assert results(desk.page) == []
        assert desk.page.locator('[aria-label^="W: "]').get_attribute("aria-invalid") == "true"
    fill(desk.page, EXAMPLE | {"W": ""})
    assert notice(desk.page) == "Still to fill in: W"
    assert len(results(desk.page)) == 7
    assert "26,900" not in results(desk.page)


@pytest.mark.parametrize("lang", LANGS)
def test_a_term_shows_its_meaning_and_leads_to_its_entry(desk: Visit, address: str, lang: str) -> None:
    desk.page.goto(address + path(lang, "guides/customers-for-life/good-service/"), wait_until="networkidle")
    term = desk.page.locator("a.term").first
    meaning = term.get_attribute("title")
    assert meaning
    keys = desk.page.locator("a.term").evaluate_all("links => links.map(link => link.hash)")
    assert len(keys) == len(set(keys)) >= 4, "each term is explained once on a page"
    term.click()
    desk.page.wait_for_url("**/glossary/#*")
    assert meaning in desk.page.locator(":target").inner_text()


def test_no_term_stands_inside_a_heading_a_link_or_a_box(desk: Visit, address: str) -> None:
    for page in (GUIDE, "guides/customers-for-life/people/", "standards/"):
        desk.page.goto(address + page, wait_until="networkidle")
        inside = "h1 a.term, h2 a.term, h3 a.term, a a.term, label a.term, table a.term, blockquote a.term"
        assert desk.page.locator(inside).count() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_a_number_leads_to_its_standard(phone: Visit, address: str, lang: str) -> None:
    phone.page.goto(address + path(lang, GUIDE), wait_until="networkidle")
    phone.page.locator("#keep-your-word ~ .task-list a", has_text="S-01").first.click()
    phone.page.wait_for_url("**/standards/#s-01")
    row = phone.page.locator(":target")
    expect(row).to_be_in_viewport()
    assert row.locator("td").first.inner_text() == "S-01"
    box = row.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("lang", LANGS)
def test_every_sheet_is_two_taps_from_home(phone: Visit, address: str, lang: str) -> None:
    phone.page.goto(address + path(lang, ""), wait_until="networkidle")
    links = phone.page.locator(".shelf a").evaluate_all("links => links.map(link => link.href)")
    assert [link.partition("#")[2] for link in links] == list(IDS)
    pages = dict.fromkeys(link.partition("#")[0] for link in links)
    found = []
    for page in pages:
        phone.page.goto(page, wait_until="networkidle")
        found += phone.page.locator(".sheet").evaluate_all("sheets => sheets.map(sheet => sheet.dataset.sheet)")
    assert found == list(IDS)


@pytest.mark.parametrize("lang", LANGS)
def test_the_print_room_filters_and_remembers_the_paper(phone: Visit, address: str, lang: str) -> None:
    phone.page.goto(address + path(lang, "print/"), wait_until="networkidle")
    sheets = phone.page.locator(".room__sheet:visible")
    assert sheets.count() == len(IDS)
    phone.page.locator("select[name=kind]").select_option("poster")
    posters = [name for name in IDS if KINDS[name] == "poster"]
    assert sheets.count() == len(posters)
    assert str(len(posters)) in phone.page.locator(".room__filters [role=status]").inner_text()
    phone.page.locator("select[name=paper]").select_option("a3")
    links = phone.page.locator(".room__sheet .room__download:visible").evaluate_all(
        "links => links.map(link => link.href)"
    )
    assert [link.rpartition("/")[2] for link in links] == [f"{name}-a3.pdf" for name in posters]
    phone.page.reload(wait_until="networkidle")
    assert phone.page.locator("select[name=paper]").input_value() == "a3"
    assert sheets.count() == len(posters), "only posters are ready on A3"
    phone.page.locator("select[name=paper]").select_option("letter")
    phone.page.locator("select[name=guide]").select_option("guides/keep-customers")
    assert sheets.count() == 3
    assert phone.complaints == []


def test_the_print_room_is_filtered_after_going_back(back: Visit, address: str) -> None:
    back.page.goto(address + "print/", wait_until="networkidle")
    back.page.locator("select[name=kind]").select_option("poster")
    sheets = back.page.locator(".room__sheet:visible")
    posters = [name for name in IDS if KINDS[name] == "poster"]
    assert sheets.count() == len(posters)
    sheets.locator(".room__preview").first.click()
    back.page.wait_for_url("**/#*")
    go_back(back.page, address + "print/")
    expect(back.page.locator("select[name=kind]")).to_have_value("poster")
    expect(sheets).to_have_count(len(posters))
    assert str(len(posters)) in back.page.locator(".room__filters [role=status]").inner_text()


def test_the_print_room_works_from_the_keyboard(desk: Visit, address: str) -> None:
    desk.page.goto(address + "print/", wait_until="networkidle")
    desk.page.locator("select[name=kind]").focus()
    desk.page.keyboard.type("Wor")
    worksheets = [name for name in IDS if KINDS[name] == "worksheet"]
    assert desk.page.locator(".room__sheet:visible").count() == len(worksheets)


@pytest.mark.parametrize("lang", LANGS)
def test_the_print_room_is_a_plain_list_without_scripts(browser: Browser, site: Site, address: str, lang: str) -> None:
    visit = opened(browser, java_script_enabled=False, viewport={"width": 390, "height": 844})
    visit.page.goto(address + path(lang, "print/"))
    assert visit.page.locator(".room__sheet:visible").count() == len(IDS)
    assert not visit.page.locator(".room__filters").is_visible()
    links = visit.page.locator(".room__sheet [data-paper]").evaluate_all("links => links.map(link => link.href)")
    files = [row for row in site.rows if row["lang"] == lang and row["kind"] != "pack"]
    assert sorted(links) == sorted(address + row["path"] for row in files)
    packs = visit.page.locator(".starter a").evaluate_all("links => links.map(link => link.href)")
    assert packs == [f"{address}{path(lang, 'print/')}starter-set-{paper}.pdf" for paper in ("a4", "letter")]
    visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_poster_stands_beside_its_twins_in_other_languages(desk: Visit, address: str, lang: str) -> None:
    desk.page.goto(address + path(lang, "print/"), wait_until="networkidle")
    poster = desk.page.locator('.room__sheet:has([href$="/by-the-register-a4.pdf"])').first
    twins = poster.locator(".room__languages a")
    assert twins.evaluate_all("links => links.map(link => link.hreflang)") == [o for o in LANGS if o != lang]
    for i in range(3):
        assert desk.page.request.get(twins.nth(i).evaluate("a => a.href")).body().startswith(b"%PDF-")


@pytest.mark.parametrize("lang", LANGS)
def test_all_sheets_come_in_one_file(desk: Visit, address: str, lang: str) -> None:
    desk.page.goto(address + path(lang, "print/"))
    url = desk.page.locator(".room__zip a").evaluate("a => a.href")
    with zipfile.ZipFile(io.BytesIO(desk.page.request.get(url).body())) as file:
        assert file.namelist() == [f"{name}-a4-{lang}.pdf" for name in IDS]
        assert all(file.read(name).startswith(b"%PDF-") for name in file.namelist())
