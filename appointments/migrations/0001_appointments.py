"""What can be booked, bookings, the waiting list and the hall."""

import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

import common.days
import common.fields
from common.migrating import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0003_what_to_prepare"),
        ("requests_desk", "0011_queue_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in_person", "at the office"),
                            ("phone", "by phone"),
                            ("video", "by video"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        default="in_person",
                        max_length=10,
                        verbose_name="way to meet",
                    ),
                ),
                ("name_ar", models.CharField(blank=True, max_length=150, verbose_name="name in Arabic letters")),
                ("name_latin", models.CharField(blank=True, max_length=150, verbose_name="name in Latin letters")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", common.fields.PhoneField(blank=True, max_length=128, region=None, verbose_name="phone")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country of residence"),
                ),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                (
                    "language",
                    models.CharField(
                        choices=[("ar", "العربية"), ("fr", "Français")],
                        default="ar",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("party", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                ("answers", models.JSONField(blank=True, default=list, verbose_name="answers")),
                ("note", models.TextField(blank=True, verbose_name="what it is about")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "sequence",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="number of changes"),
                ),
                ("reference", models.CharField(blank=True, editable=False, max_length=24, verbose_name="reference")),
                ("day", models.DateField(verbose_name="day")),
                ("starts", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="to")),
                ("busy_until", models.TimeField(editable=False, verbose_name="lane busy until")),
                (
                    "zone",
                    models.CharField(default="Africa/Casablanca", editable=False, max_length=64, verbose_name="clock"),
                ),
                ("starts_at", models.DateTimeField(editable=False, verbose_name="instant")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("booked", "Booked"),
                            ("done", "Took place"),
                            ("no_show", "Nobody came"),
                            ("cancelled", "Cancelled"),
                            ("moved", "Moved"),
                            ("lapsed", "Not confirmed in time"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "online"),
                            ("phone", "phone"),
                            ("whatsapp", "WhatsApp"),
                            ("counter", "counter"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("after_hours", models.BooleanField(default=False, editable=False, verbose_name="in duty hours")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="chosen at"),
                ),
                ("held_until", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="held until")),
                ("booked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="booked at")),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_time", "I cannot come then"),
                            ("not_needed", "I no longer need it"),
                            ("solved", "The matter was settled otherwise"),
                            ("plans", "My journey changed"),
                            ("closed", "The office is closed then"),
                            ("officer", "The officer is not available"),
                            ("mistake", "Booked by mistake"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("cooling_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("connection", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="agency",
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="booked at the desk by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="requests_desk.case",
                        verbose_name="request",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["-day", "-starts", "-pk"],
                "permissions": [("receive_visitors", "Can receive visitors")],
            },
        ),
        migrations.CreateModel(
            name="BookingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=30, verbose_name="what")),
                (
                    "actor",
                    models.CharField(
                        choices=[("citizen", "citizen"), ("staff", "agency"), ("system", "portal")],
                        max_length=8,
                        verbose_name="side",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="details")),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="appointments.booking",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of an appointment",
                "verbose_name_plural": "history of appointments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="BookingRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hold_minutes",
                    models.PositiveSmallIntegerField(default=10, verbose_name="minutes a chosen time is held"),
                ),
                (
                    "cooling_minutes",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="Up to as many again are added by chance: nobody can cancel for a friend.",
                        verbose_name="minutes before a cancelled time is offered to everybody",
                    ),
                ),
                (
                    "active_most",
                    models.PositiveSmallIntegerField(default=4, verbose_name="most appointments of a person at once"),
                ),
                (
                    "cancelled_most",
                    models.PositiveSmallIntegerField(
                        default=6, verbose_name="most cancellations of a person in 30 days"
                    ),
                ),
                (
                    "moved_most",
                    models.PositiveSmallIntegerField(default=5, verbose_name="most moves of one appointment"),
                ),
                (
                    "holds_most",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="A family, a consulate or a whole phone network may share one connection.",
                        verbose_name="most times held at once from one connection",
                    ),
                ),
                (
                    "offers_most",
                    models.PositiveSmallIntegerField(default=3, verbose_name="most offers from the waiting list"),
                ),
                ("offer_hours", models.PositiveSmallIntegerField(default=6, verbose_name="hours an offer is held")),
            ],
            options={
                "verbose_name": "rules of appointments",
                "verbose_name_plural": "rules of appointments",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="booking_rules_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("hold_minutes__range", (2, 60)), ("offer_hours__range", (1, 72))),
                        name="booking_rules_hold",
                        violation_error_message="A time is held 2 to 60 minutes, an offer 1 to 72 hours.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lane",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_person", models.BooleanField(default=True, verbose_name="at the office")),
                ("phone", models.BooleanField(default=False, verbose_name="by phone")),
                ("video", models.BooleanField(default=False, verbose_name="by video")),
                ("whatsapp", models.BooleanField(default=False, verbose_name="by WhatsApp call")),
                (
                    "kind",
                    models.CharField(
                        choices=[("desk", "desk"), ("officer", "officer"), ("line", "phone or video line")],
                        default="desk",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As people read it: “Desk 3”, “Engineer’s room”.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "name_ar",
                    models.CharField(
                        help_text="As people read it: “Desk 3”, “Engineer’s room”.",
                        max_length=80,
                        null=True,
                        verbose_name="name",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        help_text="As people read it: “Desk 3”, “Engineer’s room”.",
                        max_length=80,
                        null=True,
                        verbose_name="name",
                    ),
                ),
                (
                    "on_duty",
                    models.BooleanField(
                        default=False,
                        help_text="After official hours and on Saturdays in summer.",
                        verbose_name="receives in duty hours too",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=200, verbose_name="how to find it")),
                ("where_ar", models.CharField(blank=True, max_length=200, null=True, verbose_name="how to find it")),
                ("where_fr", models.CharField(blank=True, max_length=200, null=True, verbose_name="how to find it")),
                ("video_url", models.URLField(blank=True, verbose_name="address of the video room")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="receives")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lanes",
                        to="agencies.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lanes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="officer",
                    ),
                ),
            ],
            options={
                "verbose_name": "lane",
                "verbose_name_plural": "lanes",
                "ordering": ["office", "order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="lane",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="appointments.lane",
                verbose_name="lane",
            ),
        ),
        migrations.CreateModel(
            name="Reception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "screen_key",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="key of the screen"),
                ),
                (
                    "feed_key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="key of the calendar"
                    ),
                ),
                ("numbered_on", models.DateField(blank=True, editable=False, null=True)),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reception",
                        to="agencies.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "reception",
                "verbose_name_plural": "receptions",
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_person", models.BooleanField(default=True, verbose_name="at the office")),
                ("phone", models.BooleanField(default=False, verbose_name="by phone")),
                ("video", models.BooleanField(default=False, verbose_name="by video")),
                ("whatsapp", models.BooleanField(default=False, verbose_name="by WhatsApp call")),
                ("key", models.SlugField(max_length=40, verbose_name="short address")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("information", "information"),
                            ("case", "a request under way"),
                            ("study", "study with an engineer or architect"),
                            ("investor", "investors’ desk"),
                            ("hearing", "hearing of a complaint"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_ar", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_fr", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="what it is for")),
                ("description_ar", models.TextField(blank=True, null=True, verbose_name="what it is for")),
                ("description_fr", models.TextField(blank=True, null=True, verbose_name="what it is for")),
                (
                    "bring",
                    models.TextField(blank=True, help_text="One paper or fact a line.", verbose_name="what to bring"),
                ),
                (
                    "bring_ar",
                    models.TextField(
                        blank=True, help_text="One paper or fact a line.", null=True, verbose_name="what to bring"
                    ),
                ),
                (
                    "bring_fr",
                    models.TextField(
                        blank=True, help_text="One paper or fact a line.", null=True, verbose_name="what to bring"
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=20, verbose_name="length in minutes")),
                (
                    "buffer_minutes",
                    models.PositiveSmallIntegerField(default=5, verbose_name="minutes kept free afterwards"),
                ),
                (
                    "included",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="Each further person adds the minutes below.",
                        verbose_name="people within that length",
                    ),
                ),
                (
                    "extra_minutes",
                    models.PositiveSmallIntegerField(default=5, verbose_name="minutes for each further person"),
                ),
                ("party_most", models.PositiveSmallIntegerField(default=6, verbose_name="most people together")),
                ("notice_hours", models.PositiveSmallIntegerField(default=4, verbose_name="earliest: hours from now")),
                ("horizon_days", models.PositiveSmallIntegerField(default=90, verbose_name="latest: days from now")),
                ("needs_case", models.BooleanField(default=False, verbose_name="only with a request under way")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="can be booked")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: a national service, which every agency may give.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointment_services",
                        to="agencies.agency",
                        verbose_name="agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "service by appointment",
                "verbose_name_plural": "services by appointment",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QueueTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(default=common.days.today, verbose_name="day")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name, if given")),
                ("party", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                ("leaves_on", models.DateField(blank=True, null=True, verbose_name="leaves Morocco on")),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("waiting", "In the hall"),
                            ("called", "Called"),
                            ("serving", "Being served"),
                            ("done", "Served"),
                            ("absent", "Did not come"),
                            ("left", "Left"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrived at")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="called at")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="served from")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("calls", models.PositiveSmallIntegerField(default=0, verbose_name="times called")),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticket",
                        to="appointments.booking",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last moved by",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="appointments.lane",
                        verbose_name="lane",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="agencies.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="appointments.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["day", "number"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "one line"),
                            ("text", "a few lines"),
                            ("yes_no", "yes or no"),
                            ("choice", "one of several"),
                        ],
                        default="line",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="question")),
                ("label_ar", models.CharField(max_length=160, null=True, verbose_name="question")),
                ("label_fr", models.CharField(max_length=160, null=True, verbose_name="question")),
                (
                    "choices",
                    models.TextField(
                        blank=True,
                        help_text="One a line, in the same order in both languages.",
                        verbose_name="answers to choose from",
                    ),
                ),
                (
                    "choices_ar",
                    models.TextField(
                        blank=True,
                        help_text="One a line, in the same order in both languages.",
                        null=True,
                        verbose_name="answers to choose from",
                    ),
                ),
                (
                    "choices_fr",
                    models.TextField(
                        blank=True,
                        help_text="One a line, in the same order in both languages.",
                        null=True,
                        verbose_name="answers to choose from",
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="must be answered")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="appointments.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="lane",
            name="services",
            field=models.ManyToManyField(
                blank=True, related_name="lanes", to="appointments.service", verbose_name="services"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appointments.service",
                verbose_name="service",
            ),
        ),
        migrations.CreateModel(
            name="WaitEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("in_person", "at the office"),
                            ("phone", "by phone"),
                            ("video", "by video"),
                            ("whatsapp", "by WhatsApp call"),
                        ],
                        default="in_person",
                        max_length=10,
                        verbose_name="way to meet",
                    ),
                ),
                ("name_ar", models.CharField(blank=True, max_length=150, verbose_name="name in Arabic letters")),
                ("name_latin", models.CharField(blank=True, max_length=150, verbose_name="name in Latin letters")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", common.fields.PhoneField(blank=True, max_length=128, region=None, verbose_name="phone")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country of residence"),
                ),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                (
                    "language",
                    models.CharField(
                        choices=[("ar", "العربية"), ("fr", "Français")],
                        default="ar",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("party", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                ("answers", models.JSONField(blank=True, default=list, verbose_name="answers")),
                ("note", models.TextField(blank=True, verbose_name="what it is about")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_day", models.DateField(verbose_name="in Morocco from")),
                ("last_day", models.DateField(verbose_name="in Morocco until")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("offered", "A time is offered"),
                            ("booked", "Has an appointment"),
                            ("left", "Left the list"),
                            ("over", "Over"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("offers_made", models.PositiveSmallIntegerField(default=0, verbose_name="offers made")),
                ("offered_on", models.DateField(blank=True, null=True, verbose_name="last offer on")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="since"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirmed at"),
                ),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="agency",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="requests_desk.case",
                        verbose_name="request",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "place on the waiting list",
                "verbose_name_plural": "waiting list",
                "ordering": ["last_day", "made_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="wait",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="appointments.waitentry",
            ),
        ),
        migrations.CreateModel(
            name="LaneAbsence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "starts",
                    models.TimeField(blank=True, help_text="Empty: the whole day.", null=True, verbose_name="from"),
                ),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="to")),
                ("reason", models.CharField(blank=True, max_length=160, verbose_name="reason, for colleagues alone")),
                (
                    "lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="appointments.lane",
                        verbose_name="lane",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["first_day", "pk"],
                "indexes": [models.Index(fields=["lane", "last_day"], name="absence_of_lane")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="absence_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends", None), ("starts", None)),
                            models.Q(("ends__gt", models.F("starts")), ("starts__isnull", False)),
                            _connector="OR",
                        ),
                        name="absence_hours_in_order",
                        violation_error_message="Give both hours, the second after the first, or neither.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(
                fields=("agency", "key"),
                name="service_once_an_agency",
                nulls_distinct=False,
                violation_error_message="This short address is taken.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_person", True), ("phone", True), ("video", True), ("whatsapp", True), _connector="OR"
                ),
                name="service_has_a_mode",
                violation_error_message="Say at least one way to meet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(models.F("minutes"), "%%", models.Value(5)), 0
                    ),
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("buffer_minutes"), "%%", models.Value(5)
                        ),
                        0,
                    ),
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("extra_minutes"), "%%", models.Value(5)
                        ),
                        0,
                    ),
                ),
                name="service_in_whole_cells",
                violation_error_message="Minutes are multiples of five.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("included__gte", 1), ("minutes__range", (5, 480)), ("party_most__range", (1, 50))),
                name="service_has_length",
                violation_error_message="Between 5 minutes and 8 hours, and for 1 to 50 people.",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon_days__range", (1, 366))),
                name="service_has_horizon",
                violation_error_message="Between one day and a year ahead.",
            ),
        ),
        migrations.AddIndex(
            model_name="queueticket",
            index=models.Index(fields=["office", "day", "turn"], name="ticket_of_day"),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.UniqueConstraint(fields=("office", "day", "number"), name="ticket_number_once"),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("turn__in", ("called", "serving"))), fields=("lane",), name="one_ticket_a_lane"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("turn__in", ("waiting", "left")), ("lane__isnull", False), _connector="OR"),
                name="ticket_called_to_a_lane",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("turn__in", ["waiting", "called", "serving", "done", "absent", "left"])),
                name="ticket_turn_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.CheckConstraint(condition=models.Q(("party__range", (1, 50))), name="ticket_party"),
        ),
        migrations.AddConstraint(
            model_name="lane",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_person", True), ("phone", True), ("video", True), ("whatsapp", True), _connector="OR"
                ),
                name="lane_has_a_mode",
                violation_error_message="Say at least one way to meet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lane",
            constraint=models.CheckConstraint(
                condition=models.Q(("video", False), models.Q(("video_url", ""), _negated=True), _connector="OR"),
                name="video_lane_has_a_room",
                violation_error_message="A lane that receives by video needs the address of its room.",
            ),
        ),
        migrations.AddIndex(
            model_name="waitentry",
            index=models.Index(
                condition=models.Q(("status__in", ("waiting", "offered"))),
                fields=["office", "service", "last_day", "made_at"],
                name="wait_in_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="waitentry",
            index=models.Index(fields=["person", "-made_at"], name="wait_of_person"),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="wait_stay_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.CheckConstraint(condition=models.Q(("party__range", (1, 50))), name="wait_party"),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "offered", "booked", "left", "over"])),
                name="wait_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", False), ("status__in", ("waiting", "offered"))),
                fields=("person", "service", "office"),
                name="one_place_a_person_and_service",
                violation_error_message="There is already a place on this waiting list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("person__isnull", False), _connector="OR"),
                name="wait_confirmed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status__in", ("held", "booked"))), fields=["lane", "day"], name="booking_busy"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("cooling_until__isnull", False)), fields=["lane", "day"], name="booking_cooling"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["agency", "day", "starts"], name="booking_agenda"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["office", "day", "starts"], name="booking_of_office"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["person", "-day"], name="booking_of_person"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(condition=models.Q(("status", "held")), fields=["held_until"], name="booking_held"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("status", "held")), fields=["connection"], name="booking_of_connection"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(condition=models.Q(("status", "booked")), fields=["starts_at"], name="booking_to_come"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ("held", "booked"))),
                expressions=[
                    (models.Func(models.F("lane"), models.F("lane"), models.Value("[]"), function="int8range"), "&&"),
                    (
                        models.Func(
                            django.db.models.expressions.CombinedExpression(models.F("day"), "+", models.F("starts")),
                            django.db.models.expressions.CombinedExpression(
                                models.F("day"), "+", models.F("busy_until")
                            ),
                            models.Value("[)"),
                            function="tsrange",
                            output_field=models.Field(),
                        ),
                        "&&",
                    ),
                ],
                name="one_booking_a_lane_at_a_time",
                violation_error_message="This time has just been taken.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("held", "booked", "done", "no_show"))),
                fields=("uid",),
                name="booking_one_row_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(fields=("uid", "sequence"), name="booking_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("reference", "sequence"),
                name="booking_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "booked")),
                fields=("person", "service"),
                name="one_booking_a_person_and_service",
                violation_error_message="There is already an appointment for this service.",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "held")), fields=("wait",), name="one_offer_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("busy_until__gte", models.F("ends")), ("ends__gt", models.F("starts"))),
                name="booking_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(condition=models.Q(("party__range", (1, 50))), name="booking_party"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["held", "booked", "done", "no_show", "cancelled", "moved", "lapsed"])
                ),
                name="booking_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("held", "lapsed")),
                    models.Q(
                        ("booked_at__isnull", False),
                        ("person__isnull", False),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="booking_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "held"), _negated=True), ("held_until__isnull", False), _connector="OR"
                ),
                name="booking_held_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cancelled"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="booking_cancelled_why",
            ),
        ),
    ]
    operations = together(operations)
