"""How the queue is searched: an exact reference, else words, sounds, phone and land title, all in one index."""

import re
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from common.references import read_reference
from common.skeleton import join, keys, parts
from common.words import clean_line, fold
from requests_desk.models import Case
from requests_desk.tokens import LAND, SOUND, land_tokens, phone_tokens

LONGEST, MOST_WORDS = 200, 6
# So many are found and then put in order; what is beyond is found by typing more. Found and ordered in one
# step, a rare name would be looked for along the whole order instead of in the index.
_FOUND = 5000
_FEW = 200
_SEARCHED = SearchVector("search_text", config="simple")


def find(cases: QuerySet[Case], typed: str) -> QuerySet[Case]:
    """The cases that somebody means by what they typed, in the order they come in; all of them for nothing."""
    typed = clean_line(typed)[:LONGEST]
    if not fold(typed):
        return cases
    if reference := read_reference(typed):
        return cases.filter(reference=reference)
    found = _matching(cases, whole_words(typed))
    held = list(found.values_list("pk", flat=True))
    if not held:
        return cases.filter(pk__in=_beginning(cases, typed))
    return cases.filter(pk__in=held if len(held) <= _FEW else found.values("pk"))


def whole_words(typed: str) -> str:
    """The question for the index: a phone, a land title, or every word or its sound."""
    numbers = [*phone_tokens(typed), *land_tokens(typed)[::2], *_number_alone(typed)]
    words = fold(typed).split()[:MOST_WORDS]
    plain = " & ".join(map(_quoted, words))
    return " | ".join(filter(None, [*map(_quoted, numbers), f"({plain})", *_by_sound(typed)]))


def _number_alone(typed: str) -> list[str]:
    """A land title's number without its index, with or without the T before it."""
    found = re.fullmatch(r"(?:tf?|titre|رسم)?\s*(\d{2,9})", fold(typed))
    return [f"{LAND}{int(found[1])}"] if found else []


def _by_sound(typed: str) -> Iterator[str]:
    """Each way to read the words as names: every word by itself, or with its neighbour as one."""
    words = parts(typed)[:MOST_WORDS]
    for joined in product((False, True), repeat=max(len(words) - 1, 0)):
        if any(one and other for one, other in pairwise(joined)):
            continue
        heard = [_word_or_sound(word) for word in _joined(words, joined)]
        if heard and all(heard):
            yield f"({' & '.join(heard)})"


def _joined(words: list[str], joined: tuple[bool, ...]) -> Iterator[str]:
    """Words with those joined to the next that are marked so."""
    skipped = False
    for number, word in enumerate(words):
        if not skipped:
            with_next = number < len(joined) and joined[number]
            yield join(word, words[number + 1]) if with_next else word
            skipped = with_next
        else:
            skipped = False


def _word_or_sound(word: str) -> str:
    heard = sorted(SOUND + key for key in keys(word))
    return "(" + " | ".join(map(_quoted, [word, *heard])) + ")"


def _beginning(cases: QuerySet[Case], typed: str) -> QuerySet[Any]:
    """Where no whole word fits: keys of those with words that begin so."""
    question = " & ".join(f"{_quoted(word)}:*" for word in fold(typed).split()[:MOST_WORDS])
    return _matching(cases, question).values("pk")


def _matching(cases: QuerySet[Case], question: str) -> QuerySet[Case]:
    """Those that the index holds for a question, in no order."""
    asked = SearchQuery(question, config="simple", search_type="raw")
    return cases.order_by().annotate(searched=_SEARCHED).filter(searched=asked)[:_FOUND]


def _quoted(word: str) -> str:
    """A folded word as the question's operand: letters and digits alone reach here, quotes keep it one."""
    return f"'{word}'"
