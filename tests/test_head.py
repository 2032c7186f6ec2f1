"""What pages say to search engines and to those who are sent an address, and how readers find their language."""

import io
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import access
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import BELOW, HOST, LANGS, SUBPATH, Site, hosted, mkdocs
from defusedxml import ElementTree
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from test_browser import GUIDE, Visit, opened
from test_site import ALL, Html, path, tree

LOCALES = {"en": "en_GB", "ru": "ru_RU", "uk": "uk_UA", "hy": "hy_AM"}
LOST = {
    "en": ("We can’t find that page", "The Service Handbook"),
    "ru": ("Такой страницы нет", "Азбука сервиса"),
    "uk": ("Такої сторінки тут немає", "Абетка сервісу"),
    "hy": ("Այստեղ այդպիսի էջ չկա", "Լավ սպասարկման ձեռնարկ"),
}
OFFERS = {
    "ru": ("Всё это есть и по-русски.", "Читать по-русски", "Нет, спасибо"),
    "uk": ("Усе це є й українською.", "Читати українською", "Ні, дякую"),
    "hy": ("Այս ամենը կա նաև հայերեն։", "Կարդալ հայերեն", "Ոչ, պետք չէ"),
}


def meta(html: Html, name: str) -> str:
    """What the only meta element of this name says."""
    (found,) = [tag for tag in html.all("meta") if name in (tag.get("name"), tag.get("property"))]
    return found["content"]


def alternates(html: Html) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in html.all("link", rel="alternate")}


def in_sitemap(folder: Path) -> dict[str, dict[str, str]]:
    """Each address in the sitemap with those of its translations."""
    rows: dict[str, dict[str, str]] = {}
    for element in ElementTree.fromstring((folder / "sitemap.xml").read_bytes()).iter():
        match element.tag.rpartition("}")[2]:
            case "loc":
                address = str(element.text)
                assert address not in rows
                rows[address] = {}
            case "link":
                assert element.get("rel") == "alternate"
                rows[address][str(element.get("hreflang"))] = str(element.get("href"))
    return rows


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_page_names_its_address_and_those_of_its_translations(site: Site, lang: str, page: str) -> None:
    html = Html(site.page(path(lang, page)))
    assert [link["href"] for link in html.all("link", rel="canonical")] == [HOST + path(lang, page)]
    expected = {other: HOST + path(other, page) for other in LANGS} | {"x-default": HOST + page}
    assert alternates(html) == expected
    assert in_sitemap(site.folder)[HOST + path(lang, page)] == expected
    for address in expected.values():
        assert alternates(Html(site.page(address.removeprefix(HOST)))) == expected


