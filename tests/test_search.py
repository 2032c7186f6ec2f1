"""The search, in a browser: what it finds, what it forgives, what it costs."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import LANGS, ROOT, Site
from handbook import disk, words
from handbook.words import Passage
from look import served
from playwright.sync_api import Browser, Locator, Page, expect
from test_browser import GUIDE, Visit, opened
from test_sheets import IDS, KINDS
from test_site import path

KIB = 1024


@pytest.fixture
def phone(browser: Browser) -> Iterator[Visit]:
    visit = opened(browser, viewport={"width": 390, "height": 844})
    yield visit
    visit.page.context.close()


def results(page: Page) -> Locator:
    return page.locator("[data-search-results] a")


def found(page: Page, address: str) -> list[str]:
    """Where the results lead, below the site's root."""
    links: list[str] = results(page).evaluate_all("links => links.map(link => link.href)")
    return [link.removeprefix(address) for link in links]


def searched(page: Page, address: str, lang: str, query: str) -> list[str]:
    page.goto(f"{address}{path(lang, '')}?q={query}")
    expect(page.locator("dialog [role=status]")).not_to_be_empty()
    return found(page, address)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_loaded_before_somebody_searches_and_little_then(phone: Visit, address: str, lang: str) -> None:
    phone.page.goto(address + path(lang, GUIDE), wait_until="networkidle")
    before = list(phone.requests)
    assert not [url for url in before if "search-engine" in url or "/assets/search/" in url or "search_index" in url]
    phone.page.locator(".search__open").click()
    phone.page.locator("dialog input").fill("a")
    phone.page.locator(".search__status:not(:empty), [data-search-results] li").first.wait_for()
    loaded = [url for url in phone.requests if url not in before]
    assert sorted(url.removeprefix(address) for url in loaded) == [
        "assets/search-engine.js",
        f"assets/search/{lang}.js",
    ]
    scripts = [*loaded, address + "assets/search.js"]
    assert sum(len(gzip.compress(phone.page.request.get(url).body())) for url in scripts) < 150 * KIB
    assert phone.complaints == []


@pytest.mark.parametrize(
    ("lang", "typed", "pages"),
    [
        ("en", "forgave", {"guides/customers-for-life/come-back/"}),
        ("en", "mouse", set()),
        ("ru", "жалобами", {"ru/guides/secrets-of-good-service/", "ru/guides/keep-customers/", "ru/standards/"}),
        ("ru", "дёшево", {"ru/glossary/"}),
        ("uk", "скаргах", {"uk/guides/secrets-of-good-service/", "uk/guides/keep-customers/", "uk/standards/"}),
        ("hy", "բողոքներով", {"hy/guides/secrets-of-good-service/", "hy/guides/keep-customers/", "hy/standards/"}),
        ("hy", "ստուգաթերթերով", {"hy/", "hy/print/", "hy/glossary/"}),
    ],
)
def test_a_form_that_no_page_has_finds_the_others(
    phone: Visit, address: str, lang: str, typed: str, pages: set[str]
) -> None:
    links = searched(phone.page, address, lang, typed)
    assert pages <= {link.partition("#")[0] for link in links}
    assert bool(links) == bool(pages)


@pytest.mark.parametrize(
    ("lang", "spellings"),
    [
        (
            "en",
            ["customer", "Customer", "CUSTOMER", "“customer”", "(customer", "customer’s", "customer's", "customerʼs"],
        ),
        ("en", ["don’t", "don't", "donʼt", "dont"]),
        ("ru", ["счёт", "счет", "СЧЁТ", "«счёт»"]),
        ("uk", ["пам’ятати", "пам'ятати", "памʼятати", "памятати", "ПАМ’ЯТАТИ", "«пам’ятати»"]),
        ("hy", ["կարևոր", "կարեւոր", "կարեվոր", "ԿԱՐԵՎՈՐ", "ԿԱՐԵՒՈՐ", "Կարևոր", "«կարևո՞ր»"]),
        ("hy", ["ինչու", "ինչո՞ւ", "ինչո՛ւ", "ինչո՜ւ"]),
    ],
)
def test_signs_and_capitals_make_no_difference(phone: Visit, address: str, lang: str, spellings: list[str]) -> None:
    first, *others = [set(searched(phone.page, address, lang, spelling)) for spelling in spellings]
    assert first
    assert others == [first] * len(others)


