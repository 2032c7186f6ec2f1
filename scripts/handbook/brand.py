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

from handbook.messages import Message, counted, say
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

    def __init__(self, fault: Message) -> None:
        super().__init__(fault)
        self.fault = fault


def shown(value: Any) -> str:
    """The beginning of what somebody wrote, with signs that a terminal would obey made visible."""
    return "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in str(value))[:LONGEST_NAME]


def colour_faults(look: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    """What is wrong with the colours, each with the name of the one to change.

    Bad: `accent: brick`, or `accent: #9a2b0e`, which YAML reads as a comment. Good: `accent: "#9a2b0e"`.
    """
    for name in Look.NAMES:
        if name not in look and name not in Look.OPTIONAL:
            yield (
                name,
                say(
                    'the colour {name} is missing from the look: write one such as {name}: "#9a2b0e", with the '
                    "quotation marks",
                    name=name,
                ),
            )
    for name, value in look.items():
        if name not in Look.NAMES:
            yield name, _unknown_colour(name)
        elif not _is_colour(value):
            yield (
                name,
                say(
                    "the look’s {name} is not a colour: write a hash and six digits or letters from a to f, such "
                    'as {name}: "#9a2b0e"',
                    name=name,
                ),
            )
    colours = {name: value for name, value in look.items() if name in Look.NAMES and _is_colour(value)}
    for dark in (False, True):
        yield from _pale(colours, dark=dark)


def _unknown_colour(name: Any) -> Message:
    if near := difflib.get_close_matches(str(name), Look.NAMES, n=1):
        return say("the look has no setting {name}: did you mean {near}?", name=shown(name), near=near[0])
    return say("the look has no setting {name}: it has {known}", name=shown(name), known=Look.NAMES)


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9a-fA-F]{6}", value) is not None


def look(values: Mapping[str, str]) -> Look:
    """The look of colours that are without fault. What may be left out is made from the others."""
    made = _readable(values["accent"], _grounds(values, dark=True), dark=True)
    return Look({name: values.get(name, made) for name in Look.NAMES})


