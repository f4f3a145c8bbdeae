"""What a first visit to a page carries over the line: the page and everything it names."""

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urljoin

import brotli

from bench.wire import Ask, Wire

_NAMED = re.compile(
    r'<(?:link[^>]*rel="(?:stylesheet|icon)"[^>]*href|script[^>]*src|img[^>]*src|use[^>]*href)="([^"#]+)'
)
_IN_CSS = re.compile(r'url\(["\']?([^"\')#]+)')
_FACE = re.compile(r"@font-face\s*{[^}]*}")
_RANGE = re.compile(r"U\+([0-9A-F?]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# The stylesheet sets the other language's name in the reader's own typeface.
_OTHER_LANGUAGE = re.compile(r'<a class="lang"[^>]*>.*?</a>', re.DOTALL)
_WOVEN = re.compile(r"\.woff2?$")


@dataclass(frozen=True)
class Weight:
    """Bytes of one file: as it is, and as a browser that takes gzip or brotli gets it."""

    name: str
    plain: int
    gzip: int
    brotli: int

    @property
    def is_font(self) -> bool:
        """Whether it is a typeface."""
        return bool(_WOVEN.search(self.name))


def weigh(wire: Wire, path: str) -> list[Weight]:
    """The page, then its files, the typefaces that its own letters call for included."""
    page = wire.send(Ask(path)).body.decode()
    letters = _TAG.sub("", _OTHER_LANGUAGE.sub("", page))
    # The page itself is compressed by the proxy in production, so it is reckoned here.
    found = [Weight(path, len(page.encode()), len(gzip.compress(page.encode(), 6)), _brotli(page))]
    for name in dict.fromkeys(_NAMED.findall(page)):
        found.append(_file(wire, urljoin(path, name)))
        if name.endswith(".css"):
            found += [_file(wire, url) for url in _in_stylesheet(wire, urljoin(path, name), letters)]
    return found


def _in_stylesheet(wire: Wire, url: str, letters: str) -> list[str]:
    """Pictures of a stylesheet, and those of its typefaces whose range holds a letter of the page."""
    css = wire.send(Ask(url)).body.decode()
    faces = _FACE.findall(css)
    called = [face for face in faces if _covers(face, letters)]
    texts = [*called, _FACE.sub("", css)]
    return list(dict.fromkeys(urljoin(url, name) for text in texts for name in _IN_CSS.findall(text)
                              if not name.startswith("data:")))  # fmt: skip


def _covers(face: str, letters: str) -> bool:
    ranges = [(int(low.replace("?", "0"), 16), int((high or low).replace("?", "F"), 16))
              for low, high in _RANGE.findall(face)]  # fmt: skip
    return not ranges or any(low <= ord(letter) <= high for letter in set(letters) for low, high in ranges)


def _file(wire: Wire, url: str) -> Weight:
    sizes = [len(wire.send(Ask(url), **{"Accept-Encoding": kind}).body) for kind in ("identity", "gzip", "br")]
    return Weight(url, *sizes)


def _brotli(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=5))
