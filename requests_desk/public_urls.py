"""Pages of the desk that need no account: the proof of a document, and the opinions of committees."""

from django.urls import path

from requests_desk.feeds import opinions_atom
from requests_desk.views import opinions, verify

urlpatterns = [
    path("verify/", verify.verify, name="verify"),
    path("opinions/", opinions.index, name="opinions"),
    path("opinions/atom.xml", opinions_atom, name="opinions_atom"),
    path("opinions/<int:pk>/", opinions.opinion, name="opinion"),
]
