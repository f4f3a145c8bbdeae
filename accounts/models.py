"""People: citizens abroad and agency staff, told apart only by their postings."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from common.fields import PhoneField


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Superusers see everybody; anybody else themselves (agencies widen it for staff lists)."""
        if user.is_superuser:
            return self
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person by e-mail; without a password they sign in by code only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """A technical administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        """The person whose e-mail this is, whatever its case."""
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person known by e-mail. Names are asked in both scripts, either may be empty."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name_ar = models.CharField(_("name in Arabic letters"), max_length=150, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    country = CountryField(_("country of residence"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")], default="ar"
    )
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name_in(get_language() or self.language) or self.email

    def name_in(self, language: str) -> str:
        """The name in the script of a language, else in the other one, else empty."""
        first, second = (self.name_ar, self.name_latin) if language == "ar" else (self.name_latin, self.name_ar)
        return first or second

    def get_short_name(self) -> str:
        """What the admin's greeting shows."""
        return str(self)

    def get_full_name(self) -> str:
        """Name, or e-mail where no name is known."""
        return str(self)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: Any) -> Self:
        """Superusers see every consent; anybody else their own."""
        return self if user.is_superuser else self.filter(user_id=user.pk)


class Consent(models.Model):
    """What a person agreed to, in which words and when (law 09-08)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=40)
    wording = models.CharField(_("version of the wording"), max_length=20)
    language = models.CharField(_("language"), max_length=2)
    given_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.purpose} {self.wording}"
