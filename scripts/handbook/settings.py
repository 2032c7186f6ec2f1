"""The files of settings become values: mkdocs.yml, labels, glossary and word lists, each entry with its line."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from handbook import brand, read
from handbook.messages import Message, say
from handbook.model import (
    SMALL,
    Form,
    Glossary,
    HandbookError,
    Labels,
    Language,
    Logo,
    Offer,
    Problem,
    Sameness,
    Settings,
    Term,
    WordList,
)


class _Loader(yaml.SafeLoader):
    """mkdocs.yml may name Python functions and environment variables; the handbook needs none of them."""


_Loader.add_multi_constructor("", lambda _loader, _tag, _node: None)


def settings(source: str, file: str, letters: Container[str], picture: Callable[[str], bytes]) -> Settings:
    """What mkdocs.yml says that concerns more than the site. Raises HandbookError.

    `letters` are the characters that can be printed; `picture` gives a file under overrides/, or raises OSError.
    """
    _no_aliases(source, file)
    try:
        config = yaml.load(source, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
        top = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError as error:
        raise HandbookError(read.yaml_problem(error, file, source)) from None
    except (ValueError, KeyError, AttributeError, RecursionError) as error:  # PyYAML's own, for tags
        message = say("this is not valid YAML ({error}): put the words between quotation marks", error=str(error))
        raise HandbookError(Problem(file, 1, message)) from None
    try:
        plugins = {name: options for p in config["plugins"] if isinstance(p, dict) for name, options in p.items()}
        options = plugins["i18n"].get("docs_structure"), config.get("use_directory_urls", True)
        extensions = [e if isinstance(e, dict) else {e: {}} for e in config["markdown_extensions"]]
        languages = tuple(
            Language(
                code=str(language["locale"]),
                name=str(language["name"]),
                site_name=str(language.get("site_name", config["site_name"])),
                default=language.get("default") is True,
            )
            for language in plugins["i18n"]["languages"]
            if language.get("build") is not False
        )
        addresses = {"site_url": config["site_url"], "repo_url": config.get("repo_url")}
        look = config["extra"]["look"]
        wanted = config["extra"].get("print", [{"paper": "a4"}])
        starter_set = config["extra"].get("starter_set", [])
    except (KeyError, TypeError, AttributeError) as error:
        message = say(
            "a setting is missing or of the wrong kind ({error}): compare the file with the one that you started from",
            error=str(error),
        )
        raise HandbookError(Problem(file, 1, message)) from None
    logo, unfit = _pictures(config.get("theme"), top, file, picture)
    problems = [
        *_look_problems(look, top, file),
        *_offer_problems(wanted, _line(top, "extra", "print"), file),
        *_starter_problems(starter_set, _line(top, "extra", "starter_set"), file),
        *_name_problems(config["site_name"], plugins["i18n"]["languages"], top, file, letters),
        *_address_problems(addresses, top, file, letters),
        *_language_problems(languages, top, file),
        *unfit,
    ]
    if options != ("folder", True):
        message = say("the handbook needs docs_structure: folder, and use_directory_urls left as it is")
        problems.append(Problem(file, _line(top, "plugins"), message))
    if problems:
        raise HandbookError(*sorted(problems))
    return Settings(
        languages=languages,
        site_url=addresses["site_url"],
        repo_url=addresses["repo_url"] and addresses["repo_url"].rstrip("/"),
        branch=_branch(config.get("edit_uri")),
        look=brand.look(look),
        logo=logo,
        offers=tuple(_offer(entry, _line(top, "extra", "print")) for entry in wanted),
        starter_set=tuple(starter_set),
        starter_line=_line(top, "extra", "starter_set"),
        menu=tuple(_menu(config.get("nav"))),
        extensions=tuple(name for extension in extensions for name in extension),
        extension_options={name: options or {} for e in extensions for name, options in e.items()},
    )


def _branch(edit_uri: Any) -> str:
    """The branch in `edit/main/docs/`."""
    match = re.fullmatch(r"(?:edit|blob|raw)/(.+)/docs/?", edit_uri) if isinstance(edit_uri, str) else None
    return match[1] if match else "main"


def _menu(entry: Any) -> Iterator[str]:
    """The names of the pages in MkDocs' nav, whatever stands inside each other there."""
    if isinstance(entry, str):
        yield entry.removesuffix(".md")
    elif isinstance(entry, dict | list):
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from _menu(inner)


