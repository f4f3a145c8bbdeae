"""Answers to the desk's letters, as messages of the thread: the form's rules, the verb's rights, the same notices."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.files import Accepted
from common.words import clean_line
from notifications import outbox
from notifications.kinds import LETTERS
from notifications.models import Message, Why
from notifications.replies import Answer, NotTaken, Refusal, Topic
from requests_desk import verbs
from requests_desk.forms.papers import MOST_FILES, PapersField
from requests_desk.forms.writing import WriteForm
from requests_desk.models import Case
from requests_desk.notices import absolute

MARK = "c"
# After the first two nobody writes any more; a program that answers the third as it answered before ends there.
_UNANSWERED = {"case_withdrawn", "rate_answer", "reply_refused"}
_MERGED = 10  # requests that one was put together with, one after the other
_TOLD_FOR = timedelta(days=7)


class Read(NamedTuple):
    """What the form accepted, and what it left out."""

    text: str
    files: list[Accepted]
    left_out: list[str]


class CaseMail(Topic):
    """The thread of a request. Who may answer is a fact of each letter (``answers``), told anew when they do."""

    letters = frozenset(name for name, kind in LETTERS.items() if not kind.secret) - _UNANSWERED

    def thread_of(self, message: Message) -> str:
        """The reference, in letters to whoever may write to the agency."""
        return str(message.context.get("reference", "")) if message.context.get("answers") else ""

    def read(self, answer: Answer) -> Read:
        """Words and files as the form of the page reads them; files it refuses are named, the rest is taken."""
        with override(_language(_case(answer.thread, answer.by), answer.by)):
            return _read(answer)

    def take(self, answer: Answer, read: Read) -> Refusal | None:
        """Write it as its writer, with their rights, in the request that goes on when this one was put with another."""
        case = _case(answer.thread, answer.by)
        if case is None:
            raise NotTaken(Refusal(Why.NO_RIGHT))
        try:
            verbs.write_as_applicant(
                case=_going_on(case, answer.by), by=answer.by, text=read.text, files=read.files, by_mail=True,
                quoted=answer.quoted,
            )  # fmt: skip
        except Case.DoesNotExist:
            raise NotTaken(Refusal(Why.NO_RIGHT)) from None
        except ValidationError:
            raise NotTaken(Refusal(Why.CLOSED)) from None
        return Refusal(Why.FILES, files=read.left_out) if read.left_out else None

    def tell(self, thread: str, to: User, refusal: Refusal, key: str) -> None:
        """One letter to the known address of the request's reader, in the language of its others."""
        case = _case(thread, to)
        language = _language(case, to)
        outbox.post(
            key=f"reply_refused:{thread}:{refusal.why}:{key}", template="reply_refused", to=to.email, language=language,
            user=to,
            context={
                "reference": thread.upper(), "why": str(refusal.why), "said": refusal.said,
                "files": list(refusal.files), "most": WriteForm.MOST,
                "url": absolute(language, "requests_desk:case", case.reference) if case else "",
            },
        )  # fmt: skip


def _case(thread: str, reader: User) -> Case | None:
    """The request a thread names, while its reader sees it."""
    return Case.objects.followed_by(reader).filter(reference=thread.upper()).first()


def _language(case: Case | None, reader: User) -> str:
    """That of the request for its applicant, a follower's own for them."""
    if case is None:
        return reader.language
    if case.applicant_id == reader.pk:
        return case.language
    follower = case.followers.active().filter(user=reader).first()
    return follower.language if follower else reader.language


def _going_on(case: Case, by: User) -> Case:
    """The request itself, or the one it was put together with, as far as its writer may write there."""
    for _step in range(_MERGED):
        into = case.duplicate_of_id and Case.objects.acted_by(by).filter(pk=case.duplicate_of_id).first()
        if not into:
            break
        case = into
    return case


def _read(answer: Answer) -> Read:
    """The form of the page, filled in; each file by itself, so that one refused keeps no other out."""
    files, left_out = _decoded(answer)
    form = WriteForm({"text": answer.text}, MultiValueDict())
    if not answer.text and files:
        # as the form does for files without words
        return Read("\n".join(file.name for file in files), files, left_out)
    if form.is_valid():
        return Read(form.cleaned_data["text"], files, left_out)
    raise NotTaken(_why(form, answer, left_out))


def _why(form: WriteForm, answer: Answer, left_out: Sequence[str]) -> Refusal:
    if not answer.text:
        return Refusal(Why.EMPTY, files=left_out)
    error = form.errors.as_data()["text"][0]
    if error.code == "max_length":
        return Refusal(Why.TOO_LONG)
    return Refusal(Why.UNFIT, said=" ".join(map(str, error.messages)))


def _decoded(answer: Answer) -> tuple[list[Accepted], list[str]]:
    accepted: list[Accepted] = []
    left_out: list[str] = []
    for file in answer.files:
        if len(accepted) >= MOST_FILES:
            name = clean_line(file.name or "")
            left_out.append(f"{name}: {_('At most ten files at once, please.')}")
            continue
        field = PapersField(required=False)
        try:
            accepted += field.clean([file])
        except ValidationError as error:
            left_out += [str(message) for message in error.messages]
    return accepted, left_out
