"""Sheets in every form but the plain one: tents, cards, weeks, twins that save ink, packs, fields for a screen."""

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import page
import pikepdf
import pypdfium2
import pytest
import yaml
import zxingcpp
from click.testing import Result
from conftest import BIN, HOST, LANGS, ROOT, Site, copy_of_project
from PIL import Image, ImageChops, ImageFilter, ImageStat
from test_sheets import CHECKLISTS, IDS, KINDS, SHEETS, joined, outside, pdf, words_on_the_page

Run = Callable[..., Result]
MM = 72 / 25.4
SETTINGS = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
STARTER_SET: list[str] = SETTINGS["extra"]["starter_set"]


def labels(lang: str) -> Any:
    return yaml.safe_load((ROOT / "docs" / lang / "labels.yml").read_text(encoding="utf-8"))


def picture(file: Path, scale: float = 2, number: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(file) as document:
        image: Image.Image = document[number].render(scale=scale).to_pil()
        return image


def text(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return " ".join(leaf.get_textpage().get_text_range().replace("\x02", "-") for leaf in document)


def is_accessible(file: Path) -> bool:
    return all(page.validate_pdf(str(file), profile=profile).is_compliant for profile in ("ua1", "2a"))


def darkness(image: Image.Image) -> float:
    """The share of the sheet that ink covers."""
    return 1 - ImageStat.Stat(image.convert("L")).mean[0] / 255


def darkest(image: Image.Image) -> float:
    return min(grey for grey, count in enumerate(image.histogram()) if count)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are from each other on average, from 0 to 255."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


# Tents


@pytest.mark.parametrize("lang", LANGS)
def test_a_tent_has_its_sheet_on_both_faces(handbook: Run, tmp_path: Path, lang: str) -> None:
    result = handbook(ROOT, "print", "--paper", "tent", "--lang", lang, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    made = sorted(tmp_path.iterdir())
    assert {file.name.removesuffix(f"-tent-{lang}.pdf") for file in made} >= {
        name for name, kind in KINDS.items() if kind == "poster"
    }
    for file in made:
        assert is_accessible(file), file
        image = picture(file)
        assert outside(picture(file, scale=1).convert("L")) == (255, 255)
        width, height = image.size
        front = image.crop((0, height // 2, width, height))
        back = image.crop((0, 0, width, height // 2)).rotate(180)
        assert darkness(front) > 0.01
        # The marks at the fold stand on one side of it.
        rim = int(10 * MM * 2)
        assert difference(front.crop((0, rim, width, height)), back.crop((0, rim, width, height))) < 2


def test_a_tent_reads_the_same_from_both_sides_and_is_spoken_once(handbook: Run, tmp_path: Path) -> None:
    file = tmp_path / "tent.pdf"
    handbook(ROOT, "print", "by-the-register", "--paper", "tent", "--out", str(file))
    assert len(re.findall("competitors", text(file))) == 2
    with pikepdf.open(file) as document:
        assert sum(1 for entry in document.objects if is_element(entry, "/H1")) == 1
        with document.open_outline() as outline:
            assert len(outline.root) == 1


def is_element(entry: pikepdf.Object, kind: str) -> bool:
    return isinstance(entry, pikepdf.Dictionary) and entry.get("/S") == kind and "/P" in entry


# Pocket cards


@pytest.mark.parametrize("lang", LANGS)
def test_pocket_cards_are_ten_alike_of_85_by_55_mm(handbook: Run, tmp_path: Path, lang: str) -> None:
    names = ("by-the-register", "five-secrets")
    result = handbook(ROOT, "print", *names, "--paper", "pocket", "--lang", lang, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    for name in names:
        file = tmp_path / f"{name}-pocket-{lang}.pdf"
        assert is_accessible(file)
        image = picture(file, scale=4).convert("L")
        dots = 4 * MM
        assert image.size == pytest.approx((210 * dots, 297 * dots), abs=2)
        assert outside(picture(file, scale=1).convert("L")) == (255, 255)
        left, top = (210 - 2 * 85) / 2, (297 - 5 * 55) / 2
        cards = []
        for i in range(10):
            x, y = (left + i % 2 * 85) * dots, (top + i // 2 * 55) * dots
            cards.append(image.crop((round(x), round(y), round(x) + round(85 * dots), round(y) + round(55 * dots))))
        assert darkness(cards[0]) > 0.02
        for card in cards:
            assert difference(small(cards[0]), small(card)) < 3
            rim = card.crop((0, 0, card.width, int(3.5 * dots)))
            assert darkest(rim) > 200, "nothing is cut off with the edge"


def small(image: Image.Image) -> Image.Image:
    """Blurred, in a quarter of the size: where a letter falls between dots matters no more."""
    return image.filter(ImageFilter.GaussianBlur(4)).resize((image.width // 4, image.height // 4))


def test_a_card_says_its_sheet_once_to_a_screen_reader(handbook: Run, tmp_path: Path) -> None:
    file = tmp_path / "cards.pdf"
    handbook(ROOT, "print", "five-secrets", "--paper", "pocket", "--out", str(file))
    with pikepdf.open(file) as document:
        assert sum(1 for entry in document.objects if is_element(entry, "/LI")) == 5
    assert len(re.findall("The five secrets", text(file))) == 10


def test_all_cards_that_fit_are_made_and_the_others_named(handbook: Run, tmp_path: Path) -> None:
    result = handbook(ROOT, "print", "--paper", "pocket", "--out", str(tmp_path))
    assert result.exit_code == 0
    made = {file.name.removesuffix("-pocket-en.pdf") for file in tmp_path.iterdir()}
    left_out = re.findall(r"^left out: docs/en/\S+\.md:\d+: .*“(.+)”\)$", result.stderr, re.MULTILINE)
    assert "by-the-register" in made
    assert "The likeability checklist" in left_out
    assert not {"scoreboard", "award-110", "the-fives"} & made, "no cards are made of them"
    assert re.search(r"about \d+ lines too long for a pocket card", result.stderr)


# A week


@pytest.mark.parametrize("lang", LANGS)
def test_a_week_has_a_column_for_each_day_and_rows_of_your_own(
    handbook: Run, tmp_path: Path, site: Site, lang: str
) -> None:
    result = handbook(ROOT, "print", "--week", "--lang", lang, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    days = labels(lang)["week_days"].split()
    assert len(days) == 7
    checklists = [name for name, kind in KINDS.items() if kind == "checklist"]
    assert len(list(tmp_path.iterdir())) == len(checklists)
    for name in checklists:
        file = tmp_path / f"{name}-a4-week-{lang}.pdf"
        assert is_accessible(file), file
        printed = text(file)
        for word in [*days, labels(lang)["initials"]]:
            assert word in printed
        statements = len(re.findall(r'<li class="task-list-item">', section(site, lang, name)))
        with pikepdf.open(file) as document:
            rows = [entry for entry in document.objects if is_element(entry, "/TR")]
        assert len(rows) == 1 + statements + 3 + 1, "the days, the statements, three empty rows, the initials"
        assert statements >= 3


def section(site: Site, lang: str, name: str) -> str:
    """The HTML of a section, from its heading to the next."""
    plain = next(row for row in site.rows if (row["lang"], row["id"]) == (lang, name))
    html = site.page(str(plain["page"]).partition("#")[0].strip("/"))
    return re.split(r"<h[1-6]", html.partition(f'id="{name}"')[2])[0]


# Ink


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_the_twin_that_saves_ink_takes_half_and_is_black(site: Site, lang: str, name: str) -> None:
    (row,) = [row for row in site.rows if (row["lang"], row["id"], row["variant"]) == (lang, name, "ink-saver")]
    file = site.folder / row["path"]
    plain, twin = picture(pdf(site, lang, name)), picture(file)
    assert darkness(twin) <= darkness(plain) / 2
    red, green, blue = twin.convert("RGB").split()
    assert difference(red, green) < 0.01, "grey and black only"
    assert difference(red, blue) < 0.01
    assert darkest(twin.convert("L")) < 40, "the lines are black, not pale"
    assert is_accessible(file)
    assert joined(words_on_the_page(site, lang, name)) in joined(ordered(file, site, lang, name))


def ordered(file: Path, site: Site, lang: str, name: str) -> list[str]:
    """The words of the twin without its labels: those of the plain sheet, in the plain sheet's order."""
    own, rest = [], joined(words_on_the_page(site, lang, name))
    for word in text(file).split():
        if rest.startswith(word):
            own.append(word)
            rest = rest[len(word) :]
    return own


def luminance(grey: float) -> float:
    """The relative luminance of WCAG 2.2 for a grey between 0 and 255."""
    part = grey / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("name", ["likeability", "five-secrets", "by-the-register", "the-fives", "award-110"])
def test_colours_keep_their_contrast_in_grey(site: Site, name: str) -> None:
    """An office printer turns colours into greys: every letter keeps 7:1 against the paper."""
    with pypdfium2.PdfDocument(pdf(site, "en", name)) as document:
        greys = []
        for thing in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            red, green, blue, alpha = (pypdfium2.raw.c_uint() for _ in range(4))
            pypdfium2.raw.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha)
            greys.append(0.299 * red.value + 0.587 * green.value + 0.114 * blue.value)
    assert len(greys) > 5
    assert all((1 + 0.05) / (luminance(grey) + 0.05) >= 7 for grey in greys)


# Orientation


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_every_sheet_can_stand_and_lie(handbook: Run, tmp_path: Path, lang: str, orientation: str) -> None:
    result = handbook(ROOT, "print", "--orientation", orientation, "--lang", lang, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    made = list(tmp_path.iterdir())
    assert len(made) == len(IDS)
    for file in made:
        with pypdfium2.PdfDocument(file) as document:
            width, height = document[0].get_size()
            assert len(document) == 1
        assert (width < height) == (orientation == "portrait")
        assert outside(picture(file, scale=1).convert("L")) == (255, 255)


# Packs


@pytest.mark.parametrize("lang", LANGS)
def test_the_starter_set_is_one_file_with_a_bookmark_for_each_sheet(site: Site, lang: str) -> None:
    (row,) = [row for row in site.rows if (row["id"], row["lang"], row["paper"]) == ("starter-set", lang, "a4")]
    file = site.folder / row["path"]
    titles = {row["id"]: row["title"] for row in site.rows if row["lang"] == lang}
    assert row["pages"] == len(STARTER_SET) == 5
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 5
        found = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert found == [(titles[name], number) for number, name in enumerate(STARTER_SET)]
    assert is_accessible(file)
    for number, name in enumerate(STARTER_SET):
        assert difference(picture(file, number=number), picture(pdf(site, lang, name))) < 0.1


def test_chosen_sheets_become_one_pack_a_language(handbook: Run, tmp_path: Path) -> None:
    names = ("complaint", "the-fives", "scoreboard")
    one = handbook(ROOT, "print", *names, "--pack", "--lang", "hy", "--out", str(tmp_path / "one.pdf"))
    assert one.exit_code == 0, one.output
    with pypdfium2.PdfDocument(tmp_path / "one.pdf") as document:
        assert len(list(document.get_toc())) == len(document) == 3
    all_ = handbook(ROOT, "print", *names, "--pack", "--lang", "all", "--out", str(tmp_path / "folder"))
    assert all_.exit_code == 0, all_.output
    assert sorted(file.name for file in (tmp_path / "folder").iterdir()) == sorted(
        f"pack-a4-{lang}.pdf" for lang in LANGS
    )


def test_fields_in_a_pack_have_names_of_their_own(site: Site) -> None:
    for lang in LANGS:
        path = next(row["path"] for row in site.rows if (row["id"], row["lang"]) == ("starter-set", lang))
        with pikepdf.open(site.folder / path) as document:
            names = [str(field.T) for field in document.Root.AcroForm.Fields]
        assert len(names) == len(set(names)) > 20


def test_a_box_in_a_pack_belongs_to_its_own_statement(site: Site) -> None:
    for lang in LANGS:
        path = next(row["path"] for row in site.rows if (row["id"], row["lang"]) == ("starter-set", lang))
        with pikepdf.open(site.folder / path) as document:
            marks = [
                each for each in elements(document.Root.StructTreeRoot) if each.S == "/Form" and each.P.S == "/Lbl"
            ]
            assert len(marks) > 20
            for mark in marks:
                statement = next(each for each in elements(mark.P.P) if "/Pg" in each and each.S != "/Form")
                assert statement.Pg.objgen == mark.K.Obj.P.objgen, (lang, mark.K.Obj.T)


def test_a_pack_is_not_taken_for_the_sheet_that_it_is_made_of(handbook: Run, tmp_path: Path) -> None:
    project = poster(tmp_path / "project", "> Look after your **customers**.")
    assert handbook(project, "print", "po", "--pack", "--out", str(tmp_path / "pack.pdf")).exit_code == 0
    assert handbook(project, "print", "po", "--out", str(tmp_path / "sheet.pdf")).exit_code == 0
    titles = []
    for name in ("pack", "sheet"):
        with pikepdf.open(tmp_path / f"{name}.pdf") as document:
            titles.append(str(document.docinfo["/Title"]))
    assert titles == ["The Service Handbook", "Poster"]


def test_a_pack_can_be_tiled(handbook: Run, tmp_path: Path) -> None:
    file = tmp_path / "pack.pdf"
    chosen = ("by-the-register", "newspaper-question")
    result = handbook(ROOT, "print", *chosen, "--pack", "--tiles", "2x2", "--out", str(file))
    assert result.exit_code == 0, result.output
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 8


def test_what_is_too_long_in_a_pack_is_named(handbook: Run, tmp_path: Path) -> None:
    result = handbook(
        ROOT, "print", "five-secrets", "likeability", "--pack", "--paper", "pocket", "--out", str(tmp_path / "p.pdf")
    )
    alone = handbook(ROOT, "print", "likeability", "--paper", "pocket", "--out", str(tmp_path / "l.pdf"))
    assert result.exit_code == 1
    assert result.output == alone.output
    assert "keep-customers.md" in result.output


def poster(folder: Path, body: str, kind: str = "poster") -> Path:
    """A small project with one sheet."""
    project = copy_of_project(folder, docs=False)
    (project / "docs" / "en" / "page.md").write_text(
        f"---\ndescription: Words.\n---\n\n# Page\n\nWords.\n\n## Poster {{ #po .{kind} }}\n\n{body}\n",
        encoding="utf-8",
    )
    return project


CLOSING = "\n".join(["Every one of them has told somebody about us, and will tell somebody else tomorrow."] * 14)


@pytest.mark.parametrize("form", ["--paper a4", "--paper tent", "--tiles 2x2", "--orientation landscape"])
def test_words_that_run_into_the_foot_are_told_in_every_form(handbook: Run, tmp_path: Path, form: str) -> None:
    project = poster(tmp_path / "project", f"> Look after your customers, or your **competitors** will.\n\n{CLOSING}")
    result = handbook(project, "print", "po", *form.split(), "--out", str(tmp_path / "po.pdf"))
    assert result.exit_code == 1
    assert "too long for one page" in result.output or "too long for a table tent" in result.output
    assert not (tmp_path / "po.pdf").exists()


def test_words_that_take_the_figures_room_are_told_as_words(handbook: Run, tmp_path: Path) -> None:
    table = "| Figure | Meaning |\n| --- | --- |\n| 5× | what a new customer costs |\n| 25% | what it brings |"
    project = poster(tmp_path / "project", f"{table}\n\n{CLOSING}")
    result = handbook(project, "print", "po", "--out", str(tmp_path / "po.pdf"))
    assert "lines too long for one page" in result.output


def test_a_card_without_room_for_its_sentence_is_told_as_too_long(handbook: Run, tmp_path: Path) -> None:
    project = poster(tmp_path / "project", f"> Look after your **customers**.\n\n{CLOSING}")
    result = handbook(project, "print", "po", "--paper", "pocket", "--out", str(tmp_path / "po.pdf"))
    assert result.exit_code == 1
    assert "lines too long for a pocket card" in result.output


@pytest.mark.parametrize("paper", ["a4", "a5", "letter"])
def test_a_long_name_beside_a_wide_logo_keeps_clear_of_the_code(handbook: Run, tmp_path: Path, paper: str) -> None:
    project = poster(tmp_path / "project", "- [ ] We smile.\n- [ ] We listen.", "checklist")
    settings = project / "mkdocs.yml"
    name = "The Grand Seaside Hotel Group, Handbook of Good Service"
    lines = re.sub(r"(?m)^site_name: .*", f"site_name: {name}", settings.read_text(encoding="utf-8"))
    settings.write_text(re.sub(r"(?m)^( +)(# )?logo: .*", r"\1logo: assets/wide.svg", lines), encoding="utf-8")
    wide = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 10"><path d="M0 0h60v10H0z"/></svg>'
    (project / "overrides" / "assets" / "wide.svg").write_text(wide, encoding="utf-8")
    file = tmp_path / "po.pdf"
    result = handbook(project, "print", "po", "--paper", paper, "--out", str(file))
    assert result.exit_code == 0, result.output
    scale = 4
    (code, *_) = zxingcpp.read_barcodes(picture(file, scale=scale))
    corners = (code.position.top_left, code.position.top_right, code.position.bottom_left, code.position.bottom_right)
    with pypdfium2.PdfDocument(file) as document:
        sheet = document[0].get_textpage()
        height = document[0].get_height()
        left, right = (f(corner.x for corner in corners) / scale for f in (min, max))
        top, bottom = (f(corner.y for corner in corners) / scale for f in (min, max))
        for i in range(sheet.count_chars()):
            x0, y0, x1, y1 = sheet.get_charbox(i)
            apart = x1 < left or x0 > right or height - y0 < top or height - y1 > bottom
            assert apart or x0 == x1, sheet.get_text_range(i, 1)


# Boxes to tick and lines to type on


def elements(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements of the structure tree, in reading order."""
    kids: Any = parent.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def fields(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    yield from document.Root.AcroForm.Fields


@pytest.mark.parametrize(("lang", "name"), CHECKLISTS)
def test_every_statement_has_a_box_that_can_be_ticked(site: Site, lang: str, name: str) -> None:
    html = section(site, lang, name)
    items = re.findall(r'<li class="task-list-item">(.*?)</li>', html, re.DOTALL)
    statements = ["".join(re.sub(r"<[^>]+>", "", item).split()) for item in items]
    with pikepdf.open(pdf(site, lang, name)) as document:
        boxes = [field for field in fields(document) if field.FT == "/Btn"]
        assert [joined([str(box.TU)]) for box in boxes] == statements
        lines = {
            str(field.T).removeprefix(f"{name}-"): str(field.TU) for field in fields(document) if field.FT == "/Tx"
        }
        words = labels(lang)
        assert lines == {kind: words[kind] for kind in ("shop", "score", "name", "date")}
        assert document.pages[0].Tabs == "/S"
        parents = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)
        for field in fields(document):
            element = parents[int(field.StructParent)]
            assert element.S == "/Form"
            assert element.K.Obj.objgen == field.objgen
        assert "/NeedAppearances" not in document.Root.AcroForm


@pytest.mark.parametrize("lang", LANGS)
def test_a_tick_stands_in_its_box_and_typed_words_on_their_line(site: Site, lang: str) -> None:
    shop = {"en": "Rose & Sons", "ru": "Чайная «Ёлка»", "uk": "Ґанок і їжа", "hy": "Վարդանանք և որդիք"}[lang]
    file = pdf(site, lang, "likeability")
    before = picture(file)
    with pypdfium2.PdfDocument(file) as document:
        document.init_forms()
        leaf = document[0]
        form = document.formenv
        _, height = leaf.get_size()
        rectangles = {}
        with pikepdf.open(file) as tree:
            for field in fields(tree):
                rectangles[str(field.T)] = [float(side) for side in field.Rect]
        left, bottom, right, top = rectangles["likeability-1"]
        click(form, leaf, (left + right) / 2, (bottom + top) / 2)
        x0, y0, x1, y1 = rectangles["likeability-shop"]
        click(form, leaf, (x0 + x1) / 2, (y0 + y1) / 2)
        for letter in shop:
            pypdfium2.raw.FORM_OnChar(form, leaf, ord(letter), 0)
        pypdfium2.raw.FORM_ForceToKillFocus(form)
        after = leaf.render(scale=2, may_draw_forms=True).to_pil()
    changed = ImageChops.difference(before.convert("L"), after.convert("L"))

    def ink(box: tuple[float, float, float, float]) -> float:
        x, low, x_end, high = (2 * side for side in box)
        return ImageStat.Stat(changed.crop((int(x), int(2 * height - high), int(x_end), int(2 * height - low)))).mean[0]

    assert ink((left, bottom, right, top)) > 10, "the tick"
    assert ink((x0, y0, x1, y1)) > 2, "the name of the shop"


def click(form: Any, leaf: pypdfium2.PdfPage, x: float, y: float) -> None:
    pypdfium2.raw.FORM_OnMouseMove(form, leaf, 0, x, y)
    pypdfium2.raw.FORM_OnLButtonDown(form, leaf, 0, x, y)
    pypdfium2.raw.FORM_OnLButtonUp(form, leaf, 0, x, y)


# The code at the foot


@pytest.mark.parametrize(("lang", "name"), SHEETS)
def test_the_code_leads_to_the_sheets_place_on_the_site(site: Site, lang: str, name: str) -> None:
    (row,) = [row for row in site.rows if row["path"] == str(pdf(site, lang, name).relative_to(site.folder))]
    (code,) = zxingcpp.read_barcodes(picture(pdf(site, lang, name), scale=3))
    address, _, anchor = str(row["page"]).partition("#")
    assert code.text == f"{HOST.rstrip('/')}{address}?e={row['edition']}#{anchor}"
    assert f'id="{anchor}"' in site.page(address.strip("/"))


@pytest.mark.parametrize("form", [["--ink-saver"], ["--tiles", "2x2"], ["--paper", "a5"], ["--week"]])
def test_the_code_can_be_read_in_every_form(handbook: Run, tmp_path: Path, form: list[str]) -> None:
    file = tmp_path / "sheet.pdf"
    assert handbook(ROOT, "print", "complaint", *form, "--out", str(file)).exit_code == 0
    with pypdfium2.PdfDocument(file) as document:
        last = len(document) - 1  # of tiles the one with the foot
    codes = zxingcpp.read_barcodes(picture(file, scale=3, number=last))
    assert codes
    assert all(re.search(r"/guides/secrets-of-good-service/\?e=[0-9a-f]{8}#complaint$", code.text) for code in codes)


def test_the_edition_is_the_same_in_every_form(site: Site) -> None:
    editions: dict[tuple[str, str], set[str]] = {}
    for row in site.rows:
        editions.setdefault((row["id"], row["lang"]), set()).add(row["edition"])
    assert all(len(found) == 1 for (name, _), found in editions.items() if name != "starter-set")
    assert len({edition for found in editions.values() for edition in found}) > 100


# Bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scoreboard", "--paper", "pocket"], "the sheet scoreboard can’t be a pocket card"),
        (["award-110", "--paper", "tent"], "the sheet award-110 can’t be a table tent"),
        (["by-the-register", "--week"], "the sheet by-the-register has no statements to tick"),
        (["complaint", "--week", "--paper", "tent"], "a week’s grid can’t be a tent"),
        (["complaint", "--tiles", "2x2", "--paper", "pocket"], "tiles are for the paper of office printers"),
        (["complaint", "--orientation", "upright"], "there is no orientation upright: there are portrait, landscape"),
        (["complaint", "--orientation", "portrait", "--paper", "tent"], "a tent has one orientation"),
        (["starter-sett", "--pack"], "there is no sheet starter-sett"),
        (["complaint", "--pack", "--lang", "all"], "4 packs don't fit into the one file out.pdf"),
    ],
)
def test_forms_that_cannot_be_are_refused(arguments: list[str], message: str, tmp_path: Path, handbook: Run) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"earlier")
    result = handbook(ROOT, "print", *arguments, "--out", str(out))
    assert message in result.output.replace(str(tmp_path) + "/", "")
    assert result.exit_code == 2
    assert out.read_bytes() == b"earlier"


def test_a_named_card_that_is_too_long_is_told_with_its_line(tmp_path: Path, handbook: Run) -> None:
    out = tmp_path / "out.pdf"
    result = handbook(ROOT, "print", "likeability", "--paper", "pocket", "--out", str(out))
    assert re.fullmatch(
        r"docs/en/guides/keep-customers\.md:\d+: the sheet is about \d+ lines too long for a pocket card: .*\n",
        result.stdout,
    )
    assert result.exit_code == 1
    assert not out.exists()


def test_a_full_disk_leaves_what_stood_there(cold: Path) -> None:
    """A limit on the size of files stands in for the disk: the system refuses to write in the same place."""
    (cold / "out.pdf").write_bytes(b"earlier")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    result = subprocess.run(
        [BIN / "handbook", "print", "likeability", "--out", "out.pdf"],
        cwd=cold,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "handbook: out.pdf: File too large\n"
    assert (cold / "out.pdf").read_bytes() == b"earlier"
    assert not list(cold.glob(".out.pdf*"))


def a_worker_has_begun(process: int, cold: Path) -> bool:  # noqa: ARG001 - as the other
    """Whether the process has started another one, which is loading what it needs."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return any(b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children)


def a_sheet_is_done(process: int, cold: Path) -> bool:  # noqa: ARG001 - as the other
    """Whether something was printed."""
    kept = cold / ".cache" / "sheets"
    return kept.is_dir() and any(kept.iterdir())


@pytest.mark.parametrize("moment", [a_worker_has_begun, a_sheet_is_done])
def test_an_interrupted_print_leaves_what_stood_there(moment: Callable[[int, Path], bool], cold: Path) -> None:
    (cold / "made").mkdir()
    earlier = cold / "made" / "likeability-a4-hy.pdf"
    earlier.write_bytes(b"earlier")
    # What a shell starts in the background ignores the signal, and so would this.
    command = ["env", "--default-signal=INT", str(BIN / "handbook"), "print", "--lang", "all", "--out", "made"]
    running = subprocess.Popen(
        command, cwd=cold, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while running.poll() is None and not moment(running.pid, cold):
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in errors, errors
    assert earlier.read_bytes() == b"earlier"
    assert [path.name for path in (cold / "made").iterdir()] == [earlier.name]


def test_a_second_build_prints_only_what_changed(cold: Path, handbook: Run) -> None:
    def times() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (cold / ".cache" / "sheets").glob("*.pdf")}

    assert handbook(cold, "print", "--out", "made").exit_code == 0
    first = times()
    file = cold / "docs" / "en" / "guides" / "keep-customers.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Tick what is true", "Mark what is true"), "utf-8")
    assert handbook(cold, "print", "--out", "made").exit_code == 0
    second = times()
    assert len(first) == len(IDS)
    assert {name: second[name] for name in first} == first
    assert len(second) - len(first) == 1


# The brand


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_logo_stands_at_the_foot(whole: Path, handbook: Run, ending: str) -> None:
    green = (0, 110, 60)
    logo = whole / "overrides" / "assets" / f"ours.{ending}"
    if ending == "png":
        Image.new("RGBA", (200, 100), (*green, 255)).save(logo)
    else:
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20H0z" fill="#006e3c"/></svg>'
        )
        logo.write_text(drawing, encoding="utf-8")
    config = whole / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("assets/logo.svg", f"assets/ours.{ending}"), "utf-8")
    for form in ([], ["--ink-saver"]):
        out = whole / "out.pdf"
        assert handbook(whole, "print", "likeability", *form, "--out", str(out)).exit_code == 0
        assert is_accessible(out)
        colours = picture(out).convert("RGB").getcolors(1 << 24) or []
        dots = sum(count for count, colour in colours if colour == green)
        width, height = (17 * MM * 2, 8.5 * MM * 2)
        assert dots == (0 if form else pytest.approx(width * height, rel=0.1))