def _offer(entry: Mapping[str, Any], line: int) -> Offer:
    form = Form(
        paper=entry["paper"].lower(),
        orientation=entry.get("orientation"),
        ink_saver=entry.get("ink_saver", False),
        week=entry.get("week", False),
    )
    return Offer(form, kinds=tuple(entry.get("kinds", ())), sheets=tuple(entry.get("sheets", ())), line=line)


_PRINT_HINT = say("write lines such as `- {{ paper: a4 }}` and `- {{ paper: a3, kinds: [poster] }}`")


def _offer_problems(wanted: Any, line: int, file: str) -> Iterator[Problem]:
    """Bad: `print: a4`, or a form twice. Good: `- { paper: a4 }`, then `- { paper: a3, kinds: [poster] }`."""
    if not isinstance(wanted, list) or not wanted:
        yield Problem(file, line, say("extra: print: must be a list of papers: {hint}", hint=_PRINT_HINT))
        return
    forms: list[Form] = []
    for entry in wanted:
        problem = _entry_problem(entry)
        if problem:
            yield Problem(file, line, say("extra: print: {problem}: {hint}", problem=problem, hint=_PRINT_HINT))
        else:
            forms.append(_offer(entry, line).form)
    first_is_for_some = not _entry_problem(wanted[0]) and not _is_for_every_sheet(_offer(wanted[0], line))
    if len(forms) != len(set(forms)) or first_is_for_some:
        message = say(
            "extra: print: must list each way of printing only once, and the first must be for every sheet: {hint}",
            hint=_PRINT_HINT,
        )
        yield Problem(file, line, message)


def _is_for_every_sheet(offer: Offer) -> bool:
    """Bad: `{ paper: a4, week: true }`, which only checklists can have. Good: `{ paper: a4 }`."""
    return not (offer.kinds or offer.sheets or offer.form.week or offer.form.paper in SMALL)


def _entry_problem(entry: Any) -> Message | None:
    """What is wrong with one entry of `extra: print:`."""
    keys = {"paper", "kinds", "sheets", "orientation", "ink_saver", "week"}
    if not isinstance(entry, dict) or not isinstance(entry.get("paper"), str):
        return say("each entry must have a paper")
    if unknown := sorted(map(str, entry.keys() - keys)):
        return say(
            "an entry must have a paper, and may have kinds, sheets, orientation, ink_saver and week, but not "
            "{unknown}",
            unknown=unknown[0],
        )
    if entry.get("orientation", "portrait") not in ("portrait", "landscape"):
        return say("orientation must be portrait or landscape")
    if entry.get("orientation") and entry["paper"].lower() in SMALL:
        return say("a {paper} has one orientation: leave orientation out", paper=entry["paper"].lower())
    lists, flags = ("kinds", "sheets"), ("ink_saver", "week")
    wrong = [say("{name} must be a list", name=name) for name in lists if not _is_list_of_names(entry.get(name, []))]
    wrong += [
        say("{name} must be true or false", name=name) for name in flags if not isinstance(entry.get(name, False), bool)
    ]
    return wrong[0] if wrong else None


def _starter_problems(names: Any, line: int, file: str) -> Iterator[Problem]:
    """Bad: `starter_set: likeability`, or a sheet twice. Good: `starter_set: [likeability, complaint]`."""
    if _is_list_of_names(names):
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield Problem(file, line, say("extra: starter_set: has the sheet {name} twice: keep it once", name=name))
    else:
        message = say(
            "extra: starter_set: must be a list of sheets: write `starter_set: [by-the-register, likeability]`"
        )
        yield Problem(file, line, message)


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _look_problems(look: Any, top: yaml.Node | None, file: str) -> Iterator[Problem]:
    for name, message in brand.colour_faults(look if isinstance(look, dict) else {}):
        yield Problem(file, _line(top, "extra", "look", name), message)


def _pictures(
    theme: Any, top: yaml.Node | None, file: str, picture: Callable[[str], bytes]
) -> tuple[Logo | None, list[Problem]]:
    """The logo, and what is wrong with it and with the small picture that a browser's tab has in its place."""
    found: dict[str, Logo] = {}
    problems: list[Problem] = []
    for name in ("logo", "favicon"):
        named = theme.get(name) if isinstance(theme, dict) else None
        if named is not None:
            try:
                found[name] = brand.logo(named, picture)
            except brand.UnfitError as error:
                message = say("the {setting} {file} {fault}", setting=name, file=brand.shown(named), fault=error.fault)
                problems.append(Problem(file, _line(top, "theme", name), message))
    return found.get("logo"), problems


