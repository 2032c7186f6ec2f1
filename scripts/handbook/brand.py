"""What makes the handbook a business's own: its colours, logo, names and addresses, and what is wrong with each."""

import base64
import binascii
import difflib
import io
import math
import re
import unicodedata
import warnings
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from coloraide import Color
from defusedxml import DefusedXmlException, ElementTree
from PIL import Image

from handbook.model import Logo, Look

CONTRAST = 7.0
"""How much lighter one of text and ground is than the other, at least: level AAA of WCAG 2, 1.4.6."""
LONGEST_NAME = 60
"""Characters of a name that stands on one line at the foot of a sheet."""
MOST_BYTES = 60 * 1024
"""Of a logo: it stands in each of some 300 PDFs."""
MOST_PIXELS = 2000
"""Of a logo's side: more than 300 for each 25.4 mm of the widest foot."""
WIDEST, TALLEST = 6.0, 0.5
"""A logo's width for a height of 1: what the foot of a sheet and the head of a page have room for."""

_STEPS = 4096
_SVG = "{http://www.w3.org/2000/svg}"
_MOST_COPIES = 30  # <use> of a <use> of a <use> would draw millions
_DEEPEST = 100  # Typst gives up at 1024 parts inside each other


class UnfitError(Exception):
    """A picture that cannot be the logo, and why: the end of a sentence that begins with its name."""


def shown(value: Any) -> str:
    """The beginning of what somebody wrote, with signs that a terminal would obey made visible."""
    return "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in str(value))[:LONGEST_NAME]


