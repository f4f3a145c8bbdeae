"""Which fields of an event stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from openhouse.models import OpenDay


@register(OpenDay)
class OpenDayOptions(TranslationOptions):
    fields = ("title", "place", "description")
    required_languages = ("ar", "fr")
