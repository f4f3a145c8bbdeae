"""Which fields of the desk stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from requests_desk.models import CannedReply, OrientationChoice, OrientationQuestion, PublishedOpinion, Requirement


@register(Requirement)
class RequirementOptions(TranslationOptions):
    fields = ("name", "explanation", "example")


@register(OrientationQuestion)
class OrientationQuestionOptions(TranslationOptions):
    fields = ("text", "hint")


@register(OrientationChoice)
class OrientationChoiceOptions(TranslationOptions):
    fields = ("label", "hint", "advice")


@register(PublishedOpinion)
class PublishedOpinionOptions(TranslationOptions):
    fields = ("subject", "remarks")


@register(CannedReply)
class CannedReplyOptions(TranslationOptions):
    fields = ("title", "text")
