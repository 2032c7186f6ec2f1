"""The only file that speaks to MkDocs: it turns MkDocs' events into calls of the handbook, and its answers into files.

MkDocs loads a hook anew for each build, so what this module keeps is kept for one build in all languages.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handbook import disk, head, policy, press, shelf, social, styles, typefaces, words, workflow
from handbook.model import GLOSSARY, ROOM, TRANSLATIONS, Handbook, HandbookError, Labels, Print
from handbook.model import Page as WrittenPage
from handbook.progress import Progress, anchor
from handbook.render import Additions
from jinja2 import Environment
from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

# The same files whatever the day: MkDocs puts this date into sitemap.xml.gz. (1980 is the earliest that archives know.)
os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")

AFTER_I18N = -200
"""static-i18n sets the language at -100; what needs to know it comes later."""

LAST = -1000
"""The content policy is made of a page that nobody changes any more."""

_clean_directory = utils.clean_directory


@dataclass
class _Build:
    """What one build knows, from its first event to its last."""

    handbook: Handbook
    prints: tuple[Print, ...]
    pictures: Mapping[str, bytes]
    """What goes with the address of each page, by its own address."""
    additions: Additions
    progress: Progress
    lang: str = ""
    env: Environment | None = None
    passages: dict[str, list[words.Passage]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.handbook.settings.source.code

    @property
    def labels(self) -> Labels:
        return self.handbook.labels[self.lang]

    @property
    def shelf(self) -> shelf.Shelf:
        return shelf.Shelf(self.handbook, self.prints)


_build: _Build | None = None
_has_policy = True


def on_startup(*, command: str, dirty: bool) -> None:  # noqa: ARG001
    """Leave the policy out where MkDocs puts its own script into every page, to load it again after a change."""
    global _has_policy  # noqa: PLW0603 - as below
    _has_policy = command != "serve"


def _guarded(html: str) -> str:
    return policy.guarded(html) if _has_policy else html


def _current() -> _Build:
    if _build is None:
        raise Abort("the event on_config has to come first")
    return _build


@event_priority(AFTER_I18N)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read, check and print everything before MkDocs touches the site; then name this language's words."""
    global _build  # noqa: PLW0603 - MkDocs has no other place for what a hook knows
    i18n: Any = config.plugins["i18n"]
    if not i18n.building:
        _build = _prepare(Path(config.config_file_path).parent)
    build = _current()
    build.lang = i18n.current_language
    config.extra["labels"] = build.labels
    config.extra["logo"] = build.handbook.settings.logo
    # Each language begins with the list that mkdocs.yml has; the rendering needs ours in every one.
    config.markdown_extensions = [e for e in config.markdown_extensions if not isinstance(e, Additions)]
    config.markdown_extensions.append(build.additions)  # type: ignore[arg-type] # Python-Markdown takes objects too
    # static-i18n leaves the switcher of the language before as an attribute, and 404.html would show it.
    vars(config.extra).pop("alternate", None)
    for option in config.theme["palette"]:
        toggle = option["toggle"]
        name = toggle.setdefault("label", toggle["name"])  # its name is translated, language after language
        toggle["name"] = build.labels.words.get(name, name)
    return config


def _prepare(project: Path) -> _Build:
    try:
        found = workflow.inspect(project)
        pictures = {} if found.problems else social.cards(found.handbook, project)
    except HandbookError as error:
        raise Abort(str(error)) from None
    if found.problems:
        raise Abort("\n".join(map(str, found.problems)))
    progress = Progress(found.handbook, found.translations)
    return _Build(found.handbook, found.prints, pictures, Additions(found.handbook), progress)


