"""Addresses of the ministry's figures."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:year>/", views.campaign, name="campaign"),
    path("<int:year>/csv/", views.table, name="csv"),
]