def _grounds(colours: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    names = ("dark_paper", "dark_ground") if dark else ("paper", "ground")
    return {name: colours[name] for name in names if name in colours}


def _pale(colours: Mapping[str, str], *, dark: bool) -> Iterator[tuple[str, Message]]:
    """Bad: a light orange for words on white. Good: a dark one."""
    extreme = "white" if dark else "black"
    needed = f"{CONTRAST:.0f}"
    grounds = {}
    for name, ground in _grounds(colours, dark=dark).items():
        ratio = _least(extreme, {name: ground}, dark=dark)[0]
        if ratio >= CONTRAST:
            grounds[name] = ground
        else:
            near = _nearest(ground, lighter=not dark, fits=partial(_has_contrast, extreme, dark=dark))
            gaps = {"name": name, "colour": ground, "ratio": _rounded(ratio), "needed": needed, "near": near}
            if dark:
                message = say(
                    "the {name} {colour} is too light: even white text has a contrast of only {ratio}:1 on it, "
                    'and needs {needed}:1: write "{near}" or a darker colour',
                    **gaps,
                )
            else:
                message = say(
                    "the {name} {colour} is too dark: even black text has a contrast of only {ratio}:1 on it, "
                    'and needs {needed}:1: write "{near}" or a lighter colour',
                    **gaps,
                )
            yield name, message
    for name in ("dark_accent", "dark_ink", "dark_muted") if dark else ("accent", "ink", "muted"):
        if name in colours and grounds:
            ratio, where, printed = _least(colours[name], grounds, dark=dark)
            if ratio < CONTRAST:
                near = _readable(colours[name], grounds, dark=dark)
                gaps = {"name": name, "colour": colours[name], "ratio": _rounded(ratio), "needed": needed, "near": near}
                gaps |= {"ground": where, "ground_colour": grounds[where]}
                if printed:
                    message = say(
                        "the {name} {colour} has a contrast of only {ratio}:1 on {ground} ({ground_colour}) when "
                        'printed in black and white, and text needs {needed}:1: write "{near}", the nearest '
                        "colour with enough",
                        **gaps,
                    )
                else:
                    message = say(
                        "the {name} {colour} has a contrast of only {ratio}:1 on {ground} ({ground_colour}), and text "
                        'needs {needed}:1: write "{near}", the nearest colour with enough',
                        **gaps,
                    )
                yield name, message


def _readable(colour: str, grounds: Mapping[str, str], *, dark: bool) -> str:
    """The nearest colour that can be read as text on each of these grounds."""
    return _nearest(colour, lighter=dark, fits=lambda near: _least(near, grounds, dark=dark)[0] >= CONTRAST)


def _has_contrast(text: str, ground: str, *, dark: bool) -> bool:
    return _least(text, {"": ground}, dark=dark)[0] >= CONTRAST


def _least(text: str, grounds: Mapping[str, str], *, dark: bool) -> tuple[float, str, bool]:
    """The lowest contrast of text on any of these grounds, on which, and whether from a black-and-white printer.

    Only light grounds are printed.
    """
    ratios = []
    for name, ground in grounds.items():
        ratios.append((_contrast(Color(text), Color(ground)), name, False))
        if not dark:
            ratios.append((_contrast(_grey(text), _grey(ground)), name, True))
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


def name_faults(name: Any, letters: Container[str]) -> Iterator[Message]:
    """What is wrong with a name of the handbook. `letters` are the characters that can be printed.

    Bad: `site_name: Sunny Side 🌞`. Good: `site_name: Sunny Side`.
    """
    if not isinstance(name, str) or not name.strip():
        yield say(
            'the handbook’s name is not text: write it between quotation marks, such as site_name: "The '
            'Service Handbook"'
        )
        return
    if len(name) > LONGEST_NAME:
        yield counted(
            "the name has {n} character, and the foot of a sheet has room for {most}: shorten it",
            "the name has {n} characters, and the foot of a sheet has room for {most}: shorten it",
            len(name),
            most=LONGEST_NAME,
        )
    unseen = [sign for sign in dict.fromkeys(name) if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    for sign in unseen:
        yield _unseen(f"U+{ord(sign):04X}", unicodedata.name(sign, "").lower())
    for sign in dict.fromkeys(re.findall('[<>"]', name)):
        if sign == '"':
            yield say('the name has ", which has another meaning on web pages: write “ and ” instead')
        else:
            yield say("the name has {sign}, which has another meaning on web pages: leave it out", sign=sign)
    if lacking := [sign for sign in dict.fromkeys(name) if sign not in letters and sign not in unseen]:
        yield say(
            "the sheets’ fonts have no {signs}: leave out what they lack, or write the name in letters of the "
            "handbook’s languages",
            signs=tuple(f"“{sign}” (U+{ord(sign):04X})" for sign in lacking[:5]),
        )


def _unseen(code: str, called: str) -> Message:
    if not called:
        return say(
            "the name has an invisible character, {code} (a control character): delete it, or retype the name",
            code=code,
        )
    return say(
        "the name has an invisible character, {code} ({called}): delete it, or retype the name",
        code=code,
        called=called,
    )


_ADDRESSES = {
    "site_url": say(
        "site_url must be a full address, from https:// to its last slash, such as https://example.org/handbook/"
    ),
    "repo_url": say("repo_url must be a full address that begins with https://, such as https://example.org/handbook"),
}


def address_faults(setting: str, address: Any, letters: Container[str]) -> Iterator[Message]:
    """What is wrong with site_url, which stands on every sheet, or with repo_url.

    Bad: `site_url: example.org`. Good: `site_url: https://example.org/handbook/`.
    """
    ends = setting == "site_url"
    rule = _ADDRESSES[setting]
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
        better = re.split("[?#]", address)[0]
        yield say(
            "{setting} must not have a ? or #, or anything after it: write {address}", setting=setting, address=better
        )
    elif ends and not address.endswith("/"):
        yield say("site_url must end with a slash: write {address}", address=f"{address}/")
    elif ends and (lacking := [sign for sign in address if sign not in letters]):
        sign, code = lacking[0], f"U+{ord(lacking[0]):04X}"
        yield say(
            "site_url is printed on each sheet, and the sheets’ fonts have no “{sign}” ({code}): use an address "
            "without it",
            sign=sign,
            code=code,
        )


def logo(named: Any, picture: Callable[[str], bytes]) -> Logo:
    """The picture that mkdocs.yml names, fit for pages and sheets. Raises UnfitError.

    `picture` gives a file under overrides/, or raises OSError.
    """
    file = _path(named)
    try:
        content = picture(file)
    except FileNotFoundError:
        raise UnfitError(
            say("is not under overrides/: put it there and write its path from there, such as assets/logo.svg")
        ) from None
    except OSError as error:
        raise UnfitError(say("cannot be read: {reason}", reason=error.strerror)) from None
    return _logo(file, content)


def _path(named: Any) -> str:
    """The path of the logo's file from overrides/."""
    if not isinstance(named, str) or not named.strip():
        raise UnfitError(say("is not a file name: write its path from overrides/, such as assets/logo.svg"))
    if re.match(r"\w+:|//", named):
        raise UnfitError(
            say(
                "is not one of the handbook’s own files: save the picture under overrides/ and write its path from "
                "overrides/, such as assets/logo.svg"
            )
        )
    if named.startswith("/") or "\\" in named or ".." in named.split("/"):
        raise UnfitError(
            say(
                "is outside overrides/: "
                "put the picture there and write its path from overrides/, such as assets/logo.svg"
            )
        )
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", named, flags=re.ASCII):
        raise UnfitError(
            say("has a name that cannot be used in an address: rename the file, with English letters and digits only")
        )
    return named


def _logo(file: str, content: bytes) -> Logo:
    if not content:
        raise UnfitError(say("is an empty file: save the picture again"))
    if len(content) > MOST_BYTES:
        raise UnfitError(
            say(
                "is larger than {most} KB, and it is part of every sheet: simplify it, or save it with fewer pixels",
                most=MOST_BYTES // 1024,
            )
        )
    found = _format(content)
    ending = f".{found}"
    if not file.lower().endswith(ending):
        raise UnfitError(
            say(
                "is really in {format} format: change the ending of its name to {ending}",
                format=found.upper(),
                ending=ending,
            )
        )
    width, height = _svg_size(content) if found == "svg" else _pixels(content, "PNG")
    if not TALLEST <= width / height <= WIDEST:
        raise UnfitError(
            say(
                "is {width} × {height}, a shape that does not fit at the foot of a sheet: make it at most {widest} "
                "times as wide as it is high, and at most {tallest} times as high as it is wide",
                width=f"{width:g}",
                height=f"{height:g}",
                widest=f"{WIDEST:g}",
                tallest=f"{1 / TALLEST:g}",
            )
        )
    return Logo(file=file, format=found, content=content, width=width, height=height)


def _format(content: bytes) -> str:
    """`svg` or `png`. Raises UnfitError for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    for beginning, name in {b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"RIFF": "WebP"}.items():
        if content.startswith(beginning):
            raise UnfitError(say("is a {format} picture: save the picture as SVG or PNG", format=name))
    if content.startswith(b"\x1f\x8b"):
        raise UnfitError(say("is a compressed file: save the picture as SVG or PNG"))
    if not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise UnfitError(say("is not a kind of picture that we can use: save the picture as SVG or PNG"))
    return "svg"


def _pixels(content: bytes, *formats: str) -> tuple[int, int]:
    """The width and height of a picture that can be decoded to its end. Raises UnfitError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=formats) as image:
                size = image.size
                if max(size) > MOST_PIXELS:
                    width, height = size
                    raise UnfitError(
                        say(
                            "is {width} × {height} pixels: make it at most {most} on each side",
                            width=width,
                            height=height,
                            most=MOST_PIXELS,
                        )
                    )
                if getattr(image, "n_frames", 1) > 1:
                    raise UnfitError(say("is an animated picture: save a still one"))
                if image.mode == "CMYK":
                    raise UnfitError(say("has a picture in CMYK, the colours of a printing press: save it in RGB"))
                image.verify()
            with Image.open(io.BytesIO(content), formats=formats) as image:
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitError(say("has too many pixels: make it at most {most} on each side", most=MOST_PIXELS)) from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, Warning):
        raise UnfitError(say("is a damaged picture: save it again")) from None
    return size


