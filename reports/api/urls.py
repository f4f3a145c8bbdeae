from rest_framework.routers import SimpleRouter

from reports.api import views

router = SimpleRouter()
router.register("statistics", views.StatisticsView, "statistics")

urlpatterns = router.urls
