"""Pages of the demonstration's mailbox; in production each answers 404."""

from django.urls import path

from notifications.views import demo_mail

app_name = "notifications"

urlpatterns = [
    path("mail/", demo_mail.mailbox, name="demo_mail"),
    path("mail/<slug:name>/", demo_mail.letter, name="demo_letter"),
    path("mail/<slug:name>/html/", demo_mail.letter_html, name="demo_letter_html"),
    path("mail/<slug:name>/files/<int:number>/", demo_mail.letter_file, name="demo_letter_file"),
]
