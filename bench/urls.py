"""The portal's addresses and two bare views: what Django itself costs here, middleware included."""

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from bench import plain
from bench.models import FIELDS, Entry
from mre_portal import urls as portal

handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500


class EntryForm(forms.ModelForm):
    """Twelve fields."""

    class Meta:
        model = Entry
        fields = FIELDS


def bare(request: HttpRequest) -> HttpResponse:
    """A short answer after one SELECT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(f"<!doctype html><title>bare</title><p>{cursor.fetchone()[0]}</p>")


def bare_form(request: HttpRequest) -> HttpResponse:
    """A form of twelve fields: one INSERT, then a redirect."""
    form = EntryForm(request.POST or None)
    if form.is_valid():
        form.save()
        return HttpResponseRedirect("/bare/")
    return render(request, "bare_form.html", {"form": form}, status=422 if form.is_bound else 200)


urlpatterns = [
    path("bare/", bare),
    path("bare-form/", bare_form),
    path("plain/", plain.plain.urls),
    path("dated/", plain.dated.urls),
    *portal.urlpatterns,
]
