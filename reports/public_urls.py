"""Addresses of the statistics that everybody may read."""

from django.urls import path

from reports import statistics_views

app_name = "statistics"

urlpatterns = [
    path("", statistics_views.page, name="months"),
    path("csv/", statistics_views.file, name="csv"),
    path("<int:key>/", statistics_views.page, name="campaign"),
]
