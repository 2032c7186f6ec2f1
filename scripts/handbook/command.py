"""The command line: `handbook check`, `handbook sheets`, `handbook print`, `handbook translations`."""

import difflib
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from handbook import compose, disk, press, report, translations, workflow
from handbook.messages import ENGLISH, Catalogue, say
from handbook.model import (
    SAME,
    SMALL,
    Form,
    Handbook,
    HandbookError,
    Pack,
    Page,
    Print,
    Problem,
    Section,
    Sheet,
    Translation,
    plain,
)


def _examples(*lines: str) -> str:
    """The end of a help text, kept line by line: the backspace tells Click so."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class _Group(click.Group):
    """Turns the handbook's problems into lines and exit codes."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command. Problems go to standard output, where `check` prints them too."""
        try:
            return super().invoke(ctx)
        except HandbookError as error:
            _refuse(error.problems)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"handbook: {where}{error.strerror or error}", err=True)
            ctx.exit(1)


@click.group(
    "handbook",
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "handbook check",
        "handbook sheets --lang hy",
        "handbook print likeability --lang hy --out likeability.pdf",
        "handbook translations",
    ),
)
@click.version_option(package_name="service-handbook")
def main() -> None:
    """Check the handbook's pages, print its sheets, keep its translations true.

    Works on the project in the current folder: the one whose mkdocs.yml is here or in a folder above.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters gets the rest


@main.command(
    epilog=_examples(
        "handbook check",
        "handbook check --complete --spelling",
        "handbook check --lang-of-messages hy",
        "handbook check --json",
    )
)
@click.option("--complete", is_flag=True, help="Refuse pages that a language lacks, too.")
@click.option("--spelling", is_flag=True, help="Look every word up in the dictionaries, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option(
    "--lang-of-messages",
    "speech",
    default="en",
    show_default=True,
    help="The language to tell it in, such as hy; own, each file's problems in the language of that file.",
)
def check(*, complete: bool, spelling: bool, as_json: bool, speech: str) -> None:
    """Say what must be mended, each with file, line and cure."""
    project = _project()
    catalogue_of = _catalogue_of(project, speech)
    problems: Sequence[Problem]
    try:
        found = workflow.inspect(project, complete=complete, with_spelling=spelling)
        problems = found.problems
    except HandbookError as error:
        problems = error.problems
    told = [problem.message.told(catalogue_of(problem.file)) for problem in problems]
    if as_json:
        rows = [{"file": p.file, "line": p.line, "message": message} for p, message in zip(problems, told, strict=True)]
        click.echo(disk.as_json(rows), nl=False)
        sys.exit(1 if rows else 0)
    if problems:
        _refuse(problems, catalogue_of)
    handbook = found.handbook
    summary = say(
        "All is well: {pages} pages and {sheets} sheets in {languages} languages.",
        pages=len(handbook.pages),
        sheets=len(list(compose.subjects(handbook))),
        languages=len(handbook.settings.languages),
    )
    for message in (summary, *report.remarks(found.translations)):
        click.echo(message.told(catalogue_of("")))


def _catalogue_of(project: Path, speech: str) -> Callable[[str], Catalogue]:
    """What tells the messages about each file."""
    if speech == "en":
        return lambda _: ENGLISH
    found, _ = disk.catalogues(project)
    speech = _known("language of messages", speech, ["en", *found, "own"])
    return lambda file: found.get(file.split("/")[1] if speech == "own" and "/" in file else speech, ENGLISH)


@main.command(epilog=_examples("handbook sheets", "handbook sheets --lang hy --json"))
@click.option("--lang", help="A language, such as hy for Armenian, or all. [default: en]")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def sheets(*, lang: str | None, as_json: bool) -> None:
    """List the sheets that can be printed."""
    handbook, problems = disk.handbook(_project())
    if problems:
        _refuse(problems)
    langs = _langs(handbook, [] if lang is None else [lang])
    found = [
        {"id": section.id, "kind": compose.kind(section), "lang": page.lang, "title": plain(section.title)}
        for lang in langs
        for page, section in compose.subjects(handbook, lang)
    ]
    if as_json:
        click.echo(disk.as_json(found), nl=False)
        return
    width = max((len(str(row["id"])) for row in found), default=0)
    for row in found:
        click.echo(f"{row['id']:{width}}  {row['kind']:11}  {row['title']}")


@main.command(
    "print",
    epilog=_examples(
        "handbook print likeability --lang hy --out likeability.pdf",
        "handbook print --kind poster --lang en --lang ru --out posters/",
        "handbook print by-the-register --paper a3 --out poster.pdf",
        "handbook print by-the-register --tiles 2x2 --out poster.pdf     # over four pages, to cut and glue",
        "handbook print by-the-register --paper tent --out tent.pdf      # to fold and stand on a table",
        "handbook print five-secrets --paper pocket --out cards.pdf      # ten cards to cut out",
        "handbook print likeability --orientation landscape --out wide.pdf",
        "handbook print complaint --week --out week.pdf                  # a column for each day",
        "handbook print --kind checklist --ink-saver --out sheets/       # black on white, half the ink",
        "handbook print starter-set --pack --out starter.pdf             # several sheets in one file",
        "handbook print --lang all --out sheets/",
    ),
)
@click.argument("ids", nargs=-1, metavar="[SHEET]...")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    help="A language, such as hy for Armenian, or all. May be given again. [default: en]",
)
@click.option("--kind", help="Only sheets of this kind: checklist, poster, worksheet or certificate.")
@click.option(
    "--paper",
    default="a4",
    show_default=True,
    help="a5, a4, a3, a2, letter or tabloid; tent, an A4 to fold and stand up; pocket, ten cards on an A4.",
)
@click.option("--tiles", help="Enlarge over 2x2 or 3x3 pages of A4 or Letter, to cut and glue.")
@click.option("--orientation", help="portrait or landscape. [default: the one with the larger type]")
@click.option("--ink-saver", is_flag=True, help="Black on white, with at most half the ink.")
@click.option("--week", is_flag=True, help="A checklist as a grid of seven days, with initials and rows of your own.")
@click.option("--pack", is_flag=True, help="All sheets of a language in one PDF, with bookmarks.")
@click.option(
    "--out",
    required=True,
    help="A file that ends in .pdf (one sheet, or one pack), or a folder.",
)
def print_(  # noqa: PLR0913 - one for each option of the command line
    *,
    ids: tuple[str, ...],
    langs: tuple[str, ...],
    kind: str | None,
    paper: str,
    tiles: str | None,
    orientation: str | None,
    ink_saver: bool,
    week: bool,
    pack: bool,
    out: str,
) -> None:
    """Make PDFs of the sheets named, or of all where none is named.

    `handbook sheets` lists the names; starter-set stands for the sheets to begin with.
    """
    project = _project()
    found = workflow.review(project)
    handbook, problems = found.handbook, found.problems
    form = _form(paper, tiles, orientation, ink_saver=ink_saver, week=week)
    starter = ids == (workflow.STARTER_SET,)
    if starter and not handbook.settings.starter_set:
        raise click.UsageError(
            "mkdocs.yml names no sheets for the starter set: write `starter_set: [by-the-register, likeability]` "
            "below extra:"
        )
    chosen = _chosen(handbook, handbook.settings.starter_set if starter else ids, langs, kind)
    if not out:
        raise click.UsageError("--out is empty: give it a file that ends in .pdf, or a folder")
    concerned = {name for page, _ in chosen for name in (page.file, handbook.labels[page.lang].file)}
    if mine := [problem for problem in problems if problem.file in concerned]:
        _refuse(mine)
    sheets = _suitable([compose.sheet(handbook, page, section) for page, section in chosen], form, named=bool(ids))
    if not sheets:
        raise click.UsageError("there is no such sheet to print yet: `handbook sheets --lang all` lists them")
    wanted: list[Sheet | Pack] = list(_packs(handbook, sheets, starter=starter)) if pack else [*sheets]
    place = Path(out)
    one_file = _one_file(place, len(wanted), "packs" if pack else "sheets")
    with click.progressbar(length=len(wanted), label="Printing", file=sys.stderr, hidden=len(wanted) == 1) as bar:
        jobs = [(sheet, form) for sheet in wanted]
        prints, unfit = workflow.print_all(jobs, project, done=lambda: bar.update(1))
    if unfit and (ids or pack or form.paper not in SMALL):
        _refuse(unfit)
    names = {place: prints[0]} if one_file and prints else {place / made.file_name: made for made in prints}
    disk.write_all({path: made.pdf for path, made in names.items()})
    _tell(names, unfit)


@main.group(
    "translations",
    cls=_Group,
    invoke_without_command=True,
    epilog=_examples(
        "handbook translations",
        "handbook translations --lang hy --json",
        "handbook translations show hy guides/keep-customers",
        "handbook translations accept hy guides/keep-customers",
    ),
)
@click.option("--lang", help="A language, such as hy for Armenian, or all. [default: all]")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def translations_(ctx: click.Context, *, lang: str | None, as_json: bool) -> None:
    """Say how each language stands to each English page: current, behind, missing, or orphaned."""
    if ctx.invoked_subcommand:
        if lang or as_json:
            raise click.UsageError(f"--lang and --json are for the list: write them without {ctx.invoked_subcommand}")
        return
    found = workflow.standing(_project())
    langs = _langs(found.handbook, [lang or "all"])
    chosen = [translation for translation in found.translations if translation.lang in langs]
    if as_json:
        click.echo(disk.as_json(report.rows(found.handbook, chosen)), nl=False)
        return
    for line in report.lines(chosen, langs):
        click.echo(line)


@translations_.command("show", epilog=_examples("handbook translations show hy guides/keep-customers"))
@click.argument("lang")
@click.argument("page")
def show_translation(*, lang: str, page: str) -> None:
    """Put the English then, the English now and the translation side by side."""
    found = workflow.standing(_project())
    translation = _translation(found, lang, page)
    handbook = found.handbook
    ours, english = handbook.page(translation.lang, translation.name), handbook.original(translation.name)
    if ours is None:
        raise _lacking(translation)
    if english is None:
        raise click.UsageError(f"the English page of {translation.file} is gone: there is nothing to compare it with")
    if translation.state == "current":
        click.echo(f"{translation.file} is current: it says what {english.file} says.")
        return
    if translation.gap:
        click.echo(f"{translation.file} is behind {english.file}, but nobody can say where: {translation.gap}.")
        click.echo(f"Once it says the same, write in its front matter:\n{translations.line(english.blob)}")
        return
    language = next(one.name for one in handbook.settings.languages if one.code == translation.lang)
    report.show(translation, ours, english, language)


@translations_.command(
    "accept",
    epilog=_examples(
        "handbook translations accept hy guides/keep-customers",
        "handbook translations accept ru standards glossary       # several pages at once",
    ),
)
@click.argument("lang")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
def accept_translation(*, lang: str, pages: Sequence[str]) -> None:
    """Write into a translation that it says what the English page says today."""
    project = _project()
    found = workflow.standing(project)
    chosen = [_translation(found, lang, page) for page in pages]
    for translation in chosen:
        if translation.state == "orphaned":
            raise click.UsageError(f"the English page of {translation.file} is gone: move the file, or delete it")
        if translation.state == "missing":
            raise _lacking(translation)
    for path, blob in workflow.accept(project, found.handbook, chosen).items():
        click.echo(f"{path}: {translations.line(blob)}")
    for file in workflow.uncommitted(project, found.handbook, chosen):
        click.echo(
            f"{file} is not committed as it stands: commit it too, or nobody can tell what was translated", err=True
        )


@translations_.command("begin", epilog=_examples("handbook translations begin hy guides/keep-customers"))
@click.argument("lang")
@click.argument("page")
def begin_translation(*, lang: str, page: str) -> None:
    """Write the file of a page that is not translated yet: the English text, to be written over."""
    project = _project()
    found = workflow.standing(project)
    translation = _translation(found, lang, page)
    if translation.state != "missing":
        raise click.UsageError(f"{translation.file} is there already: open it and write")
    workflow.begin(project, found.handbook, translation)
    click.echo(f"{translation.file}: write your words over the English ones; leave the braces and the signs")


@translations_.command(
    "same",
    epilog=_examples('handbook translations same guides/keep-customers --why "a typing slip in the second point"'),
)
@click.argument("page")
@click.option("--why", required=True, help="What was changed, for whoever reviews it.")
@click.option("--from", "before", help="The hash of the earlier text. [default: the one that translations name]")
def same_meaning(*, page: str, why: str, before: str | None) -> None:
    """Declare that a change of an English page needs no translation, so that nobody is behind because of it."""
    project = _project()
    found = workflow.standing(project)
    name = _page_name(found.handbook, page, [original.name for original in found.handbook.originals])
    if not why.strip() or not why.isprintable():
        raise click.UsageError('--why is empty, or no plain text: say what was changed, such as "a typing slip"')
    workflow.declare_same(project, found, name, why.strip(), before)
    click.echo(f"{SAME}: {name}, {why.strip()}")
    for line in report.lines(workflow.standing(project).of(name)):
        click.echo(line)


def _translation(found: workflow.Standing, lang: str, page: str) -> Translation:
    """The page of a language that the words on the command line mean."""
    handbook = found.handbook
    code, *more = _langs(handbook, [lang])
    if more:
        raise click.UsageError(f"name one language, not {lang}")
    if code == handbook.settings.source.code:
        raise click.UsageError("English is what the others are translated from: name another language")
    if re.match(rf"(\./)?docs/(?!{code}/)", page):
        raise click.UsageError(f"{page} is no page of the language {code}")
    mine = {translation.name: translation for translation in found.translations if translation.lang == code}
    return mine[_page_name(handbook, page, list(mine))]


def _page_name(handbook: Handbook, page: str, names: Sequence[str]) -> str:
    """The page that is meant by `guides/keep-customers`, or by the path of one of its files."""
    codes = "|".join(language.code for language in handbook.settings.languages)
    return _known("page", re.sub(rf"^(\./)?docs/({codes})/|\.md$", "", page), names)


def _lacking(translation: Translation) -> click.UsageError:
    begin = f"`handbook translations begin {translation.lang} {translation.name}`"
    return click.UsageError(f"{translation.file} does not exist yet: {begin} writes its beginning")


def _tell(names: Mapping[Path, Print], unfit: Sequence[Problem]) -> None:
    """Say what was made, and what was left out because it doesn't fit on so small a paper."""
    for path, made in names.items():
        pages = f" on {made.pages} pages" if made.pages > 1 else ""
        kilobytes = round(len(made.pdf) / 1024)
        click.echo(f"{path}  {made.form.paper.upper()}{pages}, edition {made.edition}, {kilobytes} KB")
    for problem in unfit:
        click.echo(f"left out: {problem}", err=True)
    if len(names) > 1:
        megabytes = sum(len(made.pdf) for made in names.values()) / 1024 / 1024
        click.echo(f"{len(names)} files, {megabytes:.1f} MB", err=True)


