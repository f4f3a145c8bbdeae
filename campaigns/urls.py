from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [path("circulars/<int:pk>/", views.circular, name="circular")]
