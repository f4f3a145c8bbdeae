"""Lines of agencies: the number to dial in E.164 beside what the source printed."""

import phonenumbers

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Values
from agencies.models import Confidence, Contact

_COLUMNS = ("agency", "channel", "number", "printed", "purpose_fr", "purpose_ar", "confidence", "source")
_NATIONAL = {phonenumbers.PhoneNumberType.SHARED_COST, phonenumbers.PhoneNumberType.TOLL_FREE}
_DIALLED = {Contact.Channel.PHONE.value, Contact.Channel.WHATSAPP.value}


def read(source: Source) -> dict[str, list[Values]]:
    """Contacts by agency; an agency that agencies.csv does not know is a fault."""
    found: dict[str, list[Values]] = {}
    seen: set[tuple[str, str, str]] = set()
    for row in source.rows("contacts.csv", _COLUMNS):
        slug = row.among("agency", source.keys["agencies"])
        values = _values(row)
        key = slug, values["channel"], values["value"]
        if key in seen:
            row.fault("number", "stands twice for this agency")
        seen.add(key)
        found.setdefault(slug, []).append(values)
    return found


def _values(row: Row) -> Values:
    channel = row.among("channel", Contact.Channel.values)
    number = row.text("number", 200)
    return {
        "channel": channel,
        "value": dialled(row, number) if channel in _DIALLED else number,
        "printed": row.text("printed", 200, needed=False),
        "purpose_fr": row.text("purpose_fr", 160, needed=False),
        "purpose_ar": row.text("purpose_ar", 160, needed=False),
        "confidence": row.among("confidence", Confidence.values),
        "source": row.text("source", 300, needed=False),
        "public": True,
    }


def dialled(row: Row, number: str) -> str:
    """E.164 of a Moroccan or international number; shared-cost lines stay national, nobody abroad can dial them."""
    try:
        parsed = phonenumbers.parse(number, "MA")
    except phonenumbers.NumberParseException:
        row.fault("number", f"not a phone number: {number}")
        return number
    if not phonenumbers.is_valid_number(parsed):
        row.fault("number", f"not a valid phone number: {number}")
    if phonenumbers.number_type(parsed) in _NATIONAL:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
