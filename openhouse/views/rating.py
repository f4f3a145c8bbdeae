"""A mark for an event one came to, by the link of our thanks or from the ticket; it may be changed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from openhouse import links
from openhouse.forms.rating import VisitRatingForm
from openhouse.models import VisitRating
from openhouse.verbs import rating


@never_cache
def rate(request: HttpRequest, signed: str) -> HttpResponse:
    """Five marks and a few words; a broken link leads to a page that says what to do."""
    row = links.to_be_rated(signed)
    if row is None:
        return render(request, "openhouse/ticket_unknown.html", status=404)
    given = VisitRating.objects.filter(registration=row).first()
    initial = {"mark": given.mark, "comment": given.comment} if given else {}
    form = VisitRatingForm(request.POST or None, initial=initial)
    refused = rating.why_not_rate(row)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            rating.rate(registration=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you: your mark is kept. You may change it here."))
            return redirect("openhouse:rate", signed)
    context = {
        "event": row.session.event, "session": row.session, "form": form, "given": given, "refused": refused,
        "signed": signed,
    }  # fmt: skip
    return render(request, "openhouse/rate.html", context, status=422 if form.is_bound else 200)
