"""An answer without the letter it answers: what mail programs put beneath it, in the languages of our readers.

Careful rather than thorough: words between or beneath quoted lines were typed, so nothing is cut then.
"""

import re
import unicodedata
from typing import NamedTuple

# What a program writes above the letter it quotes: "Le 3 mars 2026, X a écrit :", on one to four lines.
_WROTE = re.compile(
    r"(?:\b[aà] écrit|\bwrote|\bescribió|\bha scritto)\s*[:：]$|\bschrieb\b|\bschreef\b|كتبت?\b|كتابة ما يلي",
    re.IGNORECASE,
)
# How such lines begin when nothing parts them from the words above.
_OPENS = re.compile(r"^(?:le|on|في|بتاريخ|يوم|el|il|am|op)\b.*\d", re.IGNORECASE)
# An address or a time of day: people who quote by hand write neither.
_EXACT = re.compile(r"@|\d{1,2}\s*[:h.٫]\s*\d{2}|[٠-٩]{1,2}:[٠-٩]{2}")
_ATTRIBUTED = 400  # characters
# A head of the quoted letter, as Outlook writes it: "De : …" and soon "Envoyé : …".
_FROM = re.compile(r"^(?:de|from|من|von|da|van|expéditeur|المرسل)\s*:", re.IGNORECASE)
_SENT = re.compile(
    r"^(?:envoyé(?: le)?|sent|date|تم الإرسال|أرسلت?|تاريخ الإرسال|التاريخ|gesendet|datum|enviado(?: el)?|inviato"
    r"|verzonden|fecha|data)\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"^(?:_{8,}|-{3,}\s*(?:message d['’]origine|message original|original message|message transféré|forwarded message"
    r"|الرسالة الأصلية|رسالة أصلية|mensaje original|messaggio originale|ursprüngliche nachricht"
    r"|oorspronkelijk bericht)\s*-{3,})$",
    re.IGNORECASE,
)
# What a phone adds beneath every letter.
_PHONE = re.compile(
    r"^(?:envoyé (?:de|depuis|à partir de?|avec)|provenance|sent (?:from|with|via)"
    r"|(?:get|télécharge[rz]?|obtenez) outlook"
    r"|(?:أُ?رسلت?|مرسلة?|تم الإرسال) (?:من|بواسطة|عبر)|الحصول على outlook|enviado desde|inviato da|gesendet von"
    r"|von meinem|verzonden (?:vanaf|met))\b(?=.{0,60}(?:iphone|ipad|mobile|android|samsung|galaxy|huawei|xiaomi|redmi"
    r"|oppo|ios|outlook|yahoo|mail|proton|smartphone|téléphone|orange|sfr|هاتف|جوال|جهاز|آيفون|أيفون)).{0,100}$",
    re.IGNORECASE,
)
_SIGNED = 10  # lines of a signature


class Cut(NamedTuple):
    """What was typed and what stood beneath it; together the whole."""

    text: str
    quoted: str


def cut(text: str) -> Cut:
    """The answer and the rest. Without any word of its own, the text is empty and all of it the rest."""
    lines = text.split("\n")
    bare = [_bare(line) for line in lines]
    end = _end_of_words(bare)
    end = _without_signature(lines, bare, end)
    return Cut(_joined(lines[:end]), _joined(lines[end:]))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip() if any(line.strip() for line in lines) else ""


def _bare(line: str) -> str:
    """A line as it is compared: no marks of direction, no stars of bold words."""
    shown = "".join(" " if ch == "\xa0" else ch for ch in line if unicodedata.category(ch) != "Cf")
    return re.sub(r"^\*+|\*+(?=\s|$)|(?<=:)\*+", "", shown).strip()


def _end_of_words(bare: list[str]) -> int:
    """The first line of what is quoted to the very end; the number of lines when nothing is."""
    for at, line in enumerate(bare):
        if _RULE.match(line) and any(_is_head(bare, near) for near in range(at + 1, at + 4)):
            return at
        if _is_head(bare, at):
            return at
        told = _attribution(bare, at)
        if told:
            marked = {line.startswith(">") for line in _filled(bare[at + told.count("\n") :])}
            # all of it marked as quoted, or none of it: else somebody wrote between the lines
            return at if marked == {True} or (marked != {True, False} and _EXACT.search(told)) else len(bare)
    return _end_before_marks(bare)


def _filled(bare: list[str]) -> list[str]:
    return [line for line in bare if line]


def _is_head(bare: list[str], at: int) -> bool:
    """Whether a quoted letter's head begins here, as Outlook and its like write it."""
    if at >= len(bare) or not _FROM.match(bare[at]):
        return False
    return any(_SENT.match(line) for line in _filled(bare[at + 1 : at + 6]))


def _attribution(bare: list[str], at: int) -> str:
    """The lines from here, each ended, that tell who wrote what follows; empty when they do not."""
    if not bare[at] or bare[at].startswith(">"):
        return ""
    if at and bare[at - 1] and not _OPENS.match(bare[at]):
        return ""
    told = ""
    for line in bare[at : at + 4]:
        told += f"{line}\n"
        if not line or len(told) > _ATTRIBUTED:
            return ""
        if line.endswith((":", "：")):
            return told if _WROTE.search(told.strip()) and re.search(r"\d", told) else ""
    return ""


def _end_before_marks(bare: list[str]) -> int:
    """Without the lines marked as quoted at the very end."""
    end = len(bare)
    while end and (not bare[end - 1] or bare[end - 1].startswith(">")):
        end -= 1
    return end if any(line.startswith(">") for line in bare[end:]) else len(bare)


def _without_signature(lines: list[str], bare: list[str], end: int) -> int:
    """Where the words end before a signature, or before what a phone says of itself."""
    for at in range(max(end - _SIGNED - 1, 0), end):
        # a rule of two strokes among words may be typed; the one of programs keeps its space
        if lines[at] == "-- " or (bare[at] == "--" and at and end - at <= _SIGNED // 2):
            end = at
            break
    last = end
    while last and not bare[last - 1]:
        last -= 1
    return last - 1 if last and _PHONE.match(bare[last - 1]) else end
