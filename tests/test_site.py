"""The real site, checked through its files."""

import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from conftest import EDIT, HOST, LANGS, NEW_ISSUE, PAGES, ROOT, Site, copy_of_project, mkdocs

FILES = {re.sub(r"(^|/)index/$", r"\1", f"{name}/"): f"{name}.md" for name in PAGES}
"""Each page's file by the page's address: `guides/keep-customers/`, empty for home."""
ALL = [(lang, page) for lang in LANGS for page in FILES]


class Html(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [found for name, found in self.tags if name == tag and wanted.items() <= found.items()]

    @property
    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    @property
    def addresses(self) -> list[str]:
        return [value for _, found in self.tags for name, value in found.items() if name in ("href", "src")]


def path(lang: str, page: str) -> str:
    return page if lang == "en" else f"{lang}/{page}"


def labels(lang: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docs" / lang / "labels.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_every_page_is_there_in_its_language(site: Site, lang: str, page: str) -> None:
    html = Html(site.page(path(lang, page)))
    (root,) = html.all("html")
    assert root["lang"] == lang
    (edit,) = html.all("a", rel="edit")
    assert edit["href"] == EDIT + f"{lang}/{FILES[page]}"


def test_every_page_stands_in_the_menu() -> None:
    written = {p.relative_to(ROOT / "docs" / "en").with_suffix("").as_posix() for p in ROOT.glob("docs/en/**/*.md")}
    assert written == set(PAGES)
    assert len(PAGES) == len(set(PAGES)) == 20


def test_there_are_no_other_pages(site: Site) -> None:
    found = {file.parent.relative_to(site.folder).as_posix() for file in site.folder.rglob("index.html")}
    assert found == {path(lang, page).rstrip("/") or "." for lang, page in ALL}


def test_every_link_and_anchor_inside_the_site_leads_somewhere(site: Site) -> None:
    pages = {file: Html(file.read_text(encoding="utf-8")) for file in site.folder.rglob("*.html")}
    checked = 0
    for file, html in pages.items():
        here = "/" + file.relative_to(site.folder).parent.as_posix().removeprefix(".") + "/"
        for address in html.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                assert address.startswith((HOST, EDIT, NEW_ISSUE)), address
                continue
            target = posixpath.normpath(posixpath.join(here, unquote(parts.path))) if parts.path else here
            place = site.folder / target.strip("/")
            place = place / "index.html" if place.is_dir() else place
            place = file if not parts.path else place
            assert place.is_file(), f"{file}: {address}"
            if parts.fragment:
                assert parts.fragment in pages[place].ids, f"{file}: {address}"
            checked += 1
    assert checked > 300


@pytest.mark.parametrize(("lang", "page"), ALL)
def test_sections_have_the_same_ids_in_every_language(site: Site, lang: str, page: str) -> None:
    def headings(text: str) -> list[str]:
        return re.findall(r'<h[23][^>]* id="([^"]+)"', text)

    assert headings(site.page(path(lang, page))) == headings(site.page(page)) != []


def plain(site: Site, lang: str) -> list[dict[str, Any]]:
    """The sheets of a language as they are shown first."""
    rows = [row for row in site.rows if (row["lang"], row["paper"], row["variant"]) == (lang, "a4", "colour")]
    return [row for row in rows if row["kind"] != "pack"]


def small(row: dict[str, Any]) -> str:
    """The picture that pages show."""
    return f"{row['preview'].removesuffix('.png')}-small.webp"


@pytest.mark.parametrize("lang", LANGS)
def test_each_sheet_shows_its_picture_and_its_download_in_its_section(site: Site, lang: str) -> None:
    for row in plain(site, lang):
        here = row["page"].partition("#")[0].strip("/")
        text = site.page(here)
        start = text.index(f'id="{row["id"]}"')
        section = text[start : text.index("</aside>", start)]
        assert f'href="{posixpath.relpath(row["path"], here)}"' in section
        assert f'src="{posixpath.relpath(small(row), here)}"' in section
        assert "<h2" not in section


@pytest.mark.parametrize("lang", LANGS)
def test_home_shows_every_sheet(site: Site, lang: str) -> None:
    html = Html(site.page(path(lang, "")))
    previews = [posixpath.basename(image["src"]) for image in html.all("img", **{"class": "paper"})]
    assert previews == [posixpath.basename(small(row)) for row in plain(site, lang)]


@pytest.mark.parametrize("lang", LANGS)
def test_notes_have_their_title_in_the_language_of_the_page(site: Site, lang: str) -> None:
    words = {"en": "Note", "ru": "Примечание", "uk": "Примітка", "hy": "Ծանոթություն"}
    text = site.page(path(lang, "guides/keep-customers/"))
    assert re.findall(r'<p class="admonition-title">([^<]+)</p>', text) == [words[lang]]


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a business that prints on Letter first, and on other papers and sides too."""
    project = copy_of_project(tmp_path_factory.mktemp("letter") / "project")
    config = project / "mkdocs.yml"
    offers = (
        "{ paper: letter }",
        "{ paper: letter, orientation: portrait, sheets: [by-the-register] }",
        "{ paper: letter, orientation: landscape, sheets: [by-the-register] }",
        "{ paper: letter, ink_saver: true, sheets: [by-the-register] }",
        "{ paper: a4, ink_saver: true, sheets: [by-the-register] }",
    )
    text, count = re.subn(
        r"(?<=\n  print:\n)(    - .*\n)+",
        "".join(f"    - {offer}\n" for offer in offers),
        config.read_text(encoding="utf-8"),
    )
    assert count == 1
    config.write_text(text, encoding="utf-8")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 0, result.stderr
    return Site(project / "site", [])


@pytest.mark.parametrize("lang", LANGS)
def test_pages_name_the_paper_that_comes_first(letter: Site, lang: str) -> None:
    guide, room = (letter.page(path(lang, page)) for page in ("guides/keep-customers/", "print/"))
    words = re.findall(r'<span class="sheet__paper">([^<]*)', guide)
    assert words
    assert all("Letter" in text for text in words)
    (archive,) = re.findall(r'<p class="room__zip"><a[^>]*>([^<]*)', room)
    assert "Letter" in archive
    assert not re.search("[AА]4|[{]", " ".join([*words, archive]))


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_of_a_sheet_has_a_name_of_its_own(letter: Site, site: Site, lang: str) -> None:
    for built in (site, letter):
        rows = re.findall(r'<li class="room__sheet".*?</li>', built.page(path(lang, "print/")), re.DOTALL)
        names = [re.findall(r'<a class="room__(?:download|variant)"[^>]*>([^<]*)', row) for row in rows]
        assert names
        assert [row for row in names if len(set(row)) < len(row)] == []
    assert max(map(len, names)) == 5


def test_what_translators_need_stays_out_of_the_site(site: Site) -> None:
    names = {file.name for file in site.folder.rglob("*") if file.is_file()}
    assert not {name for name in names if name.endswith((".yml", ".md", ".typ", ".py", ".j2"))}
    assert "LICENSE" not in names
    assert "OFL.txt" in names, "the fonts' licence goes where the fonts go"


def test_a_page_that_a_language_lacks_is_shown_in_english_with_a_note(whole: Path) -> None:
    (whole / "docs" / "uk" / "guides" / "keep-customers.md").unlink()
    result = mkdocs(whole, "build", "--strict")
    assert result.returncode == 0, result.stderr
    text = (whole / "site" / "uk" / "guides" / "keep-customers" / "index.html").read_text(encoding="utf-8")
    assert '<p class="untranslated" lang="uk">' in text
    assert '<div lang="en">' in text
    assert 'href="../../../print/likeability-a4.pdf"' in text
    rows = json.loads((whole / "site" / "printables.json").read_text(encoding="utf-8"))
    assert not [row for row in rows if (row["lang"], row["id"]) == ("uk", "likeability")]
    assert {row["lang"] for row in rows if row["id"] == "likeability"} == {"en", "ru", "hy"}
    index = (whole / "site" / "assets" / "search" / "uk.js").read_text(encoding="utf-8")
    assert "uk/guides/secrets-of-good-service/" in index
    assert "guides/keep-customers/" not in index, "nothing English is found among the Ukrainian"


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site with a guide that English alone has, and a page whose first paragraph says a term twice."""
    project = copy_of_project(tmp_path_factory.mktemp("alone") / "project")
    for lang in LANGS[1:]:
        (project / "docs" / lang / "guides" / "secrets-of-good-service.md").unlink()
    page = project / "docs" / "en" / "guides" / "customers-for-life" / "borrow.md"
    title, text = re.split(r"(?<=\n)\n(?=[^#\n])", page.read_text(encoding="utf-8"), maxsplit=1)
    page.write_text(f"{title}\n**Every customer counts.** Look after the customer.\n\n{text}", encoding="utf-8")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 0, result.stderr
    return Site(project / "site", [])


def test_the_first_place_where_a_term_stands_leads_to_its_entry_in_bold_too(alone: Site) -> None:
    text = re.sub(r"<a [^>]*>", "<a>", alone.page("guides/customers-for-life/borrow/"))
    assert "<p><strong>Every <a>customer</a> counts.</strong> Look after the customer.</p>" in text


def test_a_poster_without_twins_promises_none(site: Site, alone: Site) -> None:
    words = labels("en")["room"]["also_in"]
    posters = {row["id"] for row in site.rows if row["kind"] == "poster"}
    assert site.page("print/").count(words) == len(posters)
    assert 0 < alone.page("print/").count(words) < len(posters)
    assert not re.search(rf"{words}</span>\s*</p>", alone.page("print/"))


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_found_in_what_the_search_leaves_out(alone: Site, lang: str) -> None:
    page = path(lang, "translations/")
    assert ('class="todo"' in alone.page(page)) == (lang != "en")
    text = (alone.folder / "assets" / "search" / f"{lang}.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("window.handbookIndex = ").rstrip(";\n"))
    passages = [(index["pages"][number][0], anchor, text) for number, anchor, _, _, text in index["passages"]]
    assert [anchor for name, anchor, _ in passages if name == page] == ["", "mend", "translate", "standing"]
    assert [anchor for _, anchor, text in passages if text.endswith(labels(lang)["report"])] == []


def test_signs_in_a_title_are_shown_and_never_obeyed(whole: Path) -> None:
    page = whole / "docs" / "en" / "guides" / "keep-customers.md"
    text = page.read_text(encoding="utf-8").replace("## We keep our word {", "## We `<b>keep</b>` our & “word” {")
    page.write_text(text, encoding="utf-8")
    assert mkdocs(whole, "build", "--strict").returncode == 0
    home = (whole / "site" / "index.html").read_text(encoding="utf-8")
    assert "We &lt;b&gt;keep&lt;/b&gt; our" in home
    assert "<b>keep" not in home


def test_a_link_to_nothing_is_refused(whole: Path) -> None:
    page = whole / "docs" / "ru" / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("#likeability", "#likability"), encoding="utf-8")
    result = mkdocs(whole, "build", "--strict")
    assert result.returncode == 1
    assert "docs/ru/index.md:14: the link leads to #likability" in result.stdout


def tree(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_two_builds_give_the_same_bytes(site: Site, tmp_path: Path) -> None:
    other = copy_of_project(tmp_path / "a folder with another name")
    result = mkdocs(other, "build", "--strict", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="77", LANG="C")
    assert result.returncode == 0, result.stderr
    one, two = tree(site.folder), tree(other / "site")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_no_page_names_a_path_of_the_machine(site: Site) -> None:
    marks = (str(ROOT).encode(), str(Path.home()).encode() + b"/")
    assert [name for name, content in tree(site.folder).items() if any(mark in content for mark in marks)] == []
