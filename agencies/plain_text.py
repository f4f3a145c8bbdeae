"""Plain text as staff write it, as safe HTML: paragraphs, ``- `` lists and ``# `` headings; nothing typed is markup."""

from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.words import clean_text

_MARKS = {"- ": "item", "# ": "heading"}


def as_html(text: str) -> SafeString:
    """The text as HTML. A blank line parts paragraphs; other line ends stay line ends."""
    # every line was escaped below, or the tags are this module's own
    return mark_safe("\n".join(_block(kind, lines) for kind, lines in _blocks(text)))  # noqa: S308


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Runs of lines of one kind; a heading is always alone."""
    kind, held = "", list[str]()
    for line in clean_text(text).split("\n"):
        found, words = _judge(line)
        if held and (found != kind or found == "heading"):
            yield kind, held
            held = []
        kind = found
        held += [words] if words else []
    if held:
        yield kind, held


def _judge(line: str) -> tuple[str, str]:
    stripped = line.strip()
    for mark, kind in _MARKS.items():
        if stripped.startswith(mark):
            return kind, stripped[len(mark) :].strip()
    return ("text" if stripped else "", stripped)


def _block(kind: str, lines: list[str]) -> str:
    if kind == "heading":
        return f"<h2>{conditional_escape(lines[0])}</h2>"
    if kind == "item":
        return f"<ul>{format_html_join('', '<li>{}</li>', ((line,) for line in lines))}</ul>"
    return f"<p>{'<br>'.join(conditional_escape(line) for line in lines)}</p>"
