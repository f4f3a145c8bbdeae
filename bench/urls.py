"""The portal's addresses and two bare views: what Django itself costs here, middleware included."""

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from appointments.views import browser
from bench import plain
from bench.models import FIELDS, Entry
from mre_portal import urls as portal
from openhouse.views import registering

handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500
# One address plays everybody: the guard against a flood from one connection would answer in our place.
browser.MOST["hold"] = 10**9
registering.RATES |= dict.fromkeys(registering.RATES, "1000000/h/key") | {"register": "1000000/h/ip"}


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


def bare_seat(request: HttpRequest) -> HttpResponse:
    """A seat taken by one conditional UPDATE: the least that cannot sell twice."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_seat SET taken = taken + 1 WHERE id = %s AND taken < capacity", _asked(request))
        return HttpResponseRedirect("/bare/") if cursor.rowcount else HttpResponse("taken", status=409)


def bare_look(request: HttpRequest) -> HttpResponse:
    """A seat taken by looking whether it is free and inserting then: two who look at once both have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_look WHERE slot = %s", _asked(request))
        if cursor.fetchone()[0]:
            return HttpResponse("taken", status=409)
        cursor.execute("INSERT INTO bench_look VALUES (%s)", _asked(request))
        return HttpResponseRedirect("/bare/")


def _asked(request: HttpRequest) -> list[int]:
    return [int(request.POST.get("seat") or request.POST.get("slot") or 0)]


urlpatterns = [
    path("bare/", bare),
    path("bare-seat/", bare_seat),
    path("bare-look/", bare_look),
    path("bare-form/", bare_form),
    path("plain/", plain.plain.urls),
    path("dated/", plain.dated.urls),
    *portal.urlpatterns,
]