@pytest.mark.parametrize(
    ("lang", "word", "slips"),
    [
        ("en", "customer", ["custmer", "cusstomer", "cuztomer", "cutsomer"]),
        ("ru", "покупатель", ["покпатель", "покуупатель", "покупотель", "поукпатель"]),
        ("uk", "покупець", ["покпець", "покуупець", "покапець", "поукпець"]),
        ("hy", "հաճախորդ", ["հաճխորդ", "հաճաախորդ", "հոճախորդ", "հաճաոխրդ"]),
    ],
)
def test_a_slip_of_one_letter_is_forgiven(phone: Visit, address: str, lang: str, word: str, slips: list[str]) -> None:
    right = set(searched(phone.page, address, lang, word))
    for slip in slips:
        assert right <= set(searched(phone.page, address, lang, slip)), slip
        near = disk.handbook(ROOT)[0].labels[lang]["search.near"]
        expect(phone.page.locator("dialog [role=status]")).to_contain_text(near)


def test_a_short_word_with_a_slip_is_another_word(phone: Visit, address: str) -> None:
    assert searched(phone.page, address, "en", "pqay") == []


@pytest.mark.parametrize(
    ("lang", "typed", "native"),
    [
        ("ru", "zhaloba", "жалоба"),
        ("ru", "zhalobami", "жалобами"),
        ("ru", "pokupatelya", "покупателя"),
        ("uk", "skarha", "скарга"),
        ("uk", "skarga", "скарга"),
        ("uk", "kliientiv", "клієнтів"),
        ("hy", "hachakhord", "հաճախորդ"),
        ("hy", "hachaxordner", "հաճախորդներ"),
        ("ru", "zhaloba pokupatelya", "жалоба покупателя"),
        ("ru", "«Zhaloba» $& покупателя!", "«жалоба» $& покупателя!"),
        ("ru", "S-04 zhaloba, zhaloba", "S-04 жалоба, жалоба"),
        ("ru", "chek-list", "чек-лист"),
        ("uk", "skarha kliientiv", "скарга клієнтів"),
        ("hy", "hachakhord boghok", "հաճախորդ բողոք"),
    ],
)
def test_latin_letters_are_read_as_ours(phone: Visit, address: str, lang: str, typed: str, native: str) -> None:
    links = searched(phone.page, address, lang, quote(typed))
    offer = phone.page.locator(".search__offer")
    assert native in offer.inner_text()
    offer.click()
    assert phone.page.locator("dialog input").input_value() == native
    assert found(phone.page, address) == links == searched(phone.page, address, lang, quote(native))


@pytest.mark.parametrize("lang", ["ru", "uk", "hy"])
@pytest.mark.parametrize("typed", ["S-4", "S4", "s 4", "S-104", "A4"])
def test_a_number_with_a_letter_is_not_read_as_a_word(phone: Visit, address: str, lang: str, typed: str) -> None:
    searched(phone.page, address, lang, typed)
    expect(phone.page.locator(".search__offer")).to_be_hidden()


@pytest.mark.parametrize(
    ("lang", "kind", "typed"),
    [
        *[(lang, "checklist", word) for lang in LANGS for word in ("checklist", "чек-лист", "чекліст", "ստուգաթերթ")],
        ("en", "checklist", "checklists"),
        ("ru", "checklist", "чек-листами"),
        ("ru", "checklist", "чеклист"),
        ("uk", "checklist", "чеклістів"),
        ("hy", "checklist", "ստուգաթերթերը"),
        ("en", "poster", "posters"),
        ("ru", "poster", "плакаты"),
        ("uk", "poster", "плакатами"),
        ("hy", "poster", "պաստառներ"),
        ("ru", "worksheet", "бланков"),
        ("uk", "certificate", "грамоту"),
    ],
)
def test_the_word_for_a_kind_of_sheet_lists_every_sheet_of_that_kind(
    phone: Visit, address: str, lang: str, kind: str, typed: str
) -> None:
    links = searched(phone.page, address, lang, typed)
    wanted = [name for name in IDS if KINDS[name] == kind]
    labels = disk.handbook(ROOT)[0].labels[lang]
    items = phone.page.locator(".search__results li").filter(
        has=phone.page.locator(".search__kind", has_text=re.compile(f"^{labels[f'kinds.{kind}']}$"))
    )
    assert sorted(
        str(link).partition("#")[2] for link in items.locator("a").evaluate_all("links => links.map(l => l.href)")
    ) == sorted(wanted)
    best = links[: len(wanted) + 8]
    assert all(any(link.endswith(f"#{name}") for link in best) for name in wanted), "they come first"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("typed", ["S-04", "s-04", "S04", "s04", "с-04", "С04", "S‑04"])
