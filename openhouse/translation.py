"""Which fields of an event stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from openhouse.models import OpenDay, Question, Session, Stand


@register(OpenDay)
class OpenDayOptions(TranslationOptions):
    fields = ("title", "place", "hall", "description", "programme", "access_note", "cancelled_why")
    required_languages = {"ar": ("title",), "fr": ("title",)}


@register(Stand)
class StandOptions(TranslationOptions):
    fields = ("name", "administration", "description")
    required_languages = {"ar": ("name",), "fr": ("name",)}


@register(Session)
class SessionOptions(TranslationOptions):
    fields = ("title", "description", "speaker", "room")
    required_languages = {"ar": ("title",), "fr": ("title",)}


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("public_text", "answer")
