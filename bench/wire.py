"""A small browser: one kept connection, cookies per person, the time of one request."""

import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

SECONDS = 30
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


class Unexpected(RuntimeError):
    """A page did not answer as it should, so its time means nothing."""


@dataclass
class Jar:
    """What one person's browser keeps: cookies, and the last form token met."""

    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def keep(self, answer: "Answer") -> None:
        """Take the cookies and the form token of an answer."""
        for line in answer.set_cookies:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        found = _TOKEN.search(answer.body)
        self.token = found[1].decode() if found else self.token


@dataclass(frozen=True)
class Ask:
    """One request; ``data`` makes it a POST. It counts for nothing without the status and the words it expects."""

    path: str
    jar: Jar = field(default_factory=Jar)
    data: dict[str, str] | None = None
    expect: int = 200
    holds: str = ""

    @property
    def method(self) -> str:
        """GET, or POST when there is something to send."""
        return "GET" if self.data is None else "POST"

    def body(self) -> bytes:
        """The form as a browser sends it, its token included."""
        return b"" if self.data is None else urlencode(self.data | {"csrfmiddlewaretoken": self.jar.token}).encode()

    def headers(self) -> dict[str, str]:
        """Headers as a browser sends them."""
        found = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.cookies.items())}
        if self.data is not None:
            found["Content-Type"] = "application/x-www-form-urlencoded"
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Answer:
    """What came back, and the seconds from the first byte sent to the last received."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    body: bytes
    seconds: float

    @property
    def location(self) -> str:
        """Path of a redirect."""
        return urlsplit(self.headers.get("location", "")).path


class Wire:
    """One connection to the server, kept as long as the server keeps it."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)

    def send(self, ask: Ask, **headers: str) -> Answer:
        """Send a request and read the whole answer. Raises Unexpected for another than hoped for."""
        body, all_headers = ask.body(), ask.headers() | headers
        started = time.perf_counter()
        self.connection.request(ask.method, ask.path, body or None, all_headers)
        got = self.connection.getresponse()
        content = got.read()
        seconds = time.perf_counter() - started
        lower = {name.lower(): value for name, value in got.getheaders()}
        answer = Answer(got.status, lower, got.headers.get_all("Set-Cookie") or [], content, seconds)
        if answer.status != ask.expect:
            raise Unexpected(f"{ask.method} {ask.path}: {answer.status} {answer.location}, not {ask.expect}")
        if ask.holds.encode() not in content:
            raise Unexpected(f"{ask.method} {ask.path}: without {ask.holds}")
        return answer

    def visit(self, ask: Ask) -> Answer:
        """Send a request as a person's browser does, keeping the cookies and the form token."""
        answer = self.send(ask)
        ask.jar.keep(answer)
        return answer

    def renew(self) -> None:
        """Connect afresh at the next request."""
        self.connection.close()
