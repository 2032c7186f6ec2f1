"""Another business makes the handbook its own in mkdocs.yml alone, and is told what will not do."""

import base64
import io
import json
import os
import re
import struct
import zlib
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import Result
from coloraide import Color
from conftest import HOST, mkdocs
from PIL import Image

Run = Callable[..., Result]


def change(project: Path, setting: str, value: str, *, nth: int = 0) -> int:
    """Write the setting anew on the line where it stands, be it as a remark or below other settings. Its line."""
    file = project / "mkdocs.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [re.match(rf"( *)(?:# )?({setting}: )(?!custom)", line) for line in lines]
    number, match = [(number, match) for number, match in enumerate(found, 1) if match][nth]
    lines[number - 1] = f"{match[1]}{match[2]}{value}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number


def picture(size: tuple[int, int] = (120, 40), kind: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "#0b5a50").convert(mode).save(content, kind, **options)
    return content.getvalue()


def drawing(inside: str = "", attributes: str = 'viewBox="0 0 40 20"', before: str = "") -> bytes:
    path = '<path d="M0 0h40v20z"/>'
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{path}{inside}</svg>'.encode()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def hollow(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels, and has none."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def embedded(content: bytes, kind: str = "png") -> bytes:
    return drawing(f'<image href="data:image/{kind};base64,{base64.b64encode(content).decode()}"/>')


def luminance(colour: str) -> float:
    """WCAG 2, written out once more: the handbook's own figures are not to vouch for themselves."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(*pair: str) -> float:
    darker, lighter = sorted(map(luminance, pair))
    return (lighter + 0.05) / (darker + 0.05)


def grey(colour: str) -> str:
    """What a printer without colours makes of it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + 3 * f"{round(0.3 * red + 0.59 * green + 0.11 * blue):02x}"


def has_colour(file: Path, wanted: tuple[int, int, int]) -> bool:
    """Whether a picture of few colours has this one, or one that nobody could tell from it."""
    with Image.open(file) as image:
        found: list[Any] = image.convert("RGB").getcolors(1 << 24) or []
    return any(max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 9 for _, colour in found)


def test_a_second_business_needs_no_other_file(whole: Path) -> None:
    names = {"en": "Hotel Aurora & Spa", "ru": "Отель «Аврора»", "uk": "Готель «Аврора»", "hy": "«Ավրորա» հյուրանոց"}
    for nth, name in enumerate(names.values()):
        change(whole, "site_name", name, nth=nth)
    change(whole, "site_url", "https://aurora.example.net/staff/")
    change(whole, "accent", '"#0b5a50"')
    change(whole, "logo", "assets/aurora.png")
    (whole / "overrides" / "assets" / "aurora.png").write_bytes(picture())
    result = mkdocs(whole, "build", "--strict")
    assert result.returncode == 0, result.stderr
    site = whole / "site"

    look = dict(re.findall(r"--look-([\w-]+): (#\w+);", (site / "assets" / "look.css").read_text(encoding="utf-8")))
    assert look["accent"] == "#0b5a50"
    for ground in ("dark-paper", "dark-ground"):
        assert 7 <= contrast(look["dark-accent"], look[ground]) < 8.5
    red, green, blue = (int(look["dark-accent"][place : place + 2], 16) for place in (1, 3, 5))
    assert green > blue > red  # the accent's own green

    rows = json.loads((site / "printables.json").read_text(encoding="utf-8"))
    assert (site / "assets" / "aurora.png").read_bytes() == picture()
    for lang, name in names.items():
        folder, root = ("", "../../") if lang == "en" else (lang, "../../../")
        page = (site / folder / "guides" / "keep-customers" / "index.html").read_text(encoding="utf-8")
        assert f'<img src="{root}assets/aurora.png" alt="" width="72" height="24">' in page
        assert f'<link rel="icon" href="{root}assets/aurora.png">' in page
        assert f" - {escape(name)}</title>" in page
        assert "https://aurora.example.net/staff/" in page
        assert HOST not in page
        plain = [row for row in rows if (row["paper"], row["variant"]) == ("a4", "colour")]
        (row,) = [row for row in plain if (row["id"], row["lang"]) == ("likeability", lang)]
        with pypdfium2.PdfDocument(site / row["path"]) as document:
            words = document[0].get_textpage().get_text_range()
        assert name in words
        assert "aurora.example.net/staff/" in words
        assert has_colour(site / row["preview"], (0x0B, 0x5A, 0x50))
        assert not has_colour(site / row["preview"], (0x9A, 0x2B, 0x0E))


# Colours.


@pytest.mark.parametrize(
    ("fault", "ratio", "near"),
    [
        ("accent #ff8866", "2.2:1 on ground (#fbf8f4)", "#9d2e07"),
        ("accent #FFFF00", "1.0:1 on ground (#fbf8f4)", "#585800"),
        ("accent #008080", "4.5:1 on ground (#fbf8f4)", "#005f5f"),
        ("accent #76446d", "6.7:1 on ground (#fbf8f4) when printed in black and white", "#73426b"),
        ("ink #ffffff", "1.0:1 on paper (#ffffff)", "#555555"),
        ("muted #777777", "4.2:1 on ground (#fbf8f4)", "#555555"),
        ("dark_accent #9a2b0e", "2.0:1 on dark_paper (#26211e)", "#ff8c70"),
        ("dark_ink #000000", "1.1:1 on dark_ground (#1b1715)", "#acacac"),
        ("dark_muted #888888", "4.4:1 on dark_paper (#26211e)", "#acacac"),
    ],
)
def test_a_pale_colour_is_refused_with_the_nearest_that_can_be_read(
    fault: str, ratio: str, near: str, small: Path, handbook: Run
) -> None:
    setting, colour = fault.split()
    line = change(small, setting, f'"{colour}"')
    result = handbook(small, "check")
    assert result.output == (
        f"mkdocs.yml:{line}: the {fault} has a contrast of only {ratio}, and text needs 7:1: "
        f'write "{near}", the nearest colour with enough\n'
    )
    assert result.exit_code == 1
    change(small, setting, f'"{near}"')
    assert handbook(small, "check").exit_code == 0


@pytest.mark.parametrize("colour", ["#ff0000", "#00ff00", "#0088ff", "#ff00ff", "#ffc0cb", "#e6a817", "#7fffd4"])
def test_the_nearest_colour_keeps_the_hue_and_goes_no_further_than_it_must(
    colour: str, small: Path, handbook: Run
) -> None:
    change(small, "accent", f'"{colour}"')
    near = re.findall(r'write "(#[0-9a-f]{6})"', handbook(small, "check").output)[0]
    grounds = [(near, ground) for ground in ("#ffffff", "#fbf8f4")]
    ratios = [contrast(*pair) for pair in [*grounds, *(map(grey, pair) for pair in grounds)]]
    assert 7 <= min(ratios) < 7.15
    before, after = (Color(one).convert("oklch") for one in (colour, near))
    assert abs(before["hue"] - after["hue"]) < 2
    assert after["chroma"] <= before["chroma"] + 0.003


@pytest.mark.parametrize(
    ("setting", "colour", "message"),
    [
        (
            "paper",
            "#777777",
            'too dark: even black text has a contrast of only 4.6:1 on it, and needs 7:1: write "#959595" or a lighter',
        ),
        (
            "ground",
            "#000000",
            'too dark: even black text has a contrast of only 1.0:1 on it, and needs 7:1: write "#959595" or a lighter',
        ),
        (
            "dark_paper",
            "#ffffff",
            'too light: even white text has a contrast of only 1.0:1 on it, and needs 7:1: write "#595959" or a darker',
        ),
    ],
)
def test_a_ground_that_no_text_can_be_read_on_is_refused_itself(
    setting: str, colour: str, message: str, small: Path, handbook: Run
) -> None:
    line = change(small, setting, f'"{colour}"')
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: the {setting} {colour} is {message} colour\n"


@pytest.mark.parametrize(
    "colour", ["brick", '"#9a2"', '"#9a2b0e1"', "#9a2b0e", "0x9a2b0e", '["#9a2b0e"]', '"rgb(1,2,3)"']
)
def test_a_colour_has_six_figures(colour: str, small: Path, handbook: Run) -> None:
    line = change(small, "accent", colour)
    rule = "write a hash and six digits or letters from a to f"
    message = f'the look’s accent is not a colour: {rule}, such as accent: "#9a2b0e"'
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: {message}\n"


def test_a_misspelt_colour_is_told_though_it_may_be_left_out(small: Path, handbook: Run) -> None:
    line = change(small, "rule", '"#d6cdc2"\n    dark_acent: "#ffab8a"') + 1
    message = "the look has no setting dark_acent: did you mean dark_accent?"
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: {message}\n"


# The logo.


FITTING = {
    "a.png": picture(),
    "b.PNG": picture((600, 100)),
    "c.png": picture((50, 100)),
    "d.svg": drawing(),
    "e.svg": drawing(
        attributes='width="40mm" height="2cm"', before='\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- A -->'
    ),
    "f.svg": drawing(attributes='width="100%" height="100%" viewBox="0,0,6e1,10"'),
    "g.svg": drawing('<style>.a{fill:url( "#g" )}</style><path class="a" d="" fill="url(#g)"/><use href="#g"/>'),
    "h.svg": drawing(
        '<metadata xmlns:w="https://x.example/"><w:licence about="https://x.example/" w:p="C:\\x"/></metadata>'
    ),
    "i.svg": embedded(picture()),
    "j.svg": embedded(picture(kind="JPEG"), "jpeg"),
}


@pytest.mark.parametrize("name", FITTING)
def test_a_fitting_logo_passes(name: str, small: Path, handbook: Run) -> None:
    text = "# A page\n\nText.\n\n## Before { #before .checklist }\n\n- [ ] We smile.\n"
    (small / "docs" / "en" / "page.md").write_text(text, encoding="utf-8")  # a sheet that the logo is printed on
    (small / "overrides" / name).write_bytes(FITTING[name])
    change(small, "logo", name)
    result = handbook(small, "check")
    assert result.exit_code == 0, result.output


SHAPE = (
    "a shape that does not fit at the foot of a sheet: "
    "make it at most 6 times as wide as it is high, and at most 2 times as high as it is wide"
)
PLAIN = "export it as plain SVG"
DAMAGED = "is a damaged picture: save it again"
NO_SIZE = 'has no size: give its <svg> a viewBox, such as viewBox="0 0 120 40"'
ELSEWHERE = "has a link that leads elsewhere, {}: export it as plain SVG, with pictures embedded"
STYLE = f"has a style that leads elsewhere (@import or url): {PLAIN}"
LARGE = "is larger than 60 KB, and it is part of every sheet: simplify it, or save it with fewer pixels"
OTHER = "save the picture as SVG or PNG"
SCRIPT = f"has a script: {PLAIN}"
NO_ADDRESS = "has a name that cannot be used in an address: rename the file, with English letters and digits only"
MOVES = "is a moving picture: save a still one"
SECOND = Image.new("RGB", (120, 40), "#ffffff")

UNFIT = [
    ("a.svg", b"", "is an empty file: save the picture again"),
    ("a.svg", b"A logo", f"is not a kind of picture that we can use: {OTHER}"),
    ("a.jpg", picture(kind="JPEG"), f"is a JPEG picture: {OTHER}"),
    ("a.png", picture(kind="JPEG"), f"is a JPEG picture: {OTHER}"),
    ("a.gif", picture(kind="GIF"), f"is a GIF picture: {OTHER}"),
    ("a.webp", picture(kind="WEBP"), f"is a WebP picture: {OTHER}"),
    ("a.svg", b"\x1f\x8b\x08", f"is a compressed file: {OTHER}"),
    ("a.svg", picture(), "is really in PNG format: change the ending of its name to .png"),
    ("a.png", drawing(), "is really in SVG format: change the ending of its name to .svg"),
    ("a.png", picture() + bytes(61_440), LARGE),
    ("a.svg", drawing("<!--" + 61_440 * "x" + "-->"), LARGE),
    ("a.png", picture((2001, 1000)), "is 2001 × 1000 pixels: make it at most 2000 on each side"),
    ("a.png", hollow(40_000, 40_000), "has too many pixels: make it at most 2000 on each side"),
    ("a.png", picture((601, 100)), f"is 601 × 100, {SHAPE}"),
    ("a.png", picture((49, 100)), f"is 49 × 100, {SHAPE}"),
    ("a.svg", drawing(attributes='viewBox="0 0 9 1"'), f"is 9 × 1, {SHAPE}"),
    ("a.png", picture(save_all=True, append_images=[SECOND]), "is an animated picture: save a still one"),
    ("a.png", picture()[:-12], DAMAGED),
    ("a.png", picture()[:60], DAMAGED),
    ("a.png", picture()[:8], DAMAGED),
    ("a.png", picture().replace(b"IDAT", b"IDAT\0", 1), DAMAGED),
    ("a.png", hollow(40, 20), DAMAGED),
    ("a.svg", drawing("<g>"), "is not valid SVG (see its line 1): export it again"),
    ("a.svg", drawing("\n&nbsp;"), "is not valid SVG (see its line 2): export it again"),
    ("a.svg", drawing().replace(b"M0", b"\xff"), "is not in UTF-8: save it with that encoding"),
    (
        "a.svg",
        drawing(before='<?xml version="1.0" encoding="utf-7"?>'),
        "says that its encoding is utf-7: save it in UTF-8",
    ),
    ("a.svg", b"<html/>", 'is not an SVG: its first element must be <svg xmlns="http://www.w3.org/2000/svg">'),
    (
        "a.svg",
        drawing().replace(b" xmlns=", b" x="),
        'is not an SVG: its first element must be <svg xmlns="http://www.w3.org/2000/svg">',
    ),
    ("a.svg", drawing(before="<!DOCTYPE svg>"), f"has a DOCTYPE or entities: delete them, or {PLAIN}"),
    (
        "a.svg",
        drawing("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        f"has a DOCTYPE or entities: delete them, or {PLAIN}",
    ),
    (
        "a.svg",
        drawing(before='<?xml-stylesheet href="x.css"?>'),
        f"has an instruction <?…?> for other programs: {PLAIN}",
    ),
    ("a.svg", drawing("<script>alert(1)</script>"), SCRIPT),
    ("a.svg", drawing('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'), f"contains part of a web page: {PLAIN}"),
    ("a.svg", drawing("<foreignObject/>"), f"contains part of a web page: {PLAIN}"),
    ("a.svg", drawing('<g onClick="alert(1)"/>'), f"has a script, onClick: {PLAIN}"),
    ("a.svg", drawing("<style>@import 'x.css';</style>"), STYLE),
    ("a.svg", drawing("<style>.a{fill:url(x.svg#a)}</style>"), STYLE),
    ("a.svg", drawing("<style><![CDATA[.a{fill:URL( 'https://x.example/a')}]]></style>"), STYLE),
    ("a.svg", drawing('<g style="fill:u\\72l(//x.example/a)"/>'), STYLE),
    ("a.svg", drawing('<g fill="url(&#47;/x.example/a)"/>'), STYLE),
    ("a.svg", drawing('<image href="a.png"/>'), ELSEWHERE.format("a.png")),
    (
        "a.svg",
        drawing('<use xlink:href="https://x.example/a.svg#b" xmlns:xlink="http://www.w3.org/1999/xlink"/>'),
        ELSEWHERE.format("https://x.example/a.svg#b"),
    ),
    ("a.svg", drawing('<a href="javascript:alert(1)"/>'), ELSEWHERE.format("javascript:alert(1)")),
    ("a.svg", drawing('<a href="data:text/html,x"/>'), ELSEWHERE.format("data:text/html,x")),
    ("a.svg", drawing('<image href="data:image/svg+xml,x"/>'), ELSEWHERE.format("data:image/svg+xml,x")),
    ("a.svg", drawing(attributes='viewBox="0 0 1 1" xml:base="//x.example/"'), ELSEWHERE.format("//x.example/")),
    ("a.svg", embedded(b"no picture"), DAMAGED),
    (
        "a.svg",
        embedded(picture(kind="JPEG", mode="CMYK"), "jpeg"),
        "has a picture in CMYK, the colours of a printing press: save it in RGB",
    ),
    ("a.svg", embedded(hollow(3000, 3000)), "is 3000 × 3000 pixels: make it at most 2000 on each side"),
    ("a.svg", drawing('<animate attributeName="x"/>'), MOVES),
    ("a.svg", drawing("<style>@keyframes a{} .b{animation:a 1s}</style>"), MOVES),
    (
        "a.svg",
        drawing("<text>Aurora</text>"),
        "has text, and not every device has the fonts for it: convert the text to paths",
    ),
    ("a.svg", drawing(attributes=""), NO_SIZE),
    ("a.svg", drawing(attributes='width="100%" height="20"'), NO_SIZE),
    ("a.svg", drawing(attributes='viewBox="0 0 1e999 20"'), NO_SIZE),
    ("a.svg", drawing(attributes='viewBox="0 0 -40 20"'), NO_SIZE),
    ("a.svg", drawing(attributes='width="40" height="20" viewBox="40 20"'), NO_SIZE),
    (
        "a.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "has nothing in it to show: export it again",
    ),
    (
        "a.svg",
        drawing(31 * '<use href="#a"/>'),
        "has more than 30 <use> elements: export it as plain paths",
    ),
    (
        "a.svg",
        drawing(100 * "<g>" + 100 * "</g>"),
        "has groups nested more than 100 deep: ungroup it, and export it again",
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "message"), UNFIT, ids=[f"{i} {row[2][:40]}" for i, row in enumerate(UNFIT)]
)
def test_an_unfit_logo_is_refused_with_its_line(
    name: str, content: bytes, message: str, small: Path, handbook: Run
) -> None:
    (small / "overrides" / name).write_bytes(content)
    line = change(small, "logo", name)
    result = handbook(small, "check")
    assert result.output == f"mkdocs.yml:{line}: the logo {name} {message}\n"
    assert result.exit_code == 1


HERE = "write its path from overrides/, such as assets/logo.svg"


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("a.svg", "a.svg is not under overrides/: put it there and write its path from there, such as assets/logo.svg"),
        ("assets", "assets cannot be read: it is a link or no ordinary file: put the file itself there"),
        ("link.svg", "link.svg cannot be read: it is a link or no ordinary file: put the file itself there"),
        ("away/b.svg", "away/b.svg cannot be read: it is a link or no ordinary file: put the file itself there"),
        ("pipe.svg", "pipe.svg cannot be read: it is a link or no ordinary file: put the file itself there"),
        ("../b.svg", f"../b.svg is outside overrides/: put the picture there and {HERE}"),
        ("/b.svg", f"/b.svg is outside overrides/: put the picture there and {HERE}"),
        (
            "//x.example/a.svg",
            f"//x.example/a.svg is not one of the handbook’s own files: save the picture under overrides/ and {HERE}",
        ),
        ("[a.svg]", f"['a.svg'] is not a file name: {HERE}"),
        (
            '"\\u202ea.svg"',
            f"<U+202E>a.svg {NO_ADDRESS}",
        ),
    ],
)
def test_the_logo_is_a_file_under_overrides(named: str, message: str, small: Path, handbook: Run) -> None:
    overrides = small / "overrides"
    (small / "b.svg").write_bytes(drawing())
    (overrides / "link.svg").symlink_to("../b.svg")
    (overrides / "away").symlink_to("..")
    os.mkfifo(overrides / "pipe.svg")
    line = change(small, "logo", named)
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: the logo {message}\n"


