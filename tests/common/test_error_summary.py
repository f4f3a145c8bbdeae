"""The list of what is wrong at the top of a page, worded as its labels are."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils.html import strip_tags
from django.utils.translation import override


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Motif", "Motif : Dites pourquoi."),
        ("Pourquoi ?", "Pourquoi ? Dites pourquoi."),
        ("J’accepte.", "Dites pourquoi."),
    ],
)
def test_a_fault_is_named_by_its_label_unless_that_is_a_sentence(label, said):
    class Form(forms.Form):
        field = forms.CharField(label=label, error_messages={"required": "Dites pourquoi."})

    with override("fr"):
        page = Template("{% error_summary form %}").render(Context({"form": Form({})}))

    assert " ".join(strip_tags(page).split()).endswith(said)
