"""The command line: `handbook check`, `handbook sheets`, `handbook print`."""

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from handbook import compose, disk, press, workflow
from handbook.model import Handbook, HandbookError, Page, Print, Problem, Section, plain


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
    ),
)
@click.version_option(package_name="service-handbook")
def main() -> None:
    """Check the handbook's pages and print its sheets.

    Works on the project in the current folder: the one whose mkdocs.yml is here or in a folder above.
    """


@main.command(epilog=_examples("handbook check", "handbook check --complete --spelling", "handbook check --json"))
@click.option("--complete", is_flag=True, help="Refuse pages that a language lacks, too.")
@click.option("--spelling", is_flag=True, help="Look every word up in the dictionaries, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(*, complete: bool, spelling: bool, as_json: bool) -> None:
    """Say what must be mended, each with file, line and cure."""
    found = workflow.inspect(_project(), complete=complete, with_spelling=spelling)
    handbook, problems = found.handbook, found.problems
    if as_json:
        rows = [{"file": problem.file, "line": problem.line, "message": problem.message} for problem in problems]
        click.echo(disk.as_json(rows), nl=False)
        sys.exit(1 if rows else 0)
    if problems:
        _refuse(problems)
    languages = len(handbook.settings.languages)
    sheets = len(list(compose.subjects(handbook)))
    click.echo(f"All is well: {len(handbook.pages)} pages and {sheets} sheets in {languages} languages.")


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
        "handbook print by-the-register --tiles 2x2 --out poster.pdf",
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
    "--paper", default="a4", show_default=True, help="The size of the paper: a5, a4, a3, a2, letter or tabloid."
)
@click.option("--tiles", help="Enlarge over 2x2 or 3x3 pages of A4 or Letter, to cut and glue.")
@click.option(
    "--out",
    required=True,
    help="A file that ends in .pdf (one sheet in one language), or a folder.",
)
def print_(  # noqa: PLR0913 - one for each option of the command line
    *, ids: tuple[str, ...], langs: tuple[str, ...], kind: str | None, paper: str, tiles: str | None, out: str
) -> None:
    """Make PDFs of the sheets named, or of all where none is named.

    `handbook sheets` lists the names.
    """
    project = _project()
    handbook, problems = workflow.review(project)
    chosen = _chosen(handbook, ids, langs, kind)
    paper = _known("paper", paper, list(press.PAPERS))
    count = _tiles(paper, tiles)
    if not out:
        raise click.UsageError("--out is empty: give it a file that ends in .pdf, or a folder")
    place = Path(out)
    one_file = _one_file(place, len(chosen))
    if not chosen:
        raise click.UsageError("there is no such sheet to print yet: `handbook sheets --lang all` lists them")
    concerned = {name for page, _ in chosen for name in (page.file, handbook.labels[page.lang].file)}
    if mine := [problem for problem in problems if problem.file in concerned]:
        _refuse(mine)
    sheets = [compose.sheet(handbook, page, section) for page, section in chosen]
    with click.progressbar(length=len(sheets), label="Printing", file=sys.stderr, hidden=len(sheets) == 1) as bar:
        prints = workflow.print_all(sheets, project, paper, count, done=lambda: bar.update(1))
    names = _names(prints, place, one_file=one_file)
    disk.write_all({path: made.pdf for path, made in names.items()})
    for path, made in names.items():
        pages = f" on {made.pages} pages" if made.pages > 1 else ""
        click.echo(f"{path}  {made.paper.upper()}{pages}, edition {made.edition}, {round(len(made.pdf) / 1024)} KB")


def _tiles(paper: str, tiles: str | None) -> int:
    """How many rows and columns of pages the command line asks for; 1 where it asks for none."""
    if tiles is None:
        return 1
    if paper not in press.TILE_PAPERS:
        papers = " or ".join(press.TILE_PAPERS)
        raise click.UsageError(f"tiles are for the paper of office printers: give --paper {papers}, not {paper}")
    return int(_known("number of tiles", tiles, ["2x2", "3x3"])[0])


def _one_file(out: Path, sheets: int) -> bool:
    """Whether the sheets go into one file rather than a folder; refuses what can be neither."""
    if out.suffix.lower() != ".pdf":
        if out.exists() and not out.is_dir():
            raise click.UsageError(f"{out} is a file: give --out a folder, or a file that ends in .pdf")
        if out.suffix and not out.is_dir():
            raise click.UsageError(f"sheets are PDF files: give --out a file that ends in .pdf, not {out.suffix}")
        return False
    if out.is_dir():
        raise click.UsageError(f"{out} is a folder: give --out the name of a file")
    if sheets != 1:
        raise click.UsageError(f"{sheets} sheets don't fit into the one file {out}: give --out a folder")
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


def _names(prints: Sequence[Print], out: Path, *, one_file: bool) -> dict[Path, Print]:
    """Where each print goes. In a folder the file is named after the sheet, its paper and its language."""
    if one_file:
        return {out: prints[0]}
    return {out / made.file_name: made for made in prints}


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


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(str(problem))
    sys.exit(1)