def colour_faults(look: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the colours, each with the name of the one to change.

    Bad: `accent: brick`, or `accent: #9a2b0e`, which YAML reads as a comment. Good: `accent: "#9a2b0e"`.
    """
    for name in Look.NAMES:
        if name not in look and name not in Look.OPTIONAL:
            yield name, f'the look has no colour {name}: write {name}: "#rrggbb", with the quotation marks'
    for name, value in look.items():
        if name not in Look.NAMES:
            near = difflib.get_close_matches(str(name), Look.NAMES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(Look.NAMES)}"
            yield name, f"the look has no use for {shown(name)}: {hint}"
        elif not _is_colour(value):
            yield name, f'the look’s {name} is no colour: write it with six figures, such as {name}: "#9a2b0e"'
    colours = {name: value for name, value in look.items() if name in Look.NAMES and _is_colour(value)}
    for dark in (False, True):
        yield from _pale(colours, dark=dark)


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9a-fA-F]{6}", value) is not None


def look(values: Mapping[str, str]) -> Look:
    """The look of colours that are without fault. What may be left out is made from the others."""
    made = _readable(values["accent"], _grounds(values, dark=True), dark=True)
    return Look({name: values.get(name, made) for name in Look.NAMES})


def _grounds(colours: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    names = ("dark_paper", "dark_ground") if dark else ("paper", "ground")
    return {name: colours[name] for name in names if name in colours}


def _pale(colours: Mapping[str, str], *, dark: bool) -> Iterator[tuple[str, str]]:
    """Bad: a light orange for words on white. Good: a dark one."""
    extreme, seen_as, better = ("white", "light", "darker") if dark else ("black", "dark", "lighter")
    grounds = {}
    for name, ground in _grounds(colours, dark=dark).items():
        ratio, _ = _least(extreme, {name: ground}, dark=dark)
        if ratio >= CONTRAST:
            grounds[name] = ground
        else:
            message = f"the {name} {ground} is too {seen_as}: even {extreme} text has only {_rounded(ratio)}:1 on it"
            near = _nearest(ground, lighter=not dark, fits=partial(_has_contrast, extreme, dark=dark))
            yield name, f'{message}, and needs {CONTRAST:.0f}:1: write "{near}" or a {better} colour'
    for name in ("dark_accent", "dark_ink", "dark_muted") if dark else ("accent", "ink", "muted"):
        if name in colours and grounds:
            ratio, where = _least(colours[name], grounds, dark=dark)
            if ratio < CONTRAST:
                message = f"the {name} {colours[name]} has a contrast of only {_rounded(ratio)}:1 {where}"
                near = _readable(colours[name], grounds, dark=dark)
                yield name, f'{message}, and text needs {CONTRAST:.0f}:1: write "{near}", the nearest that has it'


def _readable(colour: str, grounds: Mapping[str, str], *, dark: bool) -> str:
    """The nearest colour that can be read as text on each of these grounds."""
    return _nearest(colour, lighter=dark, fits=lambda near: _least(near, grounds, dark=dark)[0] >= CONTRAST)


def _has_contrast(text: str, ground: str, *, dark: bool) -> bool:
    return _least(text, {"": ground}, dark=dark)[0] >= CONTRAST


def _least(text: str, grounds: Mapping[str, str], *, dark: bool) -> tuple[float, str]:
    """The lowest contrast of text on any of these grounds, and where it is. Only light grounds are printed."""
    ratios = []
    for name, ground in grounds.items():
        ratios.append((_contrast(Color(text), Color(ground)), f"on {name} ({ground})"))
        if not dark:
            printed = _contrast(_grey(text), _grey(ground))
            ratios.append((printed, f"on {name} ({ground}) from a black-and-white printer"))
    return min(ratios)


def _contrast(*pair: Color) -> float:
    """The ratio as WCAG 2 defines it, with its rounded weights: Color.contrast differs by some 0.0003."""
    lights = [colour.convert("srgb-linear").coords() for colour in pair]
    darker, lighter = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in lights)
    return (lighter + 0.05) / (darker + 0.05)


def _grey(colour: str) -> Color:
    """What a black-and-white printer makes of a colour: ISO 32000-1, 10.3.2."""
    red, green, blue = Color(colour).coords()
    return Color("srgb", [0.3 * red + 0.59 * green + 0.11 * blue] * 3)


def _nearest(colour: str, *, lighter: bool, fits: Callable[[str], bool]) -> str:
    """The nearest colour that fits: of the same hue and chroma as far as screens have it, only lighter or darker."""
    start = Color(colour).convert("oklch")
    end = 1.0 if lighter else 0.0

    def moved(step: int) -> str:
        lightness = start["lightness"] + (end - start["lightness"]) * step / _STEPS
        found = start.clone().set("lightness", lightness).fit("srgb", method="raytrace")
        return found.convert("srgb").to_string(hex=True)

    return moved(bisect_left(range(_STEPS), True, key=lambda step: fits(moved(step))))  # noqa: FBT003 - what it seeks


def _rounded(ratio: float) -> float:
    """Downwards, so that no refused colour seems to have enough."""
    return math.floor(10 * ratio) / 10


def name_faults(name: Any, letters: Container[str]) -> Iterator[str]:
    """What is wrong with a name of the handbook. `letters` are the characters that can be printed.

    Bad: `site_name: Sunny Side 🌞`. Good: `site_name: Sunny Side`.
    """
    if not isinstance(name, str) or not name.strip():
        yield 'the handbook’s name is no text: write it between quotation marks, site_name: "The Service Handbook"'
        return
    if len(name) > LONGEST_NAME:
        yield f"the name has {len(name)} characters, and the foot of a sheet has room for {LONGEST_NAME}: shorten it"
    unseen = [sign for sign in dict.fromkeys(name) if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    for sign in unseen:
        what = unicodedata.name(sign, "a control character").lower()
        yield f"the name has a sign that nobody sees, U+{ord(sign):04X} ({what}): delete it, or type the name anew"
    for sign in dict.fromkeys(re.findall('[<>"]', name)):
        hint = "write “ and ”" if sign == '"' else "leave it out"
        yield f"the name has {sign}, which has another meaning on web pages: {hint}"
    if lacking := [sign for sign in dict.fromkeys(name) if sign not in letters and sign not in unseen]:
        told = ", ".join(f"“{sign}” (U+{ord(sign):04X})" for sign in lacking[:5])
        yield f"the sheets’ fonts have no {told}: write the name without, or in letters of the handbook’s languages"


def address_faults(setting: str, address: Any, letters: Container[str]) -> Iterator[str]:
    """What is wrong with site_url, which stands on every sheet, or with repo_url.

    Bad: `site_url: example.org`. Good: `site_url: https://example.org/handbook/`.
    """
    ends = setting == "site_url"
    rule = f"{setting} is an address from https:// " + (
        "to its last slash, such as https://example.org/handbook/"
        if ends
        else "on, such as https://example.org/handbook"
    )
    if not isinstance(address, str) or not address.isprintable() or re.search(r"""[ <>"\\^`{|}]""", address):
        yield rule
        return
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        yield rule
        return
    host = parts.netloc.removesuffix(f":{port}")
    label = r"[^\W_]([^\W_]|-)*"
    if parts.scheme not in ("http", "https") or not re.fullmatch(rf"{label}(\.{label})*\.?", host):
        yield rule
    elif "?" in address or "#" in address:
        yield f"{setting} ends before its ? or #: write {re.split('[?#]', address)[0]}"
    elif ends and not address.endswith("/"):
        yield f"{setting} ends with a slash: write {address}/"
    elif ends and (lacking := [sign for sign in address if sign not in letters]):
        yield f"{setting} stands on each sheet, and the sheets’ fonts have no “{lacking[0]}” (U+{ord(lacking[0]):04X})"


def logo(named: Any, picture: Callable[[str], bytes]) -> Logo:
    """The picture that mkdocs.yml names, fit for pages and sheets. Raises UnfitError.

    `picture` gives a file under overrides/, or raises OSError.
    """
    file = _path(named)
    try:
        content = picture(file)
    except FileNotFoundError:
        hint = "put it there and write its path from there, such as assets/logo.svg"
        raise UnfitError(f"is not under overrides/: {hint}") from None
    except OSError as error:
        raise UnfitError(f"cannot be read: {error.strerror}") from None
    return _logo(file, content)


def _path(named: Any) -> str:
    """The path of the logo's file from overrides/."""
    here = "write its path from overrides/, such as assets/logo.svg"
    if not isinstance(named, str) or not named.strip():
        raise UnfitError(f"is no name of a file: {here}")
    if re.match(r"\w+:|//", named):
        raise UnfitError(f"is not a file of the handbook’s own: save the picture under overrides/ and {here}")
    if named.startswith("/") or "\\" in named or ".." in named.split("/"):
        raise UnfitError(f"is outside overrides/: put the picture there and {here}")
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", named, flags=re.ASCII):
        raise UnfitError("has a name that is no good address: give the file one of English letters and digits")
    return named


def _logo(file: str, content: bytes) -> Logo:
    if not content:
        raise UnfitError("is an empty file: save the picture anew")
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise UnfitError(
            f"is larger than {most} KB, and it stands in every sheet: simplify it, or save it with fewer pixels"
        )
    found = _format(content)
    if found not in ("svg", "png"):
        raise UnfitError(f"is {found}: save the picture as SVG or PNG")
    if not file.lower().endswith(f".{found}"):
        raise UnfitError(f"is {found.upper()} by what is in it: give its name the ending .{found}")
    width, height = _svg_size(content) if found == "svg" else _pixels(content, "PNG")
    if not TALLEST <= width / height <= WIDEST:
        shape = f"{width:g} × {height:g}"
        raise UnfitError(
            f"is {shape}, which has no room at the foot of a sheet: make it at most {WIDEST:g} times as wide as high, "
            f"and at most {1 / TALLEST:g} times as high as wide"
        )
    return Logo(file=file, format=found, content=content, width=width, height=height)


def _format(content: bytes) -> str:
    """`svg`, `png`, or the name of something else."""
    beginnings = {
        b"\x89PNG\r\n\x1a\n": "png",
        b"\xff\xd8\xff": "a JPEG picture",
        b"GIF8": "a GIF picture",
        b"RIFF": "a WebP picture",
        b"\x1f\x8b": "a compressed file",
    }
    for beginning, name in beginnings.items():
        if content.startswith(beginning):
            return name
    return "svg" if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else "no picture that we know"


def _pixels(content: bytes, *formats: str) -> tuple[int, int]:
    """The width and height of a picture that can be decoded to its end. Raises UnfitError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=formats) as image:
                size = image.size
                if max(size) > MOST_PIXELS:
                    raise UnfitError(f"has {size[0]} × {size[1]} pixels: make it at most {MOST_PIXELS} a side")
                if getattr(image, "n_frames", 1) > 1:
                    raise UnfitError("is an animated picture: save one picture of it")
                image.verify()
            with Image.open(io.BytesIO(content), formats=formats) as image:
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitError(f"has too many pixels: make it at most {MOST_PIXELS} a side") from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, Warning):
        raise UnfitError("is a damaged picture: save it anew") from None
    return size


def _svg_size(content: bytes) -> tuple[float, float]:
    """The width and height of a drawing that is safe to show and to print. Raises UnfitError."""
    root = _parsed(content)
    if root.tag != f"{_SVG}svg":
        raise UnfitError('is no SVG: its first element is <svg xmlns="http://www.w3.org/2000/svg">')
    elements = list(root.iter())
    for element in elements:
        _refuse_element(element)
    names = [element.tag.removeprefix(_SVG) for element in elements]
    if not {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image"} & set(names):
        raise UnfitError("draws nothing: export it anew")
    if names.count("use") > _MOST_COPIES:
        raise UnfitError(f"has more than {_MOST_COPIES} <use>: export it as plain paths")
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    if depth > _DEEPEST:
        raise UnfitError(f"has more than {_DEEPEST} groups inside each other: ungroup it, and export it anew")
    return _size(root)


def _parsed(content: bytes) -> Element:
    try:
        text = content.decode("utf-8-sig")
        declared = re.match(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)", text)
        if declared and declared[1].lower() not in ("utf-8", "utf8"):
            raise UnfitError(f"is said to be in {shown(declared[1])}: save it in UTF-8")
        if re.search(r"<\?(?!xml\s)", text):
            raise UnfitError("has an instruction <?…?> for other programs: export it as plain SVG")
        root: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except UnicodeDecodeError:
        raise UnfitError("is not in UTF-8: save it with this encoding") from None
    except DefusedXmlException:
        raise UnfitError("has a DOCTYPE or entities: delete them, or export it as plain SVG") from None
    except ParseError as error:
        raise UnfitError(f"is no well-formed SVG (its line {error.position[0]}): export it anew") from None
    return root


_PARTS = {
    **dict.fromkeys(("script", "handler", "listener"), "has a script: export it as plain SVG"),
    **dict.fromkeys(
        ("foreignObject", "iframe", "video", "audio"), "holds a part of a web page: export it as plain SVG"
    ),
    **dict.fromkeys(("animate", "animateColor", "animateMotion", "animateTransform", "set"), "moves: save one picture"),
    **dict.fromkeys(
        ("text", "tspan", "textPath", "tref", "flowRoot"),
        "has text, and the fonts for it are not at hand everywhere: convert the text to paths",
    ),
}
"""What a logo cannot have, by the names of SVG's elements."""


def _refuse_element(element: Element) -> None:
    """Refuse what would run, move, lead elsewhere, or look otherwise on paper. Raises UnfitError."""
    name = element.tag.removeprefix(_SVG)
    if "xhtml" in name:
        name = "foreignObject"
    if name in _PARTS:
        raise UnfitError(_PARTS[name])
    styles = ["".join(element.itertext())] if name == "style" else []
    for attribute, value in element.attrib.items():
        plain = attribute.rpartition("}")[2]
        if attribute.lower().startswith("on"):
            raise UnfitError(f"has a script, {attribute}: export it as plain SVG")
        if plain == "base" or (plain == "href" and not value.strip().startswith("#")):
            _refuse_link(name, value.strip())
        if plain == attribute:
            styles.append(value)
    for style in styles:
        if re.search(r"""@import|image-set|\\|url\((?!\s*["']?\s*#)""", style, flags=re.IGNORECASE):
            raise UnfitError("has a style that leads elsewhere (@import or url): export it as plain SVG")
        if re.search(r"@keyframes|\banimation", style, flags=re.IGNORECASE):
            raise UnfitError(_PARTS["animate"])


def _refuse_link(name: str, value: str) -> None:
    """A picture inside the drawing may pass, where it is one that the logo itself could be. Raises UnfitError."""
    inside = re.match(r"data:image/(?:png|jpe?g);base64,", value, flags=re.IGNORECASE)
    if name not in ("image", "feImage") or inside is None:
        raise UnfitError(
            f"has a link that leads elsewhere, {shown(value)}: export it as plain SVG, with pictures embedded"
        )
    try:
        content = base64.b64decode(value[inside.end() :])
    except binascii.Error:
        raise UnfitError("is a damaged picture: save it anew") from None
    _pixels(content, "PNG", "JPEG")


def _size(root: Element) -> tuple[float, float]:
    """What the drawing measures: its width and height where it has both, else its viewBox. Raises UnfitError."""
    own = box = (_length(root.get("width", "")), _length(root.get("height", "")))
    if "viewBox" in root.attrib:
        match [_length(part) for part in re.split(r"[\s,]+", root.attrib["viewBox"].strip())]:
            case [float(), float(), width, height]:
                box = width, height
            case _:
                box = None, None
    width, height = box if None in own else own
    if width and height and all(side and 0 < side < math.inf for side in (*box, width, height)):
        return width, height
    raise UnfitError('has no size: give its <svg> a viewBox, such as viewBox="0 0 120 40"')


_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def _length(text: str) -> float | None:
    """In pixels of 1/96 inch. None for what is no length of its own, such as 100%."""
    match = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-z]*)", text.strip(), flags=re.ASCII)
    return float(match[1]) * _UNITS[match[2]] if match and match[2] in _UNITS else None
