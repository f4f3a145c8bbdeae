"""The words of an HTML e-mail: blocks become lines, quotations carry ``>``, links are words, nothing is fetched."""

import re
from html.parser import HTMLParser

_APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = _APART | {
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "header", "hr", "li", "main", "nav", "ol", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_UNSEEN = frozenset(["head", "script", "style", "template", "title"])
_SPACES = re.compile(r"[ \t\n\r\f]+")
_TAG = re.compile(r"<[^<>]*>")
_DECLARED = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?![^<>]*>)")
_DEEP = 10


def text_of(markup: str) -> str:
    """What a reader of a page sees, as lines."""
    reader = _Reader()
    try:
        reader.feed(_plainer(markup))
        reader.close()
    except Exception:  # noqa: BLE001 - the parser meets hostile markup; its words are kept all the same
        return _TAG.sub(" ", markup)
    return reader.text()


def _plainer(markup: str) -> str:
    """Markup without remarks and declarations, each opening sign a tag: the parser is slow at what never ends."""
    return _NO_TAG.sub("&lt;", _DECLARED.sub("", _without_remarks(markup)))


def _without_remarks(markup: str) -> str:
    kept, at = [], 0
    while (begin := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", begin + 4)) >= 0:
        kept.append(markup[at:begin])
        at = end + 3
    return "".join([*kept, markup[at:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.quotes = self.unseen = self.plain = 0

    def text(self) -> str:
        """All lines; never more than one empty line between two."""
        self._break()
        return re.sub(r"\n(?:>? *\n){2,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the page would."""
        if tag in _UNSEEN:
            self.unseen += 1
        if tag == "body":
            self.unseen = 0  # a page may forget to close its head
        if tag == "br":
            self._break(always=True)
        if tag in _BLOCKS:
            self._break()
        if tag == "li":
            self.line = "- "
        if tag == "hr":
            self._say("________________________________")
            self._break()
        self.quotes += tag == "blockquote"
        self.plain += tag == "pre"
        if tag in ("td", "th") and self.line.strip():
            self._say(" ")

    def handle_endtag(self, tag: str) -> None:
        """End the line, and the paragraph."""
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        if tag in _BLOCKS:
            self._break()
        if tag in _APART and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._marks())
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        if tag == "pre":
            self.plain = max(self.plain - 1, 0)

    def handle_data(self, data: str) -> None:
        """Words of the page."""
        if self.unseen:
            return
        if not self.plain:
            self._say(_SPACES.sub(" ", data))
            return
        first, *others = data.split("\n")
        self._say(first)
        for line in others:
            self._break(always=True)
            self._say(line)

    def _say(self, words: str) -> None:
        if not self.plain and (not self.line or self.line.endswith(" ")):
            words = words.lstrip(" ")
        self.line += words

    def _break(self, *, always: bool = False) -> None:
        line, self.line = self.line.rstrip(" "), ""
        if line or always:
            self.lines.append(self._marks() + line)

    def _marks(self) -> str:
        depth = min(self.quotes, _DEEP)
        return f"{'>' * depth} " if depth else ""
