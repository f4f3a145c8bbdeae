"""Which fields of the desk stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from requests_desk.models import Requirement


@register(Requirement)
class RequirementOptions(TranslationOptions):
    fields = ("name", "explanation")
