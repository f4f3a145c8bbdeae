"""Rules of the look that no page may break: one stylesheet for both directions, nothing inline, nothing foreign."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mail programs read no stylesheet: letters alone may carry their style with them.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
CODE = [
    path
    for path in ROOT.rglob("*.py")
    if not {".venv", "var", "migrations", "node_modules"} & set(path.relative_to(ROOT).parts)
]
# Django and allauth look these up by themselves.
FOUND_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
OVERRIDES = (
    "admin/base_site.html",
    "admin/index.html",
    "admin/requests_desk/case/change_list",
    "admin/search_form.html",
    "account/",
    "allauth/",
    "mfa/",
    "django/forms/",
    "emails/",
)

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height)"
    r"|left|right|top|bottom|float|clear)\s*:|text-align\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)"
)
MEDIA = re.compile(r"@media[^{]*\{")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset)\s*:\s*([^\s;}]+) ([^\s;}]+) ([^\s;}]+) ([^\s;}]+)\s*[;}]")
LOADED = re.compile(
    r"""(?:\bsrc(?:set)?|\baction|<link[^>]*\bhref|url\()\s*[=(]?\s*["']?\s*((?:https?:)?//[^"')\s]+)"""
)


def name(path: Path) -> str:
    """A file as people say it."""
    return str(path.relative_to(ROOT))


def named_templates(but: Path) -> set[str]:
    """Names of templates in code and in other templates, as patterns: an f-string's hole is one word."""
    texts = (path.read_text() for path in (*TEMPLATES, *CODE) if path != but)
    names = {found for text in texts for found in re.findall(r"""["']([\w/{}.-]+\.html)["']""", text)}
    return {re.sub(r"\\{[^}]*\\}", r"[\\w-]+", re.escape(found)) for found in names}


def rules_of(path: Path) -> str:
    """A stylesheet without comments and media conditions, where a width is a width."""
    return MEDIA.sub("@media {", COMMENT.sub("", path.read_text()))


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_name_no_side_of_the_screen(path: Path) -> None:
    rules = rules_of(path)

    found = PHYSICAL.findall(rules)
    uneven = [sides for sides in SIDES.findall(rules) if sides[1] != sides[3]]

    assert not found
    assert not uneven


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_import_nothing_and_keep_to_what_old_phones_know(path: Path) -> None:
    rules = rules_of(path)

    assert "@import" not in rules
    assert ":has(" not in rules
    assert "light-dark(" not in rules


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_carry_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text())

    assert not re.search(r"<style\b|\sstyle\s*=|<[a-z][^>]*\son[a-z]+\s*=|javascript:", text)
    assert not re.search(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))", text)


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=name)
def test_nothing_is_loaded_from_a_foreign_host(path: Path) -> None:
    text = path.read_text().replace('"http://www.w3.org/', '"')

    assert not LOADED.findall(text)
    if path.suffix == ".js":
        assert "http://" not in text
        assert "https://" not in text


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "emails" not in path.parts], ids=name)
def test_every_template_is_used(path: Path) -> None:
    wanted = str(path.relative_to(ROOT / "templates"))
    if wanted in FOUND_BY_NAME or wanted.startswith(OVERRIDES):
        return

    assert any(re.fullmatch(pattern, wanted) for pattern in named_templates(path))


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text()))

    asked = {found for path in TEMPLATES for found in re.findall(r'{% icon "([^"]+)"', path.read_text())}

    assert asked
    assert asked <= drawn
