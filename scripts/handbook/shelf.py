"""What the site's templates are told of the sheets: pictures, papers, languages, and the print room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook import pictures, workflow
from handbook.model import ROOM, SMALL, Form, Handbook, Pack, Print, Sheet, plain


@dataclass(frozen=True)
class Shelf:
    """Every sheet that the site has ready."""

    handbook: Handbook
    prints: Sequence[Print]

    def sheets(self, lang: str, shown_in: str) -> list[dict[str, Any]]:
        """The sheets of one language, for pages that stand in this one's part of the site, in the order of the menu."""
        return [self._sheet(made, shown_in) for made in self._main(lang)]

    def room(self, lang: str) -> dict[str, Any]:
        """What the print room has beside its sheets: what to choose from, and the file with all of them."""
        found = [made for made in self.prints if made.sheet.lang == lang]
        sheets = [made.sheet for made in found if isinstance(made.sheet, Sheet)]
        main = {made.sheet.id: made for made in self._main(lang)}
        starter_set = self.handbook.settings.starter_set
        pages = [self.handbook.page(lang, name) for name in dict.fromkeys(sheet.page for sheet in sheets)]
        return {
            "labels": self.handbook.labels[lang],
            "kinds": list(dict.fromkeys(sheet.kind for sheet in sheets)),
            "guides": [{"name": page.name, "title": plain(page.sections[0].title)} for page in pages if page],
            "room_papers": {paper: _name_of(paper) for paper in dict.fromkeys(_cut_from(made) for made in found)},
            "starter_sheets": [self._picture(main[name]) for name in starter_set if name in main],
            "starter_sets": [self._download(made) for made in found if isinstance(made.sheet, Pack)],
            "room_paper": _name_of(self._form.paper),
            "zip": self.archive_address(lang),
            "megabytes": _decimal(len(self.archive(lang)) / 1024 / 1024, lang),
        }

    def pictures(self, lang: str) -> Mapping[str, bytes]:
        """The small pictures of one language's sheets, by their addresses from the site's root."""
        return {self._small_address(made): pictures.small(made.preview) for made in self._main(lang)}

    def _small_address(self, made: Print) -> str:
        return workflow.address(self.handbook.settings, made, "preview").removesuffix(".png") + "-small.webp"

    def archive(self, lang: str) -> bytes:
        """Every sheet of one language, as a ZIP file."""
        return workflow.archive(self._main(lang))

    def archive_address(self, lang: str) -> str:
        """Where the site has that file, from the site's root."""
        return f"{self.handbook.settings.path(lang, ROOM)}all-{self._form.name}.zip"

    @property
    def _form(self) -> Form:
        """The form that is shown beside each sheet."""
        return self.handbook.settings.offers[0].form

    def _main(self, lang: str) -> list[Print]:
        shown = [made for made in self.prints if (made.sheet.lang, made.form) == (lang, self._form)]
        return [made for made in shown if isinstance(made.sheet, Sheet)]

    def _sheet(self, made: Print, shown_in: str) -> dict[str, Any]:
        sheet = made.sheet
        if not isinstance(sheet, Sheet):
            raise TypeError(f"{sheet.id} is a pack")
        same = [other for other in self.prints if other.sheet.id == sheet.id]
        twins = [other for other in same if other.form == made.form and other.sheet.lang != sheet.lang]
        return {
            **self._picture(made),
            "id": sheet.id,
            "kind": sheet.kind,
            "title": sheet.title,
            "page": sheet.page,
            "page_url": f"{self.handbook.settings.path(shown_in, sheet.page)}#{sheet.id}",
            "paper": _name_of(made.form.paper),
            "total": len(sheet.data.get("items", ())),
            "readable_from": _decimal(made.readable_from_m, sheet.lang),
            "edition": made.edition,
            "downloads": [self._download(other) for other in same if other.sheet.lang == sheet.lang],
            "languages": [self._picture(twin) for twin in twins],
        }

    def _picture(self, made: Print) -> dict[str, Any]:
        settings = self.handbook.settings
        return {
            "lang": made.sheet.lang,
            "name": next(language.name for language in settings.languages if language.code == made.sheet.lang),
            "pdf": workflow.address(settings, made, "pdf"),
            "picture": self._small_address(made),
            "width": round(made.width_mm),
            "height": round(made.height_mm),
        }

    def _download(self, made: Print) -> Mapping[str, Any]:
        form, labels = made.form, self.handbook.labels[made.sheet.lang]
        names = [labels[f"room.{name}"] for name in ("week", "ink_saver") if getattr(form, name)]
        if form.paper in SMALL:
            names.append(labels[f"room.{form.paper}"])
        is_plain = not names
        if is_plain or form.paper not in (self._form.paper, *SMALL):
            names.insert(0, _name_of(form.paper))
        if form.orientation:
            names.append(labels[f"room.{form.orientation}"])
        return {
            "paper": _cut_from(made),
            "name": ", ".join(names),
            "plain": is_plain,
            "pdf": workflow.address(self.handbook.settings, made, "pdf"),
            "kilobytes": round(len(made.pdf) / 1024),
        }


def _cut_from(made: Print) -> str:
    """The paper that goes into the printer."""
    return "a4" if made.form.paper in SMALL else made.form.paper


def _name_of(paper: str) -> str:
    return paper.upper() if paper[1:].isdigit() else paper.capitalize()


def _decimal(number: float | None, lang: str) -> str:
    """A measure as the language writes it; empty for none."""
    text = "" if number is None else f"{number:.1f}"
    return text if lang == "en" else text.replace(".", ",")
