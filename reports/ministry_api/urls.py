from rest_framework.routers import SimpleRouter

from reports.ministry_api import views

router = SimpleRouter()
router.register("campaigns", views.MinistryView, "ministry-campaign")

urlpatterns = router.urls