def test_the_sitemap_lists_every_page_and_nothing_else(site: Site) -> None:
    assert sorted(in_sitemap(site.folder)) == sorted(HOST + path(lang, page) for lang, page in ALL)
    assert "lastmod" not in (site.folder / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_a_page_that_is_sent_shows_itself_in_its_language(site: Site, lang: str, page: str) -> None:
    text = site.page(path(lang, page))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", text)
    assert title
    title_words = re.sub(r"<[^>]+>", "", title[1]).replace("\u00a0", " ")
    text = text.replace("\u00a0", " ")
    html = Html(text)
    assert meta(html, "og:title") == title_words
    assert meta(html, "og:site_name") == LOST[lang][1]
    assert meta(html, "og:type") == ("article" if page else "website")
    assert meta(html, "og:url") == HOST + path(lang, page)
    assert meta(html, "og:locale") == LOCALES[lang]
    others = [tag["content"] for tag in html.all("meta", property="og:locale:alternate")]
    assert others == [LOCALES[other] for other in LANGS if other != lang]
    assert meta(html, "twitter:card") == "summary_large_image"
    assert meta(html, "description") == meta(html, "og:description")
    assert 40 <= len(meta(html, "description")) <= 170
    shown = re.findall(r"<title>(.*?)</title>", text)
    assert shown == [f"{title_words} - {LOST[lang][1]}" if page else LOST[lang][1]]


def test_no_two_pages_describe_themselves_in_the_same_words(site: Site) -> None:
    found = [meta(Html(site.page(path(lang, page))), "description") for lang, page in ALL]
    assert len(set(found)) == len(ALL)


def test_every_page_has_its_own_picture_in_its_language(site: Site) -> None:
    pictures: set[bytes] = set()
    for lang, page in ALL:
        html = Html(site.page(path(lang, page)))
        address = meta(html, "og:image")
        assert address.startswith(HOST + path(lang, "social/"))
        content = (site.folder / address.removeprefix(HOST)).read_bytes()
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "PNG"
            assert (
                picture.size
                == (1200, 630)
                == (
                    int(meta(html, "og:image:width")),
                    int(meta(html, "og:image:height")),
                )
            )
            shades = picture.convert("L").histogram()
            assert sum(shades[:60]) > 5_000, "there are words"
            assert sum(shades[240:]) > 500_000, "on paper"
        assert meta(html, "og:image:type") == "image/png"
        assert meta(html, "og:image:alt") == f"{meta(html, 'og:title')} — {LOST[lang][1]}"
        assert len(content) < 40_000
        pictures.add(content)
    assert len(pictures) == len(ALL)
    assert len(list(site.folder.rglob("social/**/*.png"))) == len(ALL)


def test_a_page_without_a_description_is_described_by_its_first_paragraph(below_site: Site) -> None:
    def described(name: str) -> str:
        return meta(Html(below_site.page(f"guides/customers-for-life/{name}/")), "description")

    assert described("people") == "Who matters more, the customer or the colleague? Both."
    assert described("leader") == (
        "One sentence that is short. "
        "Another sentence that says a little more than the first one did, and goes on for a while."
    )
    assert described("pay") == (
        "A sentence without an end goes on and on, from the door to the till and from the till to the door, all day "
        "long, with a bag in each hand, and nobody ever stops…"
    )


def test_a_page_shown_for_want_of_a_translation_is_the_english_one(below_site: Site) -> None:
    english = BELOW + GUIDE
    html = Html(below_site.page(path("uk", GUIDE)))
    assert html.all("html")[0]["lang"] == "en"
    assert [link["href"] for link in html.all("link", rel="canonical")] == [english]
    assert alternates(html) == {}
    assert meta(html, "og:url") == english
    assert meta(html, "og:locale") == "en_GB"
    assert meta(html, "og:image") == f"{BELOW}social/guides/keep-customers.png"
    having = {lang: BELOW + path(lang, GUIDE) for lang in LANGS if lang != "uk"} | {"x-default": english}
    listed = in_sitemap(below_site.folder)
    assert BELOW + path("uk", GUIDE) not in listed
    assert len(listed) == len(ALL) - 1
    for lang in ("en", "ru", "hy"):
        page = Html(below_site.page(path(lang, GUIDE)))
        assert alternates(page) == listed[BELOW + path(lang, GUIDE)] == having
        assert LOCALES["uk"] not in [tag["content"] for tag in page.all("meta", property="og:locale:alternate")]
    assert not (below_site.folder / "uk/social/guides/keep-customers.png").exists()


def test_what_stands_around_a_page_shown_in_english_is_in_the_readers_language(
    below_site: Site, browser: Browser
) -> None:
    with hosted(below_site.folder, SUBPATH) as host:
        visit = opened(browser)
        visit.page.goto(host + path("uk", GUIDE), wait_until="networkidle")

        def lang_of(selector: str) -> str:
            return str(visit.page.locator(selector).first.evaluate("element => element.closest('[lang]').lang"))

        for part in (".md-skip", ".md-header", ".md-sidebar--primary", ".md-content__button", ".md-footer", ".md-top"):
            assert lang_of(part) == "uk", part
        assert lang_of(".untranslated") == "uk"
        for part in ("title", "h1", ".sheet__download", ".ticks button", ".md-sidebar--secondary li"):
            assert lang_of(part) == "en", part
        assert visit.page.locator(".ticks button").first.inner_text() == "Clear all ticks"
        assert visit.complaints == []
        visit.page.context.close()


def test_an_english_title_in_another_languages_menu_and_footer_says_so(below_site: Site, browser: Browser) -> None:
    with hosted(below_site.folder, SUBPATH) as host:
        visit = opened(browser)
        for page in (GUIDE, "guides/secrets-of-good-service/", ""):
            visit.page.goto(host + path("uk", page))
            in_english = visit.page.locator(":is(.menu__link, .neighbours *)[lang=en]")
            expected = ["Keep your customers"] * (1 if page == GUIDE else 2)
            assert [text.strip() for text in in_english.all_text_contents()] == expected, page
        visit.page.goto(host + path("ru", GUIDE))
        assert visit.page.locator(":is(.menu, .neighbours) [lang]:not(.sections)").count() == 0
        visit.page.context.close()


def test_a_damaged_picture_is_drawn_again(below: Path) -> None:
    before = {name: content for name, content in tree(below / "site").items() if "social/" in name}
    kept = sorted((below / ".cache/pictures").iterdir())
    assert len(kept) == len(before) == len(ALL) - 1
    kept[0].write_bytes(kept[0].read_bytes()[:-9])
    kept[1].write_bytes(b"")
    kept[2].write_bytes(kept[3].read_bytes())
    assert mkdocs(below, "build", "--strict").returncode == 0
    assert {name: content for name, content in tree(below / "site").items() if "social/" in name} == before


# The page for an address that does not exist


def shows_lost(page: Page, lang: str, root: str) -> None:
    """The page says in this language that there is none, and its links lead into the site."""
    title, name = LOST[lang]
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert page.title() == f"{title} - {name}"
    assert page.locator("h1:visible").all_inner_texts() == [title]
    assert page.locator(".md-header a:visible").all_inner_texts() == [name]
    links = page.locator("main a:visible").evaluate_all("links => links.map(link => [link.href, link.hreflang])")
    assert [(url, other) for url, other in links if other] == [(root + path(o, ""), o) for o in LANGS]
    others = [url for url, other in links if not other]
    assert len(others) in (8, 9), "one page is not there in every language of the copy"
    assert others[0] == root + path(lang, "")
    for url in others:
        assert url.startswith(root + path(lang, ""))
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - the test's own server
            assert f'lang="{lang}"' in answer.read().decode()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("subpath", ["", SUBPATH])
def test_a_missing_address_is_told_in_its_language(
    browser: Browser, site: Site, below_site: Site, lang: str, subpath: str
) -> None:
    with hosted(below_site.folder if subpath else site.folder, subpath) as root:
        visit = opened(browser)
        failed: list[str] = []
        visit.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        for missing in ("nothing", "guides/nothing/", "guides/no/thing/at/all.html", "print/no.pdf?a=b#c"):
            failed.clear()
            visit.page.goto(root + path(lang, missing), wait_until="networkidle")
            assert failed == [root + path(lang, missing).partition("#")[0]]
            shows_lost(visit.page, lang, root)
        assert [text for text in visit.complaints if "status of 404" not in text] == []
        visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_hosts_that_look_for_the_nearest_404_page_find_one_in_the_language(
    browser: Browser, site: Site, lang: str
) -> None:
    html = Html((site.folder / path(lang, "404.html")).read_text(encoding="utf-8"))
    assert html.all("html")[0]["lang"] == lang
    with hosted(site.folder) as root:
        visit = opened(browser)
        visit.page.goto(root + path(lang, "404.html"), wait_until="networkidle")
        shows_lost(visit.page, lang, root)
        visit.page.context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_who_has_lost_the_way_can_search(browser: Browser, below_site: Site, lang: str) -> None:
    with hosted(below_site.folder, SUBPATH) as root:
        visit = opened(browser)
        visit.page.goto(root + path(lang, "guides/no/thing/"), wait_until="networkidle")
        visit.page.locator(".search__open:visible").click()
        visit.page.keyboard.type(access.WORD[path(lang, "")])
        found = visit.page.get_by_role("dialog").locator("li a")
        expect(found.first).to_be_visible()
        assert found.first.evaluate("link => link.href").startswith(root + path(lang, ""))
        assert visit.page.get_by_role("dialog").evaluate("dialog => dialog.closest('[lang]').lang") == lang
        visit.page.context.close()


def test_without_scripts_a_missing_address_is_told_in_english(browser: Browser, site: Site) -> None:
    with hosted(site.folder) as root:
        visit = opened(browser, java_script_enabled=False)
        visit.page.goto(root + "hy/nothing/")
        shows_lost(visit.page, "en", root)
        visit.page.context.close()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_404_page_follows_the_device(browser: Browser, site: Site, scheme: Any, *, dark: bool) -> None:
    with hosted(site.folder) as root:
        visit = opened(browser, color_scheme=scheme)
        visit.page.goto(root + "nothing", wait_until="networkidle")
        colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(colour.removeprefix("rgb(").split(",")[0]) < 128) == dark
        visit.page.context.close()