@event_priority(AFTER_I18N)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the sheets of this language, and the English ones: pages shown in English link to them."""
    build = _current()
    made: dict[str, bytes] = {}
    for sheet in (sheet for sheet in build.prints if sheet.sheet.lang in (build.lang, build.source)):
        made[workflow.address(build.handbook.settings, sheet, "pdf")] = sheet.pdf
        made[workflow.address(build.handbook.settings, sheet, "preview")] = sheet.preview
    for lang in dict.fromkeys((build.lang, build.source)):
        made[build.shelf.archive_address(lang)] = build.shelf.archive(lang)
        made.update(build.shelf.pictures(lang))
    for page in build.handbook.pages:
        if page.lang == build.lang:
            address = head.picture_address(build.handbook, page)
            made[address] = build.pictures[address]
    if build.lang == build.source:
        made["printables.json"] = disk.as_json(workflow.printables(build.handbook.settings, build.prints))
        values = build.handbook.settings.look.values.items()
        faces, fonts = typefaces.for_screen(build.handbook.fonts)
        made["assets/look.css"] = "".join(
            [":root {\n", *(f"  --look-{name.replace('_', '-')}: {value};\n" for name, value in values), "}\n", faces]
        ).encode()
        made |= fonts
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Give GitHub's notes their title in the page's language: `> [!NOTE]` becomes `> [!NOTE] Заметка`."""
    build = _current()
    lang = _language_of(page)
    labels = build.handbook.labels[lang]
    terms = build.handbook.settings.path(build.lang, GLOSSARY)
    build.additions.begin(_name_of(page), lang, utils.get_relative_url(terms, page.url))

    def titled(match: re.Match[str]) -> str:
        return f"{match[0]} {labels[f'notes.{match[1].lower()}']}"

    kinds = "NOTE|TIP|IMPORTANT|WARNING|CAUTION"
    first_line = rf"(?<![^\n]\n)^> ?\[!({kinds})\](?=[ \t]*$)"  # with an empty line above it
    return re.sub(first_line, titled, markdown, flags=re.MULTILINE | re.IGNORECASE)


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Keep the templates at hand for the parts that go into a page's text."""
    _current().env = env
    return env


