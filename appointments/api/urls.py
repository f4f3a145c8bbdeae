from rest_framework.routers import SimpleRouter

from appointments.api import views

router = SimpleRouter()
router.register("services", views.ServiceView, "service")
router.register("appointments", views.MineView, "appointment")

urlpatterns = router.urls