def _form(paper: str, tiles: str | None, orientation: str | None, *, ink_saver: bool, week: bool) -> Form:
    """The form that the options ask for; refuses what no paper has."""
    paper = _known("paper", paper, list(press.PAPERS))
    if tiles is not None and paper not in press.TILE_PAPERS:
        papers = " or ".join(press.TILE_PAPERS)
        raise click.UsageError(f"tiles are for the paper of office printers: give --paper {papers}, not {paper}")
    if orientation is not None and paper in SMALL:
        raise click.UsageError(f"a {paper} has one orientation: leave --orientation out")
    return Form(
        paper=paper,
        tiles=int(_known("number of tiles", tiles, ["2x2", "3x3"])[0]) if tiles is not None else 1,
        orientation=None if orientation is None else _known("orientation", orientation, ["portrait", "landscape"]),
        ink_saver=ink_saver,
        week=week,
    )


def _suitable(sheets: Sequence[Sheet], form: Form, *, named: bool) -> list[Sheet]:
    """The sheets whose kind has this form; refuses one that was asked for by its name and has not."""
    for sheet in sheets:
        if named and (reason := compose.refusal(sheet, form)):
            raise click.UsageError(reason)
    return [sheet for sheet in sheets if compose.refusal(sheet, form) is None]


def _packs(handbook: Handbook, sheets: Sequence[Sheet], *, starter: bool) -> Iterator[Pack]:
    """The sheets of each language as one document."""
    for language in handbook.settings.languages:
        mine = [sheet for sheet in sheets if sheet.lang == language.code]
        if mine:
            title = handbook.labels[language.code]["room.starter_set"] if starter else language.site_name
            yield compose.pack(workflow.STARTER_SET if starter else "pack", mine, title)