def _svg_size(content: bytes) -> tuple[float, float]:
    """The width and height of a drawing that is safe to show and to print. Raises UnfitError."""
    root = _parsed(content)
    if root.tag != f"{_SVG}svg":
        raise UnfitError(say('is not an SVG: its first element must be <svg xmlns="http://www.w3.org/2000/svg">'))
    elements = list(root.iter())
    for element in elements:
        _refuse_element(element)
    names = [element.tag.removeprefix(_SVG) for element in elements]
    if not {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image"} & set(names):
        raise UnfitError(say("has nothing in it to show: export it again"))
    if names.count("use") > _MOST_COPIES:
        raise UnfitError(say("has more than {most} <use> elements: export it as plain paths", most=_MOST_COPIES))
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    if depth > _DEEPEST:
        raise UnfitError(say("has groups nested more than {most} deep: ungroup it, and export it again", most=_DEEPEST))
    return _size(root)


def _parsed(content: bytes) -> Element:
    try:
        text = content.decode("utf-8-sig")
        declared = re.match(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)", text)
        if declared and declared[1].lower() not in ("utf-8", "utf8"):
            raise UnfitError(say("says that its encoding is {encoding}: save it in UTF-8", encoding=shown(declared[1])))
        if re.search(r"<\?(?!xml\s)", text):
            raise UnfitError(say("has an instruction <?…?> for other programs: export it as plain SVG"))
        root: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except UnicodeDecodeError:
        raise UnfitError(say("is not in UTF-8: save it with that encoding")) from None
    except DefusedXmlException:
        raise UnfitError(say("has a DOCTYPE or entities: delete them, or export it as plain SVG")) from None
    except ParseError as error:
        message = say("is not valid SVG (see its line {line}): export it again", line=error.position[0])
        raise UnfitError(message) from None
    return root


_PARTS = {
    **dict.fromkeys(("script", "handler", "listener"), say("has a script: export it as plain SVG")),
    **dict.fromkeys(
        ("foreignObject", "iframe", "video", "audio"), say("contains part of a web page: export it as plain SVG")
    ),
    **dict.fromkeys(
        ("animate", "animateColor", "animateMotion", "animateTransform", "set"),
        say("is a moving picture: save a still one"),
    ),
    **dict.fromkeys(
        ("text", "tspan", "textPath", "tref", "flowRoot"),
        say("has text, and not every device has the fonts for it: convert the text to paths"),
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
            raise UnfitError(say("has a script, {attribute}: export it as plain SVG", attribute=attribute))
        if plain == "base" or (plain == "href" and not value.strip().startswith("#")):
            _refuse_link(name, value.strip())
        if plain == attribute:
            styles.append(value)
    for style in styles:
        if re.search(r"""@import|image-set|\\|url\((?!\s*["']?\s*#)""", style, flags=re.IGNORECASE):
            raise UnfitError(say("has a style that leads elsewhere (@import or url): export it as plain SVG"))
        if re.search(r"@keyframes|\banimation", style, flags=re.IGNORECASE):
            raise UnfitError(_PARTS["animate"])


def _refuse_link(name: str, value: str) -> None:
    """A picture inside the drawing may pass, where it is one that the logo itself could be. Raises UnfitError."""
    inside = re.match(r"data:image/(?:png|jpe?g);base64,", value, flags=re.IGNORECASE)
    if name not in ("image", "feImage") or inside is None:
        raise UnfitError(
            say(
                "has a link that leads elsewhere, {link}: export it as plain SVG, with pictures embedded",
                link=shown(value),
            )
        )
    try:
        content = base64.b64decode(value[inside.end() :])
    except binascii.Error:
        raise UnfitError(say("is a damaged picture: save it again")) from None
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
    raise UnfitError(say('has no size: give its <svg> a viewBox, such as viewBox="0 0 120 40"'))


_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def _length(text: str) -> float | None:
    """In pixels of 1/96 inch. None for what is no length of its own, such as 100%."""
    match = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-z]*)", text.strip(), flags=re.ASCII)
    return float(match[1]) * _UNITS[match[2]] if match and match[2] in _UNITS else None
