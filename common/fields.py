"""Model fields of the portal."""

from phonenumber_field.modelfields import PhoneNumberField


class PhoneField(PhoneNumberField):
    """A phone kept as E.164. A number that could exist is accepted: no table knows every real line."""

    default_validators: list[object] = []
