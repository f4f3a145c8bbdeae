from rest_framework.routers import SimpleRouter

from openhouse.api import views

router = SimpleRouter()
router.register("open-days", views.OpenDayView, "open-day")
router.register("sessions", views.SessionView, "session")

urlpatterns = router.urls