def test_a_standard_is_found_by_its_number(phone: Visit, address: str, lang: str, typed: str) -> None:
    links = searched(phone.page, address, lang, typed)
    assert links[0] == path(lang, "standards/#s-04")
    labels = disk.handbook(ROOT)[0].labels[lang]
    assert phone.page.locator(".search__kind").first.inner_text() == labels["search.standard"]
    assert any("keep-customers/#keep-your-word" in link for link in links)
    assert results(phone.page).first.inner_text().startswith("S-04 ")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", ["", GUIDE, "standards/", "print/"])
def test_a_search_can_be_linked_on_any_page(phone: Visit, address: str, lang: str, page: str) -> None:
    query = {"en": "customers", "ru": "клиентам", "uk": "клієнтам", "hy": "հաճախորդը"}[lang]
    phone.page.goto(f"{address}{path(lang, page)}?q={query}")
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    expect(phone.page.locator("dialog [role=status]")).not_to_be_empty()
    assert phone.page.locator("dialog input").input_value() == query
    links = found(phone.page, address)
    assert path(lang, "guides/keep-customers/#likeability") in links
    assert len(links) == phone.page.locator("dialog a").count(), "one element holds all of them"
    assert all(
        link.startswith(path(lang, "")) and not re.match("(ru|uk|hy)/", link.removeprefix(path(lang, "")))
        for link in links
    )
    for link in {link.partition("#")[0] for link in links}:
        assert phone.page.request.get(address + link).ok
    phone.page.keyboard.press("Escape")
    assert phone.page.url == address + path(lang, page)


def test_it_works_below_a_host(phone: Visit, site: Site) -> None:
    with served(site.folder.parent) as host:
        below = f"{host}{site.folder.name}/"
        links = searched(phone.page, below, "uk", "скарга")
        assert "uk/standards/#s-07" in links


@pytest.mark.parametrize("lang", LANGS)
def test_every_result_leads_to_a_place_on_its_page(site: Site, lang: str) -> None:
    text = (site.folder / "assets" / "search" / f"{lang}.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("window.handbookIndex = ").rstrip(";\n"))
    assert len(index["passages"]) > 150
    for page, anchor, _, title, _ in index["passages"]:
        assert title
        html = site.page(index["pages"][page][0])
        assert not anchor or f'id="{anchor}"' in html, anchor
    assert {"standard", "term", *KINDS.values()} <= {kind for _, _, kind, _, _ in index["passages"]}


def test_it_works_with_the_keyboard_alone(phone: Visit, address: str) -> None:
    page = phone.page
    page.goto(address + GUIDE, wait_until="networkidle")
    page.locator(".menu__open").focus()
    for key in ("/", "s", "f"):
        page.keyboard.press(key)
        expect(page.locator("dialog input")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.locator(".menu__open")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("complaint")
    expect(results(page).first).to_be_visible()
    expect(page.locator("dialog [role=status]")).to_have_text(f"Results: {results(page).count()}")
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("dialog input")).to_be_focused()
    first = found(page, address)[0]
    page.keyboard.press("Enter")
    page.wait_for_url(address + first)
    page.go_back()
    expect(page.locator("dialog input")).to_have_value("complaint")


def test_a_result_on_the_same_page_closes_the_search(phone: Visit, address: str) -> None:
    phone.page.goto(f"{address}{GUIDE}?q=likeability", wait_until="networkidle")
    phone.page.locator('[data-search-results] a[href$="keep-customers/#likeability"]').click()
    expect(phone.page.get_by_role("dialog")).to_be_hidden()
    assert phone.page.url == f"{address}{GUIDE}#likeability"


def test_the_letters_that_open_it_can_be_typed_elsewhere(phone: Visit, address: str) -> None:
    phone.page.goto(address + "print/", wait_until="networkidle")
    phone.page.locator("select[name=kind]").focus()
    phone.page.keyboard.press("s")
    expect(phone.page.locator("dialog.search")).to_be_hidden()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_search_is_accessible_and_fits_a_narrow_phone(
    browser: Browser, address: str, lang: str, scheme: Any
) -> None:
    query = {"en": "promise", "ru": "обещание", "uk": "обіцянка", "hy": "խոստում"}[lang]
    visit = opened(browser, viewport={"width": 320, "height": 640}, color_scheme=scheme, reduced_motion="reduce")
    visit.page.goto(f"{address}{path(lang, GUIDE)}?q={query}", wait_until="networkidle")
    assert results(visit.page).count() > 3
    assert visit.page.evaluate("document.querySelector('dialog').scrollWidth") <= 320
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
    report = Axe().run(visit.page, context="dialog.search")
    assert report.violations_count == 0, report.generate_report()
    assert visit.complaints == []
    visit.page.context.close()


def test_it_obeys_a_strict_content_policy(phone: Visit, address: str) -> None:
    def strict(route: Any) -> None:
        response = route.fetch()
        policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})

    phone.page.route("**/*", strict)
    assert searched(phone.page, address, "ru", "жалоба")
    ours = [complaint for complaint in phone.complaints if "search" in complaint]
    assert ours == []


