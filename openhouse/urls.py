"""Addresses of open days."""

from django.urls import path

from openhouse.views import asking, calendar, door, door_data, event, feeds, rating, registering, tickets

app_name = "openhouse"

urlpatterns = [
    path("", calendar.index, name="list"),
    path("month/", calendar.month, name="month"),
    path("week/", calendar.week, name="week"),
    path("calendar.ics", feeds.calendar, name="calendar"),
    path("atom.xml", feeds.news, name="atom"),
    path("agency/<slug:agency>/", calendar.agency_page, name="agency"),
    path("agency/<slug:agency>/calendar.ics", feeds.calendar, name="agency_calendar"),
    path("agency/<slug:agency>/atom.xml", feeds.news, name="agency_atom"),
    path("region/<str:region>/calendar.ics", feeds.calendar, name="region_calendar"),
    path("region/<str:region>/atom.xml", feeds.news, name="region_atom"),
    path("sessions/<int:pk>.ics", feeds.session, name="session_ics"),
    path("door/", door.choose, name="door_choose"),
    path("door/<int:pk>/", door.page, name="door"),
    path("door/<int:pk>/walk-in/", door.walk_in, name="door_walk_in"),
    path("door/<int:pk>/undo/<uuid:uid>/", door.undo, name="door_undo"),
    path("door/<int:pk>/send/", door_data.send, name="door_send"),
    path("door/<int:pk>/figures/", door_data.figures, name="door_figures"),
    path("door/<int:pk>/tickets/", door_data.tickets, name="door_tickets"),
    path("<int:pk>/", event.page, name="event"),
    path("<int:pk>/event.ics", feeds.event, name="event_ics"),
    path("<int:pk>/poster/", event.poster, name="poster"),
    path("<int:pk>/poster.pdf", event.poster_pdf, name="poster_pdf"),
    path("<int:pk>/qr.svg", event.qr, name="qr"),
    path("<int:pk>/ask/", asking.ask, name="ask"),
    path("rate/<str:signed>/", rating.rate, name="rate"),
    path("sessions/<int:pk>/register/", registering.register, name="register"),
    path("tickets/find/", tickets.find, name="find"),
    path("tickets/<str:signed>/", tickets.ticket, name="ticket"),
    path("tickets/<str:signed>/code/", tickets.send_code, name="ticket_code"),
    path("tickets/<str:signed>/confirm/", tickets.confirm, name="ticket_confirm"),
    path("tickets/<str:signed>/party/", tickets.change_party, name="ticket_party"),
    path("tickets/<str:signed>/cancel/", tickets.cancel, name="ticket_cancel"),
    path("tickets/<str:signed>/accept/", tickets.accept, name="ticket_accept"),
    path("tickets/<str:signed>/ask/", asking.ask_from_ticket, name="ticket_ask"),
    path("tickets/<str:signed>/ticket.pdf", tickets.paper, name="ticket_pdf"),
    path("tickets/<str:signed>/ticket.png", tickets.picture, name="ticket_png"),
]