@event_priority(100)  # before search reads the page
def on_page_context(context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:  # noqa: ARG001
    """Put each sheet's picture and download under its heading, and make its boxes ones to tick."""
    build = _current()
    lang = _language_of(page)
    sheets = build.shelf.sheets(lang, build.lang)
    name = _name_of(page)
    labels = build.handbook.labels[lang]
    context |= {"labels": labels, "sheets": sheets, "calculator": labels.below("calculator")}
    context |= {"head": head.head(build.handbook, _written(page)), "card": press.CARD, "in_place": lang != build.lang}
    if (name, build.lang) == (head.HOME, build.source):
        others = (door for door in head.doors(build.handbook) if door.lang != build.source)
        context["offers"] = [door for door in others if build.handbook.page(door.lang, head.HOME)]
    content = page.content or ""
    if name == GLOSSARY:
        content = _with_glossary(content, build, lang)
    if name == ROOM:
        content = _with_part(
            content, _part(build, "print-room", context | build.shelf.room(lang)), "sheets", at_end=True
        )
    for sheet in sheets:
        if sheet["page"] == name:
            content = _with_part(content, _part(build, "sheet", context | {"sheet": sheet}), sheet["id"])
    content = _with_labelled_boxes(content)
    if name == TRANSLATIONS and lang == build.lang:
        part = _part(build, "translations", context | build.progress.desk(lang))
        content = _with_part(content, part, "standing", at_end=True)
    todo = f"{build.handbook.settings.path(build.lang, TRANSLATIONS)}#{anchor(name)}"
    context |= {"todo_url": utils.get_relative_url(todo, page.url), "own": build.labels}
    context["report"] = build.progress.report(_written(page), page.canonical_url or "")
    if lang != build.lang:
        content = _part(build, "untranslated", context | {"content": content})
    else:
        content = _with_notes(content, build, name, context)
    page.content = content
    return context


def _with_notes(content: str, build: _Build, name: str, context: dict[str, Any]) -> str:
    """Where the English is newer, a note under the section's heading, or under the page's title."""
    translation = build.progress.of(build.lang, name)
    if translation is None or translation.state != "behind":
        return content
    notes = {
        place: _part(build, "behind", context | {"words": build.labels[f"standing.{place}_behind"]})
        for place in ("section", "page")
    }
    there = [change for change in translation.changes if change.id and f'id="{change.id}"' in content]
    for change in there:
        content = _with_part(content, notes["section"], change.id)
    if len(there) < len(translation.changes) or not translation.changes:  # its beginning, or a section that is missing
        content = _with_part(content, notes["page"])
    return content


def _name_of(page: Page) -> str:
    """The page's name as the handbook knows it: `guides/keep-customers`."""
    return page.file.src_uri.removeprefix(f"{_language_of(page)}/").removesuffix(".md")


def _written(page: Page) -> WrittenPage:
    """The page as it was written, in English where it is not translated yet."""
    found = _current().handbook.page(_language_of(page), _name_of(page))
    if found is None:
        raise Abort(f"{page.file.src_uri} is no page of the handbook")
    return found


def _language_of(page: Page) -> str:
    """The language that the page is written in: English for one that is not translated yet."""
    return str(getattr(page.file, "locale", _current().lang))


def _part(build: _Build, name: str, context: dict[str, Any]) -> str:
    if build.env is None:
        raise Abort("the event on_env has to come first")
    return build.env.get_template(f"partials/{name}.html").render(context).strip()


def _with_glossary(content: str, build: _Build, lang: str) -> str:
    """The words and the names go under their headings."""
    handbook = build.handbook
    words = sorted(handbook.glossary.terms.get(lang, ()), key=lambda term: term.term.casefold())
    names = [(spelled[lang], spelled[build.source]) for spelled in handbook.glossary.names.values() if lang in spelled]
    context = {"labels": handbook.labels[lang], "words": words, "names": names}
    for part in ("words", "names"):
        content = _with_part(content, _part(build, f"glossary-{part}", context), part, at_end=True)
    return content


def _with_part(content: str, part: str, name: str | None = None, *, at_end: bool = False) -> str:
    """The part goes right under the heading of that section, or of the page, or after all that the section says."""
    opening = rf'<h(\d)[^>]*\bid="{re.escape(name)}"[^>]*>' if name else r"<h(1)[^>]*>"
    heading = re.search(rf"{opening}.*?</h\1>", content, flags=re.DOTALL)
    if heading is None:
        raise Abort(f"the page shows no heading with the id {name}")
    place = heading.end()
    if at_end:
        following = re.search(r"<h\d", content[place:])
        place = place + following.start() if following else len(content)
    return f"{content[:place]}\n{part}{content[place:]}"


def _with_labelled_boxes(content: str) -> str:
    """Move each statement into the label of its box: pymdownx leaves a box that can be ticked without a name."""
    return re.sub(
        r'(<li class="task-list-item">\s*(?:<p>)?)(<input type="checkbox"[^>]*>)\s*(.*?)(?=(?:</p>\s*)?</li>)',
        r"\1<label>\2<span>\3</span></label>",
        content,
        flags=re.DOTALL,
    )


@event_priority(LAST)
def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Read the page for the search, and guard it.

    One shown in English for want of a translation is found in English alone, and says what of it is in the reader's
    language after all.
    """
    build = _current()
    if _language_of(page) == build.lang:
        build.passages.setdefault(build.lang, []).extend(words.passages(output, page.url))
        return _guarded(output)
    return _guarded(head.framed(output, build.lang))


def on_template_context(context: dict[str, Any], *, template_name: str, config: MkDocsConfig) -> dict[str, Any]:  # noqa: ARG001
    """Tell the sitemap of every page, and the page for what does not exist of every language."""
    handbook = _current().handbook
    return context | {"sitemap": head.sitemap(handbook), "languages": head.doors(handbook)}


@event_priority(LAST)
def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Keep the English 404 page at the root, where hosts look for it, and each other one in its folder."""
    build = _current()
    if not template_name.endswith(".html"):
        return output
    output = _guarded(output)
    if template_name != "404.html" or build.lang == build.source:
        return output
    utils.write_file(output.encode(), str(Path(config.site_dir, build.lang, template_name)))
    return ""


@event_priority(AFTER_I18N)
def on_post_build(config: MkDocsConfig) -> None:
    """Once every language is there, write the search's indexes and shorten the theme's style sheets."""
    build = _current()
    i18n: Any = config.plugins["i18n"]
    if i18n.building:
        return
    handbook = build.handbook
    for lang, passages in build.passages.items():
        menu = [handbook.settings.path(lang, name) for name in handbook.settings.menu]
        passages.sort(key=lambda passage: menu.index(passage.page) if passage.page in menu else len(menu))
    for lang, index in words.indexes(build.passages, handbook.labels, handbook.glossary).items():
        utils.write_file(index, str(Path(config.site_dir, "assets", "search", f"{lang}.js")))
    site = Path(config.site_dir)
    texts = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".css")]
    files = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in texts}
    for path, css in styles.trimmed(files).items():
        utils.write_file(css.encode(), str(site / path))


def on_build_error(error: Exception) -> None:  # noqa: ARG001
    """Undo what static-i18n does to MkDocs while it builds its languages: `serve` goes on after an error."""
    utils.clean_directory = _clean_directory