def test_search_engines_leave_the_404_pages_out(site: Site) -> None:
    for lang in LANGS:
        html = Html((site.folder / path(lang, "404.html")).read_text(encoding="utf-8"))
        assert meta(html, "robots") == "noindex"
        assert not html.all("link", rel="canonical")


# The offer of another language


@contextmanager
def reader(browser: Browser, languages: list[str], **options: Any) -> Iterator[Visit]:
    """Somebody whose browser asks for these languages, the first one most of all."""
    visit = opened(browser, locale=languages[0], **options)
    visit.page.add_init_script(f"Object.defineProperty(navigator, 'languages', {{ get: () => {languages} }})")
    yield visit
    gone = ("status of 404", "net::ERR_ABORTED")  # asked for by the test itself; left behind by going on
    assert [text for text in visit.complaints if not any(reason in text for reason in gone)] == []
    visit.page.context.close()


@pytest.mark.parametrize("lang", OFFERS)
def test_the_root_offers_the_readers_language_once(browser: Browser, address: str, lang: str) -> None:
    words, accept, decline = OFFERS[lang]
    with reader(browser, [f"{lang}-XX", "en"]) as visit:
        visit.page.goto(address, wait_until="networkidle")
        offer = visit.page.locator(".offer:visible")
        assert offer.get_attribute("lang") == lang
        assert offer.inner_text().split("\n") == [words, "", accept, decline]
        expect(visit.page.get_by_role("complementary", name=words)).to_be_visible()
        offer.get_by_role("button", name=decline).click()
        assert offer.count() == 0
        visit.page.goto("about:blank")
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.url == address
        assert offer.count() == 0


