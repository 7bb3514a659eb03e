"""Lexicons: cues as data, in a small pattern language that compiles to spaCy token patterns.

A lexicon is every `*.toml` file under `configs/lexicons/<language>/`. A file has `[lists]` (named word lists, shared by
all files of the language) and `[[cue]]` entries:

    [[cue]]
    label = "control.withholds_documents"      # variable.value[.subtype], or a name of our own such as person.victim
    confidence = 0.9                           # how sure a match makes us, 0 to 1
    near = ["person.victim"]                   # optional: one of these labels within `reach` sentences (default 0)
    unless = ["context.metaphor"]              # optional: none of these labels in the same sentence
    patterns = ["took|seized|confiscat* {3} @papers", "without (her|his|their own) passport"]

In a pattern, blanks part tokens; `a|b` is either word; `confiscat*` any word that begins so; `{3}` a gap of up to
three tokens within the sentence; `@papers` a named list; `(nail bar|spa)` alternatives of several words; `the?` an
optional word; `=US` a word in exactly this case; `<num>` a number in figures or words; `<cap>` a capitalised word. An
alternative of several words may hold beginnings, classes and gaps. All else is lower-cased.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.language import Language

from pipeline.config import ConfigError, read_toml
from pipeline.lexicons import fallback

TokenPattern = dict[str, Any]

MAX_EXPANSIONS = 400
_ELEMENT = re.compile(r"\([^()]*\)\??|\S+")
_GAP = re.compile(r"\{(\d+)\}")
_CLASSES: Mapping[str, TokenPattern] = {"<num>": {"LIKE_NUM": True}, "<cap>": {"IS_TITLE": True}}


class LexiconError(ConfigError):
    """A lexicon that cannot be read: the message names the file, the label and the pattern."""


class CueEntry(BaseModel):
    """One `[[cue]]` of a lexicon file, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    patterns: tuple[str, ...]
    confidence: float = Field(default=1.0, ge=0, le=1)
    near: tuple[str, ...] = ()
    reach: int = Field(default=0, ge=0)
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """One compiled pattern, and what a sentence that it matches must hold: one word of each set in `required`.

    The words are lower-case; those that end in `*` are beginnings of words. `anchors` is the set that is likely rarest.
    """

    tokens: tuple[TokenPattern, ...]
    anchors: frozenset[str]
    required: tuple[frozenset[str], ...]


def load_entries(folder: Path) -> tuple[list[CueEntry], dict[str, tuple[str, ...]]]:
    """Read all cues and word lists of one language's folder; lists that it lacks are English's.

    Raises:
        LexiconError: a file is no lexicon, or two files name one list.
    """
    base = fallback(folder)
    entries, lists = _load(folder)
    return entries, lists if folder == base else {**_load(base)[1], **lists}


def _load(folder: Path) -> tuple[list[CueEntry], dict[str, tuple[str, ...]]]:
    entries: list[CueEntry] = []
    lists: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_toml(path)
        for name, words in table.get("lists", {}).items():
            if name in lists:
                raise LexiconError(f"{path.name}: the list {name!r} is in another file too")
            lists[name] = tuple(words)
        try:
            entries += [CueEntry.model_validate(entry) for entry in table.get("cue", [])]
        except ValidationError as error:
            raise LexiconError(f"{path.name}: {error}") from error
    return entries, lists


def compile_pattern(pattern: str, lists: Mapping[str, Sequence[str]], nlp: Language) -> Iterator[TokenSequence]:
    """Turn one pattern into token sequences, one for each combination of alternatives that differ in length.

    Raises:
        LexiconError: an unknown list, an empty pattern, or more than `MAX_EXPANSIONS` combinations.
    """
    choices = [_choices(element, lists, nlp) for element in _ELEMENT.findall(pattern)]
    if not choices or all(not step for choice in choices for step in choice):
        raise LexiconError(f"nothing to match in {pattern!r}")
    for count, combination in enumerate(itertools.product(*choices)):
        if count >= MAX_EXPANSIONS:
            raise LexiconError(f"more than {MAX_EXPANSIONS} combinations in {pattern!r}")
        tokens = tuple(itertools.chain.from_iterable(combination))
        required = tuple(frozenset(words) for token in tokens if token.get("OP") is None and (words := _words(token)))
        if not required:
            raise LexiconError(f"{pattern!r} has no word that must occur")
        yield TokenSequence(tokens, min(required, key=_commonness), required)


