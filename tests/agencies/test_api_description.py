"""The description of the API, for machines and for people."""

import pytest
from django.core.management import call_command

from tests.recipes.api import LISTS

pytestmark = pytest.mark.django_db


def test_the_description_is_valid_and_complete(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    assert (tmp_path / "schema.yml").stat().st_size > 1000


def test_the_description_is_served_for_machines(client):
    schema = client.get("/api/schema/", {"format": "json"}).json()

    assert client.get("/api/schema/").status_code == 200
    assert {f"/api/v1/{name}/" for name in LISTS} <= set(schema["paths"])


@pytest.mark.parametrize(("language", "title"), [("ar", "الدليل للبرامج"), ("fr", "L’annuaire pour les programmes")])
def test_the_description_is_a_page_for_people_without_script(client, language, title):
    page = client.get("/api/docs/", {"lang": language}).content.decode()

    assert title in page
    assert f'lang="{language}"' in page
    assert "/api/v1/communes/" in page
    assert "<script" not in page
