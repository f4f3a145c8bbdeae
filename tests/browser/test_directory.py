"""The directory in a browser: found in either script, with and without a script, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from django.utils.translation import gettext, override

from tests.browser.conftest import DESK, PHONE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ("agencies/", "agencies/unknown/", "agencies/open/", "agencies/guides/", "agencies/elsewhere/")


@pytest.mark.parametrize(("language", "query", "screen"), [("ar", "خنيفره", PHONE), ("fr", "Khnifra", DESK)])
def test_an_agency_is_found_and_its_page_reads_well(
    walk: Callable[..., Walk], directory: None, language, query, screen
):
    reader = walk(screen, color_scheme="dark" if language == "fr" else "light")

    with override(language):
        for n, address in enumerate(PAGES):
            reader.page.goto(f"{reader.base}/{language}/{address}")
            reader.at(f"{language}-directory-{n}")
        reader.page.goto(f"{reader.base}/{language}/agencies/")
        reader.page.locator("main input[name=q]").first.fill(query)
        with reader.page.expect_navigation():
            reader.page.get_by_role("button", name=gettext("Search"), exact=True).first.click()
        with reader.page.expect_navigation():
            reader.page.locator("main a[href*='/agencies/khenifra/']").first.click()
        reader.at(f"{language}-agency")

    assert "/agencies/khenifra/" in reader.page.url
    reader.end()


def test_an_agency_is_found_without_a_script(walk: Callable[..., Walk], directory: None):
    reader = walk(PHONE, java_script_enabled=False)

    reader.page.goto(f"{reader.base}/ar/agencies/?q=beni+melal")
    reader.at("ar-found-without-script")

    assert reader.page.locator("main a[href*='/agencies/beni-mellal/']").count() > 0
    reader.end()