def _choices(element: str, lists: Mapping[str, Sequence[str]], nlp: Language) -> list[list[TokenPattern]]:
    """Give the token patterns that one element stands for; several where alternatives differ in length."""
    if gap := _GAP.fullmatch(element):
        return [_gap(int(gap[1]))]
    if element in _CLASSES:
        return [[dict(_CLASSES[element])]]
    optional = element.endswith("?") and len(element) > 1
    words = element.removesuffix("?").removeprefix("(").removesuffix(")").split("|")
    words = [word for each in words for word in _listed(each, lists)]
    choices = _by_length(words, nlp)
    return [*choices, []] if optional else choices


def _listed(word: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if not word.startswith("@"):
        return (word,)
    if word[1:] not in lists:
        raise LexiconError(f"no list {word!r}")
    return lists[word[1:]]


def _by_length(words: Sequence[str], nlp: Language) -> list[list[TokenPattern]]:
    """Single words of one kind share one token pattern; longer alternatives get a sequence each."""
    exact: list[str] = []
    literal: list[str] = []
    stems: list[str] = []
    longer: list[list[TokenPattern]] = []
    for word in words:
        if word.startswith("="):
            exact.append(word[1:])
        elif word.endswith("*") and " " not in word:
            stems.append(_stem(word))
        else:
            tokens = _phrase(word, nlp)
            if len(tokens) == 1 and isinstance(tokens[0].get("LOWER"), str):
                literal.append(tokens[0]["LOWER"])
            else:
                longer.append(tokens)
    single: list[TokenPattern] = []
    if exact:
        single.append({"ORTH": {"IN": exact}})
    if literal:
        single.append({"LOWER": literal[0] if len(literal) == 1 else {"IN": literal}})
    if stems:
        single.append(_beginning(stems))
    return [[token] for token in single] + longer


def _phrase(words: str, nlp: Language) -> list[TokenPattern]:
    """Give the token patterns of one alternative: words, beginnings of words, classes and gaps."""
    tokens: list[TokenPattern] = []
    for piece in words.split():
        if gap := _GAP.fullmatch(piece):
            tokens += _gap(int(gap[1]))
        elif piece in _CLASSES:
            tokens.append(dict(_CLASSES[piece]))
        elif piece.endswith("*"):
            tokens.append(_beginning([_stem(piece)]))
        else:
            tokens += [{"LOWER": token.text.lower()} for token in nlp.make_doc(piece)]
    return tokens


def _gap(length: int) -> list[TokenPattern]:
    return [{"OP": "?"}] * length


def _beginning(stems: Sequence[str]) -> TokenPattern:
    return {"LOWER": {"REGEX": rf"^(?:{'|'.join(stems)})"}}


def _stem(word: str) -> str:
    if not word[:-1].isalpha():
        raise LexiconError(f"{word!r}: only letters may stand before the star")
    return word[:-1].lower()


def _words(token: TokenPattern) -> list[str]:
    condition = token.get("LOWER", token.get("ORTH"))
    if isinstance(condition, str):
        return [condition.lower()]
    if isinstance(condition, dict) and "IN" in condition:
        return [word.lower() for word in condition["IN"]]
    if isinstance(condition, dict) and "REGEX" in condition:
        stems: list[str] = condition["REGEX"].removeprefix("^(?:").removesuffix(")").split("|")
        return [f"{stem}*" for stem in stems]
    return []


def _commonness(words: frozenset[str]) -> tuple[bool, int, int]:
    """Order sets of words by how often one of them is likely to occur: few alternatives, then long words, are rare."""
    return len(words) > 12, -min(len(word) for word in words), len(words)
