"""Which fields of appointments stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from appointments.models import Lane, Question, Service


@register(Service)
class ServiceOptions(TranslationOptions):
    fields = ("name", "description", "bring")
    required_languages = {"ar": ("name",), "fr": ("name",)}


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("label", "choices")
    required_languages = {"ar": ("label",), "fr": ("label",)}


@register(Lane)
class LaneOptions(TranslationOptions):
    fields = ("name", "where")
    required_languages = {"ar": ("name",), "fr": ("name",)}