def _name_problems(
    first: Any, languages: Sequence[Any], top: yaml.Node | None, file: str, letters: Container[str]
) -> Iterator[Problem]:
    for message in brand.name_faults(first, letters):
        yield Problem(file, _line(top, "site_name"), message)
    for number, language in enumerate(languages):
        for message in brand.name_faults(language["site_name"], letters) if "site_name" in language else ():
            yield Problem(file, _line(top, "plugins", "i18n", "languages", number, "site_name"), message)


def _address_problems(
    addresses: Mapping[str, Any], top: yaml.Node | None, file: str, letters: Container[str]
) -> Iterator[Problem]:
    for setting, address in addresses.items():
        if setting == "site_url" or address is not None:  # without a repo_url the pages have no pencil
            for message in brand.address_faults(setting, address, letters):
                yield Problem(file, _line(top, setting), message)


def _language_problems(languages: tuple[Language, ...], top: yaml.Node | None, file: str) -> Iterator[Problem]:
    """Bad: `locale: hy` twice, or no `default: true`. Good: each once, and one of them the source."""
    codes = [language.code for language in languages]
    for code in codes:
        if codes.count(code) > 1 or not re.fullmatch("[a-z]{2,3}", code):
            message = say(
                "the language {code} is listed twice, or its code is not two or three lower-case letters: write "
                "one such as hy",
                code=code,
            )
            yield Problem(file, _line(top, "plugins"), message)
    if [language.default for language in languages].count(True) != 1:
        message = say("one language must be the source: give one of them `default: true`, and no other")
        yield Problem(file, _line(top, "plugins"), message)


def _line(node: yaml.Node | None, *path: str | int) -> int:
    """The line of a setting, or of the nearest one above it that is there. In a list it may be told by its number."""
    line = 1
    for name in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(name, int):
            node = node.value[name]
            line = node.start_mark.line + 1
            continue
        maps = node.value if isinstance(node, yaml.SequenceNode) else [node]
        entries = [entry for inner in maps if isinstance(inner, yaml.MappingNode) for entry in inner.value]
        found = next(((key, value) for key, value in reversed(entries) if key.value == name), None)
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def labels(source: str, file: str) -> Labels:
    """A language's labels. Raises HandbookError."""
    top = _mapping(source, file, _NO_LABELS, _DEEP_LABELS)
    words: dict[str, str] = {}
    lines: dict[str, int] = {}
    for name, key, value in _entries(top, file, _label_again):
        line = key.start_mark.line + 1
        if isinstance(value, yaml.ScalarNode):
            words[name], lines[name] = value.value, line
        elif isinstance(value, yaml.SequenceNode):
            message = say('the label {name} cannot be a list: write one text, `{key}: "…"`', name=name, key=key.value)
            raise HandbookError(Problem(file, line, message))
    return Labels(file, words, lines)


_NO_LABELS = say('the file has no labels: write lines such as `date: "Date"`')
_DEEP_LABELS = say("labels are nested too deeply: use fewer levels")


def _label_again(name: str, _key: str) -> Message:
    return say("the label {name} is here twice: keep one of the two", name=name)


