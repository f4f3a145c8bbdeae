"""Text whose lines were folded by a mail program (RFC 3676), as it was typed."""

import re

_QUOTED = re.compile(r"^>+")
SIGNATURE = "-- "


def unfolded(text: str, *, joined: bool = False) -> str:
    """Lines that end with a space go on in the next one of the same depth; ``joined``: that space was added too."""
    lines: list[str] = []
    depth, going_on = 0, False
    for raw in text.split("\n"):
        marks = _QUOTED.match(raw)
        now, line = len(marks[0]) if marks else 0, _QUOTED.sub("", raw)
        line = line.removeprefix(" ")  # stuffed
        ends = line == SIGNATURE
        if going_on and now == depth and not ends:
            lines[-1] += line
        else:
            lines.append(f"{'>' * now} {line}" if now else line)
        going_on, depth = line.endswith(" ") and not ends, now
        if going_on and joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
