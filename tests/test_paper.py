"""A page printed from the browser."""

import re

import pypdfium2
import pytest
from conftest import HOST, LANGS
from PIL import ImageChops
from playwright.sync_api import Browser, Page
from test_browser import COST, GUIDE, opened
from test_site import ALL, path

SEEN = """() => [...document.querySelectorAll("body *")].filter(e => !e.closest(".md-content")
  && !e.querySelector(".md-content") && e.checkVisibility({visibilityProperty: true, opacityProperty: true})
  && e.getBoundingClientRect().height > 0).map(e => e.outerHTML.slice(0, 120))"""


def printed(page: Page) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(page.pdf(format="A4"))


def words(document: pypdfium2.PdfDocument) -> list[str]:
    """The text of each page, without spaces and hyphens: lines break anywhere."""
    return [re.sub(r"[\s\ufffe\x02-]", "", page.get_textpage().get_text_bounded()) for page in document]


@pytest.fixture(scope="module")
def dark(browser: Browser) -> Page:
    """A reader whose device is dark."""
    return opened(browser, color_scheme="dark", viewport={"width": 1280, "height": 900}).page


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_page_prints_its_text_alone_black_on_white(dark: Page, address: str, lang: str, page: str) -> None:
    dark.goto(address + path(lang, page), wait_until="networkidle")
    document = printed(dark)
    texts = words(document)
    assert min(map(len, texts)) > 20, "no page is blank"
    title = re.sub(r"[\s-]", "", dark.locator("h1").inner_text())
    assert texts[0].startswith(title), "nothing stands above the title"
    addresses = dark.locator(".md-content a[data-address]").evaluate_all(
        "all => all.map(a => [a.href, a.dataset.address])"
    )
    for href, shown in addresses:
        meant = href.replace(address, HOST).split("://")[-1].replace("/#", "#").rstrip("/")
        assert shown == meant
    for number, sheet in enumerate(document, start=1):
        picture = sheet.render(scale=0.5).to_pil().convert("RGB")
        red, green, blue = picture.split()
        for one, other in ((red, green), (green, blue)):
            apart = ImageChops.difference(one, other).histogram()
            assert sum(apart[8:]) == 0, f"page {number} has no colour"
        assert sum(green.histogram()[250:]) > 0.75 * picture.width * picture.height, f"page {number} is mostly white"
        width, height = picture.size
        corners = [(1, 1), (width - 2, 1), (1, height - 2), (width - 2, height - 2)]
        assert {green.getpixel(corner) for corner in corners} == {255}, f"the margins of page {number} are white"
    dark.emulate_media(media="print")
    assert dark.evaluate(SEEN) == [], "nothing but the page's text is printed"
    dark.emulate_media(media="null")


@pytest.mark.parametrize("lang", LANGS)
def test_boxes_are_printed_to_tick_by_hand(browser: Browser, address: str, lang: str) -> None:
    visit = opened(browser)
    visit.page.goto(address + path(lang, GUIDE), wait_until="networkidle")
    visit.page.locator(".task-list label").first.click()
    visit.page.emulate_media(media="print")
    boxes = visit.page.locator(".task-list input")
    assert boxes.count() == 27
    drawn = boxes.evaluate_all(
        """boxes => boxes.map(box => {
          const style = getComputedStyle(box);
          return [style.backgroundImage, style.borderTopColor, style.borderTopWidth !== "0px", box.offsetWidth > 12];
        })"""
    )
    assert drawn == [["none", "rgb(0, 0, 0)", True, True]] * 27
    assert "S01(" not in "".join(words(printed(visit.page))), "a number leads to its row without an address"
    visit.page.context.close()


@pytest.mark.parametrize("page", ["", "print/", "standards/"])
@pytest.mark.parametrize("lang", LANGS)
def test_links_are_printed_with_their_addresses(dark: Page, address: str, lang: str, page: str) -> None:
    dark.goto(address + path(lang, page), wait_until="networkidle")
    text = "".join(words(printed(dark)))
    dark.emulate_media(media="print")
    links = dark.locator(".md-content a[data-address]:visible")
    shown = links.evaluate_all("all => all.map(a => a.dataset.address)")
    dark.emulate_media(media="null")
    assert shown
    assert [one for one in shown if f"({one.replace('-', '')})" not in text] == []


def test_the_worksheet_is_printed_with_room_to_write(browser: Browser, address: str) -> None:
    visit = opened(browser)
    visit.page.goto(address + COST, wait_until="networkidle")
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".calculator").is_hidden()
    fields = visit.page.locator(".calculator__field")
    assert fields.count() == 8
    assert set(fields.evaluate_all("all => all.map(field => getComputedStyle(field).borderTopWidth)")) == {"0px"}
    visit.page.context.close()