def test_the_picture_of_a_tab_is_checked_like_the_logo(small: Path, handbook: Run) -> None:
    line = change(small, "logo", "assets/logo.svg\n  favicon: a.svg") + 1
    message = "is not under overrides/: put it there and write its path from there, such as assets/logo.svg"
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: the favicon a.svg {message}\n"


def test_without_a_logo_one_of_the_themes_icons_stands_for_it(small: Path, handbook: Run) -> None:
    change(small, "logo", "~")
    assert handbook(small, "check").exit_code == 0


# Names and addresses.

NO_NAME = 'the handbook’s name is not text: write it between quotation marks, such as site_name: "The Service Handbook"'
LACKING = "leave out what they lack, or write the name in letters of the handbook’s languages"


@pytest.mark.parametrize("nth", [0, 2])  # the first, and that of the Ukrainian pages
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", NO_NAME),
        ('" "', NO_NAME),
        ("2024", NO_NAME),
        ("[a]", NO_NAME),
        ("x" * 61, "the name has 61 characters, and the foot of a sheet has room for 60: shorten it"),
        ("Aurora 🌞", f"the sheets’ fonts have no “🌞” (U+1F31E): {LACKING}"),
        ("نور", f"the sheets’ fonts have no “ن” (U+0646), “و” (U+0648), “ر” (U+0631): {LACKING}"),
        (
            '"a\\u202eb"',
            "the name has an invisible character, U+202E (right-to-left override): delete it, or retype the name",
        ),
        (
            '"a\\tb"',
            "the name has an invisible character, U+0009 (a control character): delete it, or retype the name",
        ),
        (
            '"\\ud800"',
            "the name has an invisible character, U+D800 (a control character): delete it, or retype the name",
        ),
        ("a <b", "the name has <, which has another meaning on web pages: leave it out"),
        ("'a \"b'", 'the name has ", which has another meaning on web pages: write “ and ” instead'),
    ],
)
def test_a_name_that_cannot_stand_on_a_sheet_is_refused(
    name: str, message: str, nth: int, small: Path, handbook: Run
) -> None:
    line = change(small, "site_name", name, nth=nth)
    result = handbook(small, "check")
    assert result.output == f"mkdocs.yml:{line}: {message}\n"
    assert result.exit_code == 1


