"""Which fields of a campaign stand in both languages."""

from modeltranslation.translator import TranslationOptions, register

from campaigns.models import Campaign, Participation


@register(Campaign)
class CampaignOptions(TranslationOptions):
    fields = ("title",)
    required_languages = ("ar", "fr")


@register(Participation)
class ParticipationOptions(TranslationOptions):
    fields = ("after_hours", "programme")
    required_languages = ("ar", "fr")
