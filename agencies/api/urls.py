from rest_framework.routers import SimpleRouter

from agencies.api import views

router = SimpleRouter()
router.register("regions", views.RegionView, "region")
router.register("provinces", views.ProvinceView, "province")
router.register("communes", views.CommuneView, "commune")
router.register("agencies", views.AgencyView, "agency")
router.register("offices", views.OfficeView, "office")
router.register("guides", views.GuideView, "guide")
router.register("announcements", views.AnnouncementView, "announcement")

urlpatterns = router.urls