def test_a_name_of_sixty_characters_passes(small: Path, handbook: Run) -> None:
    change(small, "site_name", "«" + "Ա" * 58 + "»", nth=3)
    assert handbook(small, "check").exit_code == 0


def test_a_sign_that_yaml_does_not_know_is_told_with_its_line(small: Path, handbook: Run) -> None:
    line = change(small, "site_name", "The \x07 Handbook", nth=1)
    message = "there is a character here that does not belong in a text (U+0007): delete it, or retype the line"
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: {message}\n"


ADDRESS = {
    "site_url": "site_url must be a full address, from https:// to its last slash, such as https://example.org/handbook/",
    "repo_url": "repo_url must be a full address that begins with https://, such as https://example.org/handbook",
}


@pytest.mark.parametrize("setting", ADDRESS)
@pytest.mark.parametrize(
    "address",
    [
        "example.org/",
        "ftp://example.org/",
        "https://",
        "https:///handbook/",
        "https://exa mple.org/",
        "https://example.org/a b/",
        "https://example..org/",
        "https://me:secret@example.org/",
        "https://example.org:70000/",
        "git@example.org:a/b.git",
        "'https://example.org/\"/'",
        '"https://example.org/\\u202e/"',
        "5",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(setting: str, address: str, small: Path, handbook: Run) -> None:
    line = change(small, setting, address)
    result = handbook(small, "check")
    assert result.output == f"mkdocs.yml:{line}: {ADDRESS[setting]}\n"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("setting", "address", "message"),
    [
        ("site_url", "https://x.example/a", "site_url must end with a slash: write https://x.example/a/"),
        (
            "site_url",
            "https://x.example/?a=b",
            "site_url must not have a ? or #, or anything after it: write https://x.example/",
        ),
        (
            "repo_url",
            "https://x.example/a#b",
            "repo_url must not have a ? or #, or anything after it: write https://x.example/a",
        ),
        (
            "site_url",
            "https://例.example/",
            "site_url is printed on each sheet, and the sheets’ fonts have no “例” (U+4F8B): use an address without it",
        ),
    ],
)
def test_an_address_is_told_how_it_ends(setting: str, address: str, message: str, small: Path, handbook: Run) -> None:
    line = change(small, setting, address)
    assert handbook(small, "check").output == f"mkdocs.yml:{line}: {message}\n"


@pytest.mark.parametrize("address", ["https://example.org:8080/a/", "http://localhost/", "https://сервис.example/"])
def test_a_good_address_passes(address: str, small: Path, handbook: Run) -> None:
    change(small, "site_url", address)
    change(small, "repo_url", "~")
    assert handbook(small, "check").exit_code == 0


def test_one_run_tells_all_that_is_wrong_with_the_settings(small: Path, handbook: Run) -> None:
    faults = {"site_name": "🌞", "site_url": "x", "repo_url": "x", "logo": "x.svg", "accent": '"#ff8866"', "ink": "x"}
    lines = {change(small, setting, value) for setting, value in faults.items()}
    lines.add(change(small, "site_name", "🌞", nth=3))
    lines.add(change(small, "dark_ground", '"#888888"'))
    for command in (["check"], ["print", "--out", "made"], ["sheets"]):
        result = handbook(small, *command)
        assert {int(line.split(":")[1]) for line in result.output.splitlines()} == lines
        assert result.exit_code == 1