def _no_aliases(source: str, file: str) -> None:
    """Refuse `*name`, which stands for words written elsewhere and may stand for itself. Raises HandbookError."""
    try:
        for event in yaml.parse(source, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                message = say("*{name} stands for words written elsewhere: write them out here", name=event.anchor)
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise HandbookError(Problem(file, line, message))
    except (yaml.YAMLError, RecursionError):
        return  # whoever reads the file next says so


def _mapping(source: str, file: str, none: Message, too_deep: Message) -> yaml.MappingNode:
    """The file's names and texts, each with its line. Raises HandbookError where there are none, saying so."""
    _no_aliases(source, file)
    try:
        top = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise HandbookError(read.yaml_problem(error, file, source)) from None
    except RecursionError:
        raise HandbookError(Problem(file, 1, too_deep)) from None
    if not isinstance(top, yaml.MappingNode):
        raise HandbookError(Problem(file, 1, none))
    return top


def _entries(
    top: yaml.MappingNode, file: str, again: Callable[[str, str], Message]
) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Every entry's whole name, `notes.tip`, its key and its value. Raises HandbookError for one that stands twice.

    `again` says so about its whole name and its own key.
    """
    seen: set[str] = set()

    def walk(node: yaml.MappingNode, prefix: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            if name in seen:
                raise HandbookError(Problem(file, key.start_mark.line + 1, again(name, str(key.value))))
            seen.add(name)
            yield name, key, value
            if isinstance(value, yaml.MappingNode):
                yield from walk(value, f"{name}.")

    return walk(top, "")


def glossary(source: str, file: str, languages: Sequence[Language]) -> tuple[Glossary, list[Problem]]:
    """The glossary, and what its entries lack. An empty text is a glossary without words. Raises HandbookError."""
    if not source.strip():
        return Glossary(file, {}, {}, {}), []
    found = _flat(_mapping(source, file, _NO_WORDS, _DEEP_WORDS), file)
    if problem := _no_parts(found, file):
        return Glossary(file, {}, {}, found.lines), [problem]
    problems = [rule for check in (_incomplete, _useless, _misshapen) for rule in check(found, file, languages)]
    words, names = (found.below(top) for top in ("words", "names"))
    codes = [language.code for language in languages]
    terms = {code: tuple(term for key in words if (term := _term(found, key, code))) for code in codes}
    spelled = {
        key: {code: found.texts[at] for code in codes if (at := f"names.{key}.{code}") in found.texts} for key in names
    }
    return Glossary(file, terms, spelled, found.lines), problems


_NO_WORDS = say("the file has no words: write lines such as `words:`")
_DEEP_WORDS = say("words are nested too deeply: use fewer levels")


class _Flat(NamedTuple):
    """Texts and lists of texts by their whole names, `words.customer.en.avoid`, and where each name stands."""

    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    lines: dict[str, int]

    def below(self, top: str) -> list[str]:
        """The names right below this one, in order."""
        depth = top.count(".") + 1
        return [at.split(".")[depth] for at in self.lines if at.startswith(f"{top}.") and at.count(".") == depth]


def _term(found: _Flat, key: str, code: str) -> Term | None:
    at = f"words.{key}.{code}"
    if not (found.texts.get(f"{at}.term") and found.texts.get(f"{at}.means")):
        return None
    return Term(
        key=key,
        term=found.texts[f"{at}.term"],
        means=found.texts[f"{at}.means"],
        avoid=found.lists.get(f"{at}.avoid", ()),
        forms=found.lists.get(f"{at}.forms", ()),
        line=found.lines[at],
    )


def _incomplete(found: _Flat, file: str, languages: Sequence[Language]) -> Iterator[Problem]:
    """Bad: a word or a name that a language lacks. Good: `hy:` with `term:` and `means:`, and each name spelled."""
    for language in languages:
        code, name = language.code, language.name
        if not any(code in at.split(".") for at in found.lines):
            continue  # a language that has just been added
        for key in found.below("words"):
            at = f"words.{key}.{code}"
            if at not in found.lines:
                message = say(
                    "the word {word} has no entry for {code} ({language}): "
                    "add `{code}:` with `term:` and `means:` below this line",
                    word=key,
                    code=code,
                    language=name,
                )
                yield Problem(file, found.lines[f"words.{key}"], message)
                continue
            for field in ("term", "means"):
                if not found.texts.get(f"{at}.{field}", "").strip():
                    message = say(
                        'the word {word} has no {field} for {code} ({language}): add `{field}: "…"` below this line',
                        word=key,
                        field=field,
                        code=code,
                        language=name,
                    )
                    yield Problem(file, found.lines[at], message)
        for key in found.below("names"):
            if not found.texts.get(f"names.{key}.{code}", "").strip():
                message = say(
                    'the name {name} has no spelling for {code} ({language}): add `{code}: "…"` below this line',
                    name=key,
                    code=code,
                    language=name,
                )
                yield Problem(file, found.lines[f"names.{key}"], message)


def _no_parts(found: _Flat, file: str) -> Problem | None:
    """Bad: entries without `words:` above them. Good: `words:` and `names:`, with the entries indented under them."""
    for name in ("words", "names"):
        if name in found.texts or name in found.lists:
            message = say(
                "under {part}: give each entry its short English name, such as `customer:`, and indent it", part=name
            )
            return Problem(file, found.lines[name], message)
    if not {"words", "names"} & found.lines.keys():
        message = say("the file has two parts: put the entries under `words:` or `names:`, indented")
        return Problem(file, 1, message)
    return None


def _misshapen(found: _Flat, file: str, languages: Sequence[Language]) -> Iterator[Problem]:
    """Bad: `avoid: "client"`, or `avoid: ["?"]`. Good: `avoid: ["client"]`."""
    most = 4  # words of a phrase
    for at, line in found.lines.items():
        name = at.rpartition(".")[2]
        if re.fullmatch(r"words\.[^.]+\.[^.]+\.(avoid|forms)", at):
            if at in found.texts:
                yield Problem(file, line, say('{name} must be a list: write {name}: ["…"]', name=name))
            for entry in found.lists.get(at, ()):
                if not re.search(r"[^\W\d_]", entry) or len(entry.split()) > most:
                    message = say(
                        "“{entry}” can never be found: write one to four words between the quotation marks", entry=entry
                    )
                    yield Problem(file, line, message)
    for language in languages:
        yield from _contradicting(found, file, language.code)


def _contradicting(found: _Flat, file: str, code: str) -> Iterator[Problem]:
    """Bad: one term for two words, or a term among the words to avoid. Good: each term once."""
    terms: dict[str, str] = {}
    for key in found.below("words"):
        at = f"words.{key}.{code}.term"
        term = found.texts.get(at, "").strip()
        if term and term in terms:
            message = say(
                "“{term}” is already the term of the word {word}: keep one of the two", term=term, word=terms[term]
            )
            yield Problem(file, found.lines[at], message)
        terms.setdefault(term, key)
    for key in found.below("words"):
        at = f"words.{key}.{code}.avoid"
        for entry in found.lists.get(at, ()):
            if entry in terms:
                message = say(
                    "“{term}” is the term of the word {word}: it cannot also be a word to avoid",
                    term=entry,
                    word=terms[entry],
                )
                yield Problem(file, found.lines[at], message)


def _useless(found: _Flat, file: str, languages: Sequence[Language]) -> Iterator[Problem]:
    """Bad: `defines: "…"`. Good: `means: "…"`."""
    codes = "|".join(re.escape(language.code) for language in languages)
    for at, line in found.lines.items():
        if not re.fullmatch(
            rf"words|names|(words|names)\.[^.]+(\.({codes}))?|words\.[^.]+\.({codes})\.(term|means|avoid|forms)", at
        ):
            message = say(
                "nothing uses {name} here: in each language a word has term, means, avoid and forms, and a name "
                "has its spelling",
                name=at.rpartition(".")[2],
            )
            yield Problem(file, line, message)


def _flat(top: yaml.MappingNode, file: str) -> _Flat:
    found = _Flat({}, {}, {})
    for name, key, value in _entries(top, file, _name_again):
        found.lines[name] = key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            found.lists[name] = tuple(_text(entry) for entry in value.value)
        elif isinstance(value, yaml.ScalarNode):
            found.texts[name] = _text(value)
    return found


def _name_again(_name: str, key: str) -> Message:
    return read.named_twice(key)


def _text(node: yaml.Node) -> str:
    """What a list or a name holds; empty for nothing, and for what is no text at all."""
    is_text = isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null"
    return str(node.value) if is_text else ""


def word_list(source: str, file: str) -> tuple[WordList, list[Problem]]:
    """One word a line; what follows a hash is a remark. Also what is no word."""
    entries = [(line.partition("#")[0].strip(), number) for number, line in enumerate(source.splitlines(), 1)]
    words = {word: number for word, number in reversed(entries) if word}
    problems = [
        Problem(
            file,
            number,
            say("“{word}” is not a single plain word: write one word per line, without punctuation", word=word),
        )
        for word, number in words.items()
        if not re.fullmatch(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*", word)
    ]
    return WordList(file, words), problems


def same(source: str, file: str) -> tuple[tuple[Sameness, ...], list[Problem]]:
    """The reviewed changes that need no translation, and what is wrong with their entries. Raises HandbookError."""
    _no_aliases(source, file)
    try:
        top = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        problem = read.yaml_problem(error, file, source) if isinstance(error, yaml.YAMLError) else None
        raise HandbookError(problem or Problem(file, 1, _SAME_SHAPE)) from None
    if top is None:
        return (), []
    if not isinstance(top, yaml.SequenceNode):
        raise HandbookError(Problem(file, 1, _SAME_SHAPE))
    entries: list[Sameness] = []
    problems: list[Problem] = []
    for node in top.value:
        line = node.start_mark.line + 1
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        words = {_text(key): value.value for key, value in pairs if isinstance(value, yaml.ScalarNode)}
        hashes = [words.get("from", ""), words.get("to", "")]
        if sorted(words) != ["from", "page", "to", "why"] or len(pairs) != len(words) or not words["why"].strip():
            problems.append(Problem(file, line, _SAME_SHAPE))
        elif not all(map(is_blob, hashes)) or hashes[0] == hashes[1]:
            message = say(
                "`from` and `to` must be two hashes of 40 characters each: let `handbook translations same` write "
                "the entry"
            )
            problems.append(Problem(file, line, message))
        else:
            entries.append(Sameness(words["page"], words["from"], words["to"], words["why"], line))
    return tuple(entries), problems


_SAME_SHAPE = say("an entry must have a page, from, to and why: let `handbook translations same` write it")


def is_blob(value: object) -> bool:
    """Whether this is a hash as git writes it: 40 hexadecimal digits."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40}", value) is not None
