"""What the last page shows: every answer as a person reads it, with the way to change it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language

from common.coordinates import Point
from common.days import spell_day
from requests_desk.filings.checking import Checked
from requests_desk.models import Draft


def review_of(draft: Draft, checked: Checked) -> dict[str, Any]:
    """Answers step by step, the steps still wrong, and where the papers are changed."""
    urls = {step.name: reverse(f"requests_desk:{step.name}", args=[draft.token]) for step in checked.steps}
    titles = {step.name: step.title for step in checked.steps}
    wrong = [(name, urls[name], titles[name]) for name in checked.wrong_steps]
    return {"facts": list(_answers(checked, urls)), "wrong": wrong, "papers_url": urls["papers"]}


def _answers(checked: Checked, urls: dict[str, str]) -> Iterator[dict[str, Any]]:
    for name, form in checked.forms.items():
        for bound in form:
            if bound.name == "consent":
                continue
            ltr = bound.field.widget.attrs.get("dir") == "ltr"
            yield {"label": bound.label, "value": _as_read(bound), "ltr": ltr, "url": urls[name]}


def _as_read(bound: forms.BoundField) -> Any:
    """An answer as a person reads it: the words of a choice, a day in words, else what was typed."""
    value = bound.form.cleaned_data.get(bound.name, bound.value()) if bound.form.is_valid() else bound.value()
    if isinstance(value, date):
        return spell_day(value, get_language() or "ar")
    if isinstance(value, Point):
        return str(value)
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    return dict(choices).get(value, value) if isinstance(value, str) else value
