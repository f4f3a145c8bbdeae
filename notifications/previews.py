"""Each kind of message as its reader would get it, made of the sample facts."""

from typing import NamedTuple

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation

from notifications import links
from notifications.kinds import LETTERS, Letter
from notifications.letters import framed, readable
from notifications.models import Channel, Message
from notifications.samples import sample_of
from notifications.short.segments import Segments, segments_of
from notifications.short.words import text_of

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
_READER = "reader@example.com"
_HIDDEN = "#…"


class Preview(NamedTuple):
    """One kind of message in one language. ``short`` is what a phone gets, where it has words for phones."""

    language: str
    subject: str
    text: str
    html: str
    short: str
    segments: Segments | None


class Row(NamedTuple):
    """One kind of message in the list of all of them; ``subject`` says what it is."""

    template: str
    subject: str
    letter: Letter
    channels: list[str]


def rows(language: str) -> list[Row]:
    """Every kind of message, by what it is about, in the words of its own subject."""
    found = [Row(name, _subject(sample(name, language)), letter, _channels(name)) for name, letter in LETTERS.items()]
    order = {kind: at for at, kind in enumerate(dict.fromkeys(row.letter.kind for row in found))}
    return sorted(found, key=lambda row: order[row.letter.kind])


def preview(template: str, language: str) -> Preview:
    """One kind of message in a language. Raises LookupError where there is none of that name."""
    found = written(sample(template, language))
    short = text_of(sample(template, language)) if is_short(template) else ""
    return found._replace(short=short, segments=segments_of(short) if short else None)


def written(message: Message) -> Preview:
    """The words of a row as its reader gets them, without its files and without the link that is theirs alone."""
    if message.channel != Channel.EMAIL:
        short = text_of(message)
        return Preview(message.language, "", "", "", short, segments_of(short))
    with translation.override(message.language):
        mail = framed(message, message.template, readable(message.context) | {"bare": False})
    text, html = (str(words).replace(_link(message), _HIDDEN) for words in (mail.body, mail.alternatives[0][0]))
    return Preview(message.language, str(mail.subject), text, html, "", None)


def _link(message: Message) -> str:
    """The signed link by which a reader chooses: whoever else has it chooses for them."""
    return links.choose_url(message.to, message.language, LETTERS[message.template].kind)


def _subject(message: Message) -> str:
    with translation.override(message.language):
        return str(framed(message, message.template, readable(message.context) | {"bare": True}).subject)


def sample(template: str, language: str) -> Message:
    """A message of sample facts; it is never written."""
    now = timezone.now()
    return Message(
        key="sample", template=template, language=language, to=_READER, context=sample_of(template, language),
        message_id="<sample@example.com>", created_at=now,
    )  # fmt: skip


def is_short(template: str) -> bool:
    """Whether a kind of message has words for phones."""
    try:
        get_template(f"sms/{template}.txt")
    except TemplateDoesNotExist:
        return False
    return True


def _channels(template: str) -> list[str]:
    return [str(channel.label) for channel in (Channel if is_short(template) else (Channel.EMAIL,))]
