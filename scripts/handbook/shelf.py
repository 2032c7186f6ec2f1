"""What the site's templates are told of the sheets: pictures, papers, languages, and the print room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook import workflow
from handbook.model import Handbook, Print, plain


@dataclass(frozen=True)
class Shelf:
    """Every sheet that the site has ready."""

    handbook: Handbook
    prints: Sequence[Print]

    @property
    def paper(self) -> str:
        """The paper that is shown beside each sheet."""
        return self.handbook.settings.forms[0].paper

    def sheets(self, lang: str, shown_in: str) -> list[dict[str, Any]]:
        """The sheets of one language, for pages that stand in this one's part of the site, in the order of the menu."""
        return [self._sheet(made, shown_in) for made in self._main(lang)]

    def room(self, lang: str) -> dict[str, Any]:
        """What the print room has beside its sheets: what to choose from, and the file with all of them."""
        found = [made for made in self.prints if made.sheet.lang == lang]
        pages = [self.handbook.page(lang, name) for name in dict.fromkeys(made.sheet.page for made in found)]
        return {
            "labels": self.handbook.labels[lang],
            "kinds": list(dict.fromkeys(made.sheet.kind for made in found)),
            "guides": [{"name": page.name, "title": plain(page.sections[0].title)} for page in pages if page],
            "room_papers": list({made.paper: self._paper(made) for made in found}.values()),
            "zip": self.archive_address(lang),
            "megabytes": _decimal(len(self.archive(lang)) / 1024 / 1024, lang),
        }

    def archive(self, lang: str) -> bytes:
        """Every sheet of one language, as a ZIP file."""
        return workflow.archive(self._main(lang))

    def archive_address(self, lang: str) -> str:
        """Where the site has that file, from the site's root."""
        return f"{self.handbook.settings.path(lang, 'print')}all-{self.paper}.zip"

    def _main(self, lang: str) -> list[Print]:
        return [made for made in self.prints if (made.sheet.lang, made.paper) == (lang, self.paper)]

    def _sheet(self, made: Print, shown_in: str) -> dict[str, Any]:
        sheet = made.sheet
        twins = [
            o for o in self.prints if (o.sheet.id, o.paper) == (sheet.id, made.paper) and o.sheet.lang != sheet.lang
        ]
        return {
            **self._picture(made),
            "id": sheet.id,
            "kind": sheet.kind,
            "title": sheet.title,
            "page": sheet.page,
            "page_url": f"{self.handbook.settings.path(shown_in, sheet.page)}#{sheet.id}",
            "total": len(sheet.data["items"]),
            "readable_from": _decimal(made.readable_from_m, sheet.lang),
            "papers": [self._paper(other) for other in self.prints if other.sheet == sheet],
            "languages": [self._picture(twin) for twin in twins],
        }

    def _picture(self, made: Print) -> dict[str, Any]:
        settings = self.handbook.settings
        return {
            "lang": made.sheet.lang,
            "name": next(language.name for language in settings.languages if language.code == made.sheet.lang),
            "pdf": workflow.address(settings, made, "pdf"),
            "preview": workflow.address(settings, made, "preview"),
            "width": round(made.width_mm),
            "height": round(made.height_mm),
        }

    def _paper(self, made: Print) -> Mapping[str, Any]:
        return {
            "id": made.paper,
            "name": made.paper.upper() if made.paper[1:].isdigit() else made.paper.capitalize(),
            "pdf": workflow.address(self.handbook.settings, made, "pdf"),
            "kilobytes": round(len(made.pdf) / 1024),
        }


def _decimal(number: float | None, lang: str) -> str:
    """A measure as the language writes it; empty for none."""
    text = "" if number is None else f"{number:.1f}"
    return text if lang == "en" else text.replace(".", ",")
