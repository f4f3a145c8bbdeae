from django.urls import path

from agencies import views

app_name = "agencies"

urlpatterns = [
    path("", views.agency_list, name="list"),
    path("communes/", views.communes, name="communes"),
    path("<slug:slug>/", views.agency_detail, name="detail"),
]