@pytest.mark.parametrize("lang", OFFERS)
def test_who_takes_the_offer_is_taken_there_again(browser: Browser, address: str, lang: str) -> None:
    with reader(browser, [lang]) as visit:
        visit.page.goto(address, wait_until="networkidle")
        visit.page.get_by_role("link", name=OFFERS[lang][1]).click()
        visit.page.wait_for_url(address + path(lang, ""))
        visit.page.goto("about:blank")
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.url == address + path(lang, "")
        visit.page.locator(".languages summary").click()
        visit.page.locator('.md-select__link[hreflang="en"]').click()
        visit.page.wait_for_url(address)
        visit.page.goto("about:blank")
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.url == address, "the switch is a choice too"
        assert visit.page.locator(".offer:visible").count() == 0


@pytest.mark.parametrize("place", ["?q=poster", "#sheets"])
def test_who_follows_a_link_to_something_at_the_root_stays_there(browser: Browser, address: str, place: str) -> None:
    with reader(browser, ["ru"]) as visit:
        visit.page.goto(address + path("ru", ""))
        visit.page.evaluate("localStorage.setItem('language', 'ru')")
        visit.page.goto("about:blank")
        visit.page.goto(address + place, wait_until="networkidle")
        assert visit.page.url == address + place
        visit.page.goto("about:blank")
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.url == address + path("ru", "")