def test_without_a_connection_it_says_so_and_tries_again(browser: Browser, address: str) -> None:
    page = opened(browser).page  # that has loaded nothing before, not even into the browser's memory
    page.route("**/assets/search-engine.js", lambda route: route.abort())
    page.goto(address, wait_until="networkidle")
    page.keyboard.press("/")
    page.keyboard.type("smile")
    expect(page.locator("dialog [role=status]")).to_contain_text("Check your connection")
    page.unroute("**/assets/search-engine.js")
    page.keyboard.type("s")
    expect(results(page).first).to_be_visible()
    page.context.close()


def test_once_it_has_searched_it_needs_no_connection(phone: Visit, address: str) -> None:
    assert searched(phone.page, address, "hy", "ժպիտ")
    phone.page.context.set_offline(offline=True)
    phone.page.locator("dialog input").fill("բողոք")
    assert "hy/standards/#s-07" in found(phone.page, address)


@pytest.mark.parametrize("lang", LANGS)
def test_there_is_no_search_without_scripts(browser: Browser, address: str, lang: str) -> None:
    visit = opened(browser, java_script_enabled=False)
    visit.page.goto(address + path(lang, GUIDE))
    assert not visit.page.locator(".search__open").is_visible()
    assert not visit.page.locator("dialog").is_visible()
    visit.page.context.close()


def test_what_was_found_is_marked(phone: Visit, address: str) -> None:
    searched(phone.page, address, "ru", "жалоба")
    marked = phone.page.locator("[data-search-results] mark").all_inner_texts()
    assert {word.lower() for word in marked} >= {"жалоба", "жалобы"}
    assert all(word.lower().startswith("жалоб") for word in marked)


def asked(browser: Browser, lang: str, texts: Sequence[str], queries: Sequence[str]) -> list[list[str]]:
    """These texts, as passages of pages in this language, in the order in which each query finds them."""
    handbook, _ = disk.handbook(ROOT)
    passages = [Passage(f"{i}/", "", "", f"Title {i}", text) for i, text in enumerate(texts)]
    index = words.indexes({lang: passages}, {lang: handbook.labels[lang]}, handbook.glossary)[lang]
    page = browser.new_page()
    page.add_script_tag(content=index.decode())
    page.add_script_tag(content=(ROOT / "overrides" / "assets" / "search-engine.js").read_text(encoding="utf-8"))
    answers = page.evaluate(
        """queries => {
            const find = handbookSearch(handbookIndex);
            return queries.map(query => find(query).results.map(result => parseInt(result.address)));
        }""",
        queries,
    )
    page.close()
    return [[texts[i] for i in answer] for answer in answers]


def ranked(browser: Browser, query: str, *texts: str) -> list[str]:
    """These texts, as passages of English pages, in the order in which the query finds them."""
    return asked(browser, "en", texts, [query])[0]


def test_all_the_words_come_before_some_of_them(browser: Browser) -> None:
    texts = ["a promise", "a promise, a promise, a promise", "we promised the guest a room"]
    assert ranked(browser, "promise guest", *texts) == [texts[2], texts[1], texts[0]]


def test_the_same_form_comes_before_another_and_a_slip_comes_last(browser: Browser) -> None:
    texts = ["we promised, promised and promised", "one promise"]
    assert ranked(browser, "promise", *texts) == [texts[1], texts[0]]
    texts = ["the porter", "posters and posters", "a poster"]
    assert ranked(browser, "poster", *texts) == [texts[2], texts[1]]
    assert ranked(browser, "promize", "a promise", "a premise") == ["a promise"]