def _one_file(out: Path, count: int, what: str) -> bool:
    """Whether the sheets go into one file rather than a folder; refuses what can be neither."""
    if out.suffix.lower() != ".pdf":
        if out.exists() and not out.is_dir():
            raise click.UsageError(f"{out} is a file: give --out a folder, or a file that ends in .pdf")
        if out.suffix and not out.is_dir():
            raise click.UsageError(f"sheets are PDF files: give --out a file that ends in .pdf, not {out.suffix}")
        return False
    if out.is_dir():
        raise click.UsageError(f"{out} is a folder: give --out the name of a file")
    if count != 1:
        hint = ", or add --pack" if what == "sheets" else ""
        message = f"{count} {what} don't fit into the one file {out}: give --out a folder{hint}"
        raise click.UsageError(message)
    return True


def _chosen(
    handbook: Handbook, ids: Sequence[str], langs: Sequence[str], kind: str | None
) -> list[tuple[Page, Section]]:
    """The sheets that the words on the command line ask for, in their order."""
    wanted = _langs(handbook, langs)
    kind = _known("kind of sheet", kind, list(compose.TEMPLATES)) if kind else None
    found = {
        (page.lang, str(section.id)): (page, section)
        for page, section in compose.subjects(handbook)
        if kind in (None, compose.kind(section))
    }
    names = list(dict.fromkeys(name for _, name in found))
    ids = [_known("sheet", name, names) for name in dict.fromkeys(ids)]
    for lang in wanted:
        for name in ids:
            if (lang, name) not in found:
                message = f"the sheet {name} does not exist in the language {lang} yet: translate its page first"
                raise click.UsageError(message)
    return [found[lang, name] for lang in wanted for name in (ids or names) if (lang, name) in found]


