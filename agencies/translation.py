"""Which fields of the directory stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from agencies.models import Agency, Commune, Contact, District, ExternalService, Holiday, Office, Province, Region


@register([Region, District, Commune])
class NameOptions(TranslationOptions):
    fields = ("name",)


@register(Province)
class ProvinceOptions(TranslationOptions):
    fields = ("name", "seat")


@register(Agency)
class AgencyOptions(TranslationOptions):
    fields = ("name",)


@register(Office)
class OfficeOptions(TranslationOptions):
    fields = ("name", "address")


@register(Contact)
class ContactOptions(TranslationOptions):
    fields = ("purpose",)


@register(Holiday)
class HolidayOptions(TranslationOptions):
    fields = ("name",)


@register(ExternalService)
class ExternalServiceOptions(TranslationOptions):
    fields = ("name", "purpose")
