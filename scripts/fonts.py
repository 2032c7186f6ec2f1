"""Make the project's fonts from the published ones: the same family for screen and paper, cut to what is used.

    python scripts/fonts.py NOTO_SANS.ttf NOTO_SANS_ARMENIAN.woff2

The first is `NotoSans[wdth,wght].ttf` of the PyPI package fontpkg-noto-sans, the second
`noto-sans-armenian-armenian-wght-normal.woff2` of the npm package @fontsource-variable/noto-sans-armenian.
Both are under the SIL Open Font License 1.1. Needs fonttools, brotli and skia-pathops. Nothing else calls
this script: it is the record of where the files under overrides/assets/fonts/ and scripts/handbook/sheets/fonts/ came
from.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import OverlapMode, instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
SCREEN = ROOT / "overrides" / "assets" / "fonts"
PRINT = ROOT / "scripts" / "handbook" / "sheets" / "fonts"

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, *range(0x2010, 0x2028), *range(0x2030, 0x2040)]
LATIN += [0x202F, 0x2060, 0x20AC, 0x2116, 0x2122, 0x2212, 0x2260, 0x2264, 0x2265]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491, 0x301, 0x20B4, 0x20BD]
ARMENIAN = [*range(0x531, 0x557), *range(0x559, 0x590), 0x308, 0x2024, 0xFB13, 0xFB14, 0xFB15, 0xFB16, 0xFB17]
LATIN_EXTENDED = [*range(0x100, 0x180)]  # names of people and firms: paper only
SCREEN_WEIGHTS = (400, 900)
PRINT_WEIGHTS = (300, 900)  # the light ones save ink


def cut(font: Path, letters: list[int], target: Path) -> None:
    """Write the font with these letters only, one width and the weights that the design uses."""
    loaded = TTFont(font, recalcTimestamp=False)  # the same bytes whenever it is made
    options = subset.Options(name_IDs=["*"], notdef_outline=True, hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(loaded)
    axes = {axis.axisTag for axis in loaded["fvar"].axes}
    weights = SCREEN_WEIGHTS if target.parent == SCREEN else PRINT_WEIGHTS
    limits = {"wght": weights} | ({"wdth": 100} if "wdth" in axes else {})
    loaded = instantiateVariableFont(loaded, limits)
    loaded.flavor = "woff2" if target.suffix == ".woff2" else None
    loaded["head"].modified = loaded["head"].created  # the same bytes whenever it is made
    loaded.save(target, reorderTables=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")


def outline(font: Path, target: Path) -> None:
    """Write the heaviest weight of a print font, no contour crossing another: letters that are drawn as outlines."""
    loaded = TTFont(font, recalcTimestamp=False)
    loaded = instantiateVariableFont(loaded, {"wght": PRINT_WEIGHTS[1]}, overlap=OverlapMode.REMOVE)
    family = f"{loaded['name'].getBestFamilyName()} Outline"
    for record in list(loaded["name"].names):
        if record.nameID in (1, 4, 16):
            loaded["name"].setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:  # noqa: PLR2004 - the name that PostScript knows it by
            record.string = family.replace(" ", "")
    loaded["head"].modified = loaded["head"].created
    loaded.save(target, reorderTables=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")


def main(noto_sans: Path, armenian: Path) -> None:
    """Write every font of the project."""
    cut(noto_sans, LATIN, SCREEN / "noto-sans-latin.woff2")
    cut(noto_sans, CYRILLIC, SCREEN / "noto-sans-cyrillic.woff2")
    cut(armenian, ARMENIAN, SCREEN / "noto-sans-armenian.woff2")
    cut(noto_sans, LATIN + LATIN_EXTENDED + CYRILLIC, PRINT / "NotoSans.ttf")
    cut(armenian, ARMENIAN, PRINT / "NotoSansArmenian.ttf")
    for name in ("NotoSans", "NotoSansArmenian"):
        outline(PRINT / f"{name}.ttf", PRINT / f"{name}Outline.ttf")


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004 - the name of the script and the two fonts
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