def _langs(handbook: Handbook, langs: Sequence[str]) -> list[str]:
    """The languages that the command line names by their codes or their own names; the source where it names none."""
    languages = handbook.settings.languages
    codes = {language.name.casefold(): language.code for language in languages}
    known = [*(language.code for language in languages), "all"]
    chosen = [_known("language", codes.get(lang.casefold(), lang), known) for lang in langs]
    return known[:-1] if "all" in chosen else list(dict.fromkeys(chosen)) or [handbook.settings.source.code]


def _known(what: str, name: str, names: Sequence[str]) -> str:
    """The name as it is spelled here; refuses one that is none of these, and offers the nearest."""
    for known in names:
        if known.casefold() == name.casefold():
            return known
    near = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    raise click.UsageError(f"there is no {what} {name}: {hint}")


def _project() -> Path:
    project = disk.root(Path.cwd())
    if project is None:
        raise click.UsageError(
            f"there is no {disk.CONFIG} in {Path.cwd()} or above it: go to the handbook's folder first"
        )
    return project


def _refuse(problems: Sequence[Problem], catalogue_of: Callable[[str], Catalogue] = lambda _: ENGLISH) -> NoReturn:
    for problem in problems:
        click.echo(problem.told(catalogue_of(problem.file)))
    sys.exit(1)
