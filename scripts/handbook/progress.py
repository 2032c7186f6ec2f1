"""What the site's templates are told of translations: how each language stands, and what is new in English."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from handbook.model import TRANSLATIONS, Change, Handbook, Page, Translation, plain
from handbook.translations import line, skeleton, today, wording

LONGEST_ADDRESS = 7000
"""Characters of an address that GitHub and every browser take: it refuses those of more than 8 KB."""


@dataclass(frozen=True)
class Progress:
    """How every language stands to the English pages."""

    handbook: Handbook
    translations: Sequence[Translation]

    def of(self, lang: str, name: str) -> Translation | None:
        """How this language stands to the page, or None for the English page itself."""
        return next((one for one in self.translations if (one.lang, one.name) == (lang, name)), None)

    def desk(self, lang: str) -> dict[str, Any]:
        """What the translators' page of this language shows: the table of all, and its own pages that need work."""
        languages = [language for language in self.handbook.settings.languages if not language.default]
        source = self.handbook.settings.source.code
        mine = [one for one in self.translations if one.lang == lang and one.state in ("behind", "missing")]
        return {
            "standing": [
                {**self._title(lang, page), "states": [self._state(one, page) for one in languages]}
                for page in self.handbook.originals
            ],
            "columns": [{"lang": one.code, "name": one.name, **self._counted(one.code)} for one in languages],
            "todo": [self._todo(one) for one in mine],
            "source": source,
            "is_source": lang == source,
        }

    def _title(self, lang: str, english: Page) -> dict[str, str]:
        page = self.handbook.page(lang, english.name) or english
        return {"title": plain(page.sections[0].title), "lang": page.lang}

    def _state(self, language: Any, english: Page) -> dict[str, str]:
        found = self.of(language.code, english.name)
        path = self.handbook.settings.path(language.code, TRANSLATIONS)
        state = found.state if found else "missing"
        return {"lang": language.code, "state": state, "url": f"{path}#{anchor(english.name)}"}

    def _counted(self, lang: str) -> dict[str, int]:
        states = Counter(one.state for one in self.translations if one.lang == lang and one.state != "orphaned")
        return {"current": states["current"], "total": states.total()}

    def _todo(self, translation: Translation) -> dict[str, Any]:
        english = self.handbook.original(translation.name)
        page = self.handbook.page(translation.lang, translation.name)
        if english is None:
            raise ValueError(f"{translation.file} has no English page")
        parts = today(page) if page else {}
        return {
            **self._title(translation.lang, english),
            "id": anchor(translation.name),
            "state": translation.state,
            "changes": [self._change(change, parts.get(change.id, "")) for change in translation.changes],
            "line": line(english.blob),
            "edit": self._on_github("edit", translation.file),
            "english": self._on_github("blob", english.file),
            **self._beginning(translation, english),
        }

    def _change(self, change: Change, today: str) -> dict[str, Any]:
        return {
            "id": change.id,
            "title": change.title,
            "is_new": not change.before,
            "is_gone": not change.after,
            "wording": [part._asdict() for part in wording(change.before, change.after)],
            "today": today,
        }

    def _beginning(self, translation: Translation, english: Page) -> dict[str, Any]:
        """Where the browser begins a page that is missing: with the English text where the address has room for it."""
        settings = self.handbook.settings
        if translation.state != "missing" or settings.repo_url is None:
            return {}
        new = f"{settings.repo_url}/new/{quote(settings.branch)}?"
        whole = new + urlencode({"filename": translation.file, "value": skeleton(english)}, quote_via=quote)
        if len(whole) <= LONGEST_ADDRESS:
            return {"begin": whole, "is_filled_in": True}
        return {"begin": new + urlencode({"filename": translation.file}, quote_via=quote), "is_filled_in": False}

    def _on_github(self, what: str, file: str) -> str | None:
        settings = self.handbook.settings
        if settings.repo_url is None:
            return None
        return f"{settings.repo_url}/{what}/{quote(settings.branch)}/{quote(file)}"

    def report(self, page: Page, url: str) -> str | None:
        """Where a reader tells of a mistake: GitHub's form, with the page and the language filled in."""
        settings = self.handbook.settings
        if settings.repo_url is None:
            return None
        language = next(one.name for one in settings.languages if one.code == page.lang)
        fields = {"template": "mistake.yml", "page": url, "language": language, "section": ""}
        return f"{settings.repo_url}/issues/new?{urlencode(fields, quote_via=quote)}"


def anchor(name: str) -> str:
    """The id of a page's entry among those that need work: `guides-keep-customers`."""
    return name.replace("/", "-")