def test_an_offer_without_an_answer_is_not_made_again(browser: Browser, address: str) -> None:
    with reader(browser, ["uk-UA"]) as visit:
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.locator(".offer:visible").count() == 1
        visit.page.goto("about:blank")
        visit.page.goto(address, wait_until="networkidle")
        assert visit.page.locator(".offer:visible").count() == 0


@pytest.mark.parametrize(
    ("languages", "offered"),
    [
        (["en-GB", "ru"], None),
        (["de", "fr"], None),
        (["de", "en-US", "hy"], None),
        (["de", "HY-am", "en"], "hy"),
        (["uk", "ru", "en"], "uk"),
        (["ru", "uk"], "ru"),
    ],
)
def test_the_first_of_the_readers_languages_that_we_have_counts(
    browser: Browser, address: str, languages: list[str], offered: str | None
) -> None:
    with reader(browser, languages) as visit:
        visit.page.goto(address, wait_until="networkidle")
        shown = visit.page.locator(".offer:visible").evaluate_all("offers => offers.map(offer => offer.lang)")
        assert shown == ([offered] if offered else [])


def test_who_comes_from_inside_is_offered_nothing(browser: Browser, address: str) -> None:
    with reader(browser, ["ru"]) as visit:
        visit.page.goto(address + GUIDE, wait_until="networkidle")
        visit.page.locator(".md-header .md-logo").click()
        visit.page.wait_for_url(address)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.locator(".offer:visible").count() == 0


@pytest.mark.parametrize(("lang", "page"), [("en", GUIDE), ("ru", ""), ("hy", ""), ("uk", "print/")])
def test_only_the_root_makes_an_offer(site: Site, lang: str, page: str) -> None:
    assert 'class="offer"' in site.page("")
    assert 'class="offer"' not in site.page(path(lang, page))


def test_where_nothing_is_kept_the_offer_works_all_the_same(browser: Browser, address: str) -> None:
    with reader(browser, ["hy"]) as visit:
        visit.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused') }})"
        )
        visit.page.goto(address)
        offer = visit.page.locator(".offer:visible")
        offer.get_by_role("button").click()
        assert offer.count() == 0
        visit.page.reload()
        offer.get_by_role("link").click()
        visit.page.wait_for_url(address + "hy/")


def test_the_offer_can_be_answered_from_the_keyboard(browser: Browser, address: str) -> None:
    with reader(browser, ["uk"]) as visit:
        visit.page.goto(address, wait_until="networkidle")
        for _ in range(2):  # after the link that skips the header
            visit.page.keyboard.press("Tab")
        expect(visit.page.locator(".offer:visible").get_by_role("link")).to_be_focused()
        visit.page.keyboard.press("Tab")
        expect(visit.page.locator(".offer:visible").get_by_role("button")).to_be_focused()
        visit.page.keyboard.press("Escape")
        assert visit.page.locator(".offer:visible").count() == 0
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.closest('.md-header') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", OFFERS)
def test_the_offer_and_the_404_page_are_for_everybody(
    browser: Browser, address: str, site: Site, lang: str, scheme: Any
) -> None:
    with reader(browser, [lang], color_scheme=scheme, viewport={"width": 320, "height": 700}) as visit:
        visit.page.goto(address, wait_until="networkidle")
        found = Axe().run(visit.page, context=".offer:not([hidden])").response
        assert [rule["id"] for rule in found["violations"]] == []
        assert len(found["passes"]) > 5
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
        with hosted(site.folder) as root:
            visit.page.goto(root + path(lang, "nothing"), wait_until="networkidle")
            found = Axe().run(visit.page, context=".md-content, .md-header").response
            assert [rule["id"] for rule in found["violations"]] == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
