"""Names by their consonants: one key for أمينة, Amina and Aminah, however either script is spelt.

Short vowels are not written in Arabic and are written in many ways in Latin letters, so both scripts
are brought to the consonants they share. What stays ambiguous (an article, a last h, th for ث or ت ه)
gives several keys; two names meet when they share one. Keys find candidates; people choose among them.
"""

import itertools
import re
from collections.abc import Iterable, Iterator

from common.words import fold

# Moroccan gaf forms are folded to kaf for searching by letters; by sound they are a Latin g.
_GAF = str.maketrans(dict.fromkeys("گڭݣڴ", "غ"))
_ARABIC = {
    **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhkddrzscsdtdgfkklmnh", strict=True)),
    **dict.fromkeys("اويع", ""),
}
_LATIN_PAIRS = (
    ("tch|sch|ch|sh", "C"), ("kh|ck|q", "k"), ("gh|rh", "g"), ("ph|v", "f"), ("th", "t"), ("dh", "d"), ("dj", "j"),
    ("qu(?=[ei])", "k"), ("gu(?=[eiy])", "g"), ("x", "ks"), ("c(?=[eiy])", "s"), ("c", "k"), ("p", "b"), ("C", "c"),
)  # fmt: skip
_LATIN = [(re.compile(pattern), sound) for pattern, sound in _LATIN_PAIRS]
# Digits by which chats write Arabic letters.
_CHAT = str.maketrans({"3": "", "7": "h", "9": "k", "5": "kh"})
_VOWELS = "aeiouyw"
_DOUBLED = re.compile(r"([^aeiouyw])\1+")
_SERVANT_LATIN = re.compile(r"^abd[aeiou]+l(?=.{2})")
_ASSIMILATED = re.compile(r"^e(?=(ch|[drstznl])\1)|^ech(?=ch)|^e(?=ch)")
_ARTICLES = frozenset(["el", "al", "ul", "ed", "es", "er", "ez", "en", "ech", "ال"])
_FAITH = "الدين"


def keys(word: str) -> frozenset[str]:
    """Keys of one name, or of names written together; empty when no letter of either script is in it."""
    return frozenset(key for part in _spellings(_folded(word)) for key in _keys(part) if len(key) > 1)


def parts(name: str) -> list[str]:
    """The words of a name that carry it: folded, without articles standing alone."""
    words = _folded(name).split()
    return [word for word in words if word not in _ARTICLES] or words


def name_keys(name: str) -> set[str]:
    """All keys of a name: of each word, and of each two neighbours, which others write together."""
    words = parts(name)
    pairs = (join(first, second) for first, second in itertools.pairwise(words))
    return {key for word in (*words, *pairs) for key in keys(word)}


def join(first: str, second: str) -> str:
    """Two words as one: بن علي as بنعلي, without the second's article or the first's last ta marbuta."""
    if len(first) > 3:
        first = first.removesuffix("ه")
    return first + (second[2:] if second.startswith("ال") and len(second) > 3 else second)


def _folded(text: str) -> str:
    return fold(text.translate(_GAF))


def _spellings(word: str) -> Iterator[str]:
    """The word, and what it is without an article written on to it."""
    word = word.replace(" ", "")
    if word.startswith("عبدال") and len(word) > 6:
        word = "عبد" + word[5:]
    if word.endswith(_FAITH) and word != _FAITH:
        word = word.removesuffix(_FAITH) + "دين"
    word = _SERVANT_LATIN.sub("abd-", word)
    yield word
    if word.startswith("ال") and len(word) > 4:
        yield word[2:]
    if word.startswith("el") and len(word) > 4:
        yield word[2:]
    elif _ASSIMILATED.match(word) and len(word) > 4:
        yield word[1:]


def _keys(word: str) -> Iterable[str]:
    if not word or word.isdigit():
        return ()
    if "\u0621" <= word[0] <= "\u06ff":
        return _arabic_keys(word)
    return {key for spelt in _read_two_ways(word) for key in _latin_keys(spelt)}


def _arabic_keys(word: str) -> set[str]:
    start = "y" if word[0] == "ي" and len(word) > 1 else "a" if word[0] in "اوعي" else ""
    last = word[-1]
    body = word[:-1] if last == "ه" and len(word) > 2 else word
    key = start + "".join(_ARABIC.get(letter, "") for letter in body)
    if last == "ه" and body != word:
        return {key + "a", key + "h"} | ({key + "t"} if body.endswith("ا") else set())
    if last == "ي":
        return {key, key + "a"}
    return {key + "a"} if last == "ا" and len(word) > 1 else {key}


def _read_two_ways(word: str) -> set[str]:
    """As written, and with the h of th, dh or sh read by itself (Fathi is فتحي)."""
    return {word, re.sub("([tds])h(?=[aeiouyw])", r"\1-h", word)}


def _latin_keys(word: str) -> set[str]:
    word = re.sub(r"[^a-z-]", "", word.translate(_CHAT))
    ended_in_h = len(word) > 2 and word[-1] == "h" and word[-2] in "aeiou"
    body = word[:-1] if ended_in_h else word
    for pattern, sound in _LATIN:
        body = pattern.sub(sound, body)
    body = _DOUBLED.sub(r"\1", body).replace("-", "")
    start = "y" if re.match("[yi][aeou]", body) else "a" if body[:1] in tuple(_VOWELS) else ""
    key = start + "".join(letter for letter in body if letter not in _VOWELS)
    tail = re.search(f"[{_VOWELS}]*$", body)
    ending = "a" if len(body) > 1 and tail and re.search("a$|^ae$|ae$|aa$", tail[0]) else ""
    if not ended_in_h:
        return {key + ending}
    return {key + "a", key + "h"} if ending else {key, key + "h"}
