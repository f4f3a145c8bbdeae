"""Both languages at once: a string without its Arabic or its French fails here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "bench", "static", "data", "docs", "__pycache__")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues after a fresh extraction from a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources") / "portal"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemessages", "--all", "--no-obsolete", "--no-wrap"]
    subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, check=True, capture_output=True)
    return copy / "locale"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_string_is_translated(extracted: Path, language: str):
    catalogue = polib.pofile(str(extracted / language / "LC_MESSAGES" / "django.po"))

    missing = [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy]

    assert len(catalogue) > 500
    assert not missing


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_translation_keeps_its_placeholders(extracted: Path, language: str):
    catalogue = polib.pofile(str(extracted / language / "LC_MESSAGES" / "django.po"))

    odd = [
        (entry.msgid, said)
        for entry in catalogue
        for said in [entry.msgstr, *list(entry.msgstr_plural.values())[2 if language == "ar" else 1 :]]
        if said and not names_in(said) <= names_in(entry.msgid + entry.msgid_plural)
    ]

    assert not odd


def names_in(text: str) -> set[str]:
    """Placeholders of both styles."""
    import re

    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


@pytest.mark.django_db
def test_migrations_are_in_step_with_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_other_name_hides_a_text_from_the_catalogues():
    """The extractor knows Django's own names and ``_`` alone."""
    alias = re.compile(r"import .*\b[np]*gettext(?:_lazy|_noop)? as (?!_\b)\w+")
    sources = [path for path in ROOT.rglob("*.py") if not {".venv", "var"} & set(path.parts)]

    assert [str(path) for path in sources if alias.search(path.read_text())] == []