@pytest.mark.parametrize(
    ("lang", "typed"),
    [
        (
            "uk",
            {
                "запитай у нього": "він воно його йому ним",
                "дві хвилини": "два двох двома",
                "надія справджується": "справджуватиметься справджувалася",
                "треба уміти": "вміти вміють уміла вмітиме",
                "ймовірна причина": "імовірна імовірного ймовірний",
                "тепле молоко": "молок молоками",
                "дешевий товар": "дешевший дешевшого найдешевший",
                "пан Мортімер": "Мортімера Мортімерові Мортімером Мортімере",
                "новий стікер": "стікери стікерів стікером",
            },
        ),
        (
            "hy",
            {
                "ունեն ժամանակ": "ունենալ ունեցավ կունենա",
                "կարդա քո գրածը": "գրել գրում գրեցիր գրածից",
                "նոր պլանշետ": "պլանշետի պլանշետով պլանշետներում",
                "պարոն Ֆիլիփս": "Ֆիլիփսի Ֆիլիփսին Ֆիլիփսից Ֆիլիփսով",
            },
        ),
    ],
)
def test_a_word_is_found_in_every_form(browser: Browser, lang: str, typed: dict[str, str]) -> None:
    wanted = [(query, text) for text, queries in typed.items() for query in queries.split()]
    answers = asked(browser, lang, list(typed), [query for query, _ in wanted])
    assert [(query, answer) for (query, _), answer in zip(wanted, answers, strict=True)] == [
        (query, [text]) for query, text in wanted
    ]


def test_what_begins_with_the_other_sign_can_be_another_word(browser: Browser) -> None:
    assert asked(browser, "uk", ["яка удача", "добра вдача"], ["вдача"]) == [["добра вдача"]]


def test_an_armenian_ending_is_not_a_verb(browser: Browser) -> None:
    assert asked(browser, "hy", ["կես բաժակ", "մենք ենք"], ["կեսը"]) == [["կես բաժակ"]]


def test_of_two_words_with_the_same_form_the_text_tells_which(browser: Browser) -> None:
    texts = ["բարձր գինը", "նա գնում է", "գնել և գնեց", "այս թվում", "մեծ թիվը"]
    price, number = asked(browser, "hy", texts, ["գին", "թիվ"])
    assert price == texts[:1]
    assert set(number) == set(texts[3:])


def test_what_a_hyphen_joins_is_one_word(browser: Browser) -> None:
    texts = ["a follow-up", "it follows", "hurry up", "we followed it up"]
    assert ranked(browser, "follow-up", *texts) == [texts[0], texts[3]]
    assert ranked(browser, "follow up", *texts)[2:] == [texts[2], texts[1]]


def test_a_word_is_found_while_it_is_typed(browser: Browser) -> None:
    assert ranked(browser, "compl", "a complaint", "complete", "a comet") == ["a complaint", "complete"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "words.txt:1: the file cannot be read: No such file or directory"),
        ("folder", "words.txt:1: this is a link, or not an ordinary file: put the file itself here"),
        ("en: price\nru: цена\n".encode("cp1251"), "words.txt:2: byte 0xf6 is not UTF-8 text: save the file in UTF-8"),
        (
            b"# Words\n\ncomplaint complaints\n",
            "words.txt:3: this is no language with its words: write one of en, ru, ",
        ),
        (b"en: price\nka: price\n", "words.txt:2: this is no language with its words: write one of en, ru, uk, hy, "),
        (b"en: price\nru:\n", "words.txt:2: this is no language with its words: "),
        (
            b"# Words\n",
            "words.txt:1: the list has no words: write one of en, ru, uk, hy, a colon and all forms of one ",
        ),
    ],
)
def test_a_list_of_words_that_cannot_be_used_is_told_in_a_line(
    site: Site, tmp_path: Path, content: bytes | str | None, message: str
) -> None:
    if content == "folder":
        (tmp_path / "words.txt").mkdir()
    elif isinstance(content, bytes):
        (tmp_path / "words.txt").write_bytes(content)
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "search.py", "words.txt", "--site", site.folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_the_search_is_measured_on_a_list_of_words(site: Site, tmp_path: Path) -> None:
    words_file = tmp_path / "words.txt"
    words_file.write_text(
        "en: complaint complaints\nuk: скарга скарги скарзі скаргу скаргою скарг\nuk: їжак їжака\n", encoding="utf-8"
    )
    command = [sys.executable, "scripts/search.py", str(words_file), "--site", str(site.folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    _, *rows = result.stdout.splitlines()
    assert [re.findall(r"[\w.]+ %|^\w\w", row)[:4] for row in rows] == [
        ["en", "100.0 %", "100.0 %", "100.0 %"],
        ["uk", "100.0 %", "100.0 %", "100.0 %"],
    ]
    assert result.stderr == "uk: no page has їжак\n"
