"""Staff's plain text as HTML."""

import pytest

from agencies.plain_text import as_html


def test_plain_text_becomes_paragraphs_lists_and_headings():
    html = as_html("# Papiers\nVoici :\n- un\n- deux\n\nFin\nsuite")

    assert html == "<h2>Papiers</h2>\n<p>Voici :</p>\n<ul><li>un</li><li>deux</li></ul>\n<p>Fin<br>suite</p>"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "- <b onclick=x>", "# <img src=//x>", "a\n<i>b"])
def test_html_in_a_text_is_shown_and_not_obeyed(text):
    html = as_html(text)

    assert "&lt;" in html
    assert not any(f"<{tag}" in html for tag in ("script", "b ", "img", "i>"))


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x07", "\u202e", "#", "-", "# \n- \n"])
def test_odd_texts_render(text):
    html = as_html(text)

    assert "\x00" not in html
    assert "\u202e" not in html
