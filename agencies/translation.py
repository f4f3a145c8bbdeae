"""Which fields of the directory stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from agencies.models import (
    Agency,
    Announcement,
    Commune,
    Contact,
    DayException,
    District,
    ExternalService,
    Guide,
    Holiday,
    HoursPeriod,
    Office,
    Province,
    Region,
)


@register([Region, District, Commune])
class NameOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")


@register(Province)
class ProvinceOptions(TranslationOptions):
    fields = ("name", "seat")
    required_languages = ("ar", "fr")


@register(Agency)
class AgencyOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")


@register(Office)
class OfficeOptions(TranslationOptions):
    fields = ("name", "address")
    required_languages = ("ar", "fr")


@register(Contact)
class ContactOptions(TranslationOptions):
    fields = ("purpose", "person")
    required_languages = {"ar": ("purpose",), "fr": ("purpose",)}


@register(Holiday)
class HolidayOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")


@register(ExternalService)
class ExternalServiceOptions(TranslationOptions):
    fields = ("name", "purpose", "prepare")
    required_languages = ("ar", "fr")


@register(HoursPeriod)
class HoursPeriodOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")


@register(DayException)
class DayExceptionOptions(TranslationOptions):
    fields = ("reason",)


@register([Guide, Announcement])
class PublicationOptions(TranslationOptions):
    fields = ("title", "text")
    required_languages = ("ar", "fr")
