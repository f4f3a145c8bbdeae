from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import User
from agencies.models import Agency, Posting, ServiceTerms
from agencies.verbs import appoint
from common import days
from tests.recipes import agencies as make
from tests.recipes.agencies import Role

pytestmark = pytest.mark.django_db


def test_an_officer_works_cases_and_not_the_directory():
    ours, _ = make.two_agencies()

    officer = make.staff(Role.OFFICER, ours)

    assert officer.has_perm("requests_desk.change_case")
    assert not officer.has_perm("agencies.change_contact")
    assert not officer.has_module_perms("agencies")


def test_an_ended_posting_allows_nothing():
    ours, _ = make.two_agencies()

    gone = make.staff(Role.AGENCY_ADMIN, ours, until=days.today() - timedelta(days=1))

    assert not gone.has_perm("agencies.change_contact")
    assert list(Agency.objects.manageable_by(gone)) == []


def test_a_role_reaches_only_the_agency_where_it_is_held():
    ours, theirs = make.two_agencies()
    person = make.staff(Role.AGENCY_ADMIN, ours)
    Posting.objects.create(user=person, agency=theirs, role=Role.OFFICER, since=date(2020, 1, 1))

    allowed = [person.has_perm("agencies.change_contact", agency.contacts.get()) for agency in (ours, theirs)]

    assert allowed == [True, False]


def test_national_terms_are_the_ministrys():
    ours, _ = make.two_agencies()
    national = ServiceTerms.objects.create(kind="note", days=5)

    local, ministry = make.staff(Role.AGENCY_ADMIN, ours), make.staff(Role.MINISTRY_ADMIN)

    assert not local.has_perm("agencies.change_serviceterms", national)
    assert ministry.has_perm("agencies.change_serviceterms", national)
    assert national not in ServiceTerms.objects.manageable_by(local)
    assert national in ServiceTerms.objects.manageable_by(ministry)


def test_a_ministry_reader_changes_nothing():
    reader = make.staff(Role.MINISTRY_READER)

    allowed = reader.get_all_permissions()

    assert "reports.view_report" in allowed
    assert not [name for name in allowed if not name.split(".")[1].startswith("view_")]


def test_nobody_without_a_posting_is_allowed_anything():
    citizen = User.objects.create_user("citizen@demo.example")

    assert citizen.get_all_permissions() == set()
    assert AnonymousUser().get_all_permissions() == set()
    assert list(Agency.objects.manageable_by(AnonymousUser())) == []


def test_permissions_cost_one_query(django_assert_num_queries):
    ours, _ = make.two_agencies()
    officer = make.staff(Role.OFFICER, ours)

    with django_assert_num_queries(1):
        answers = [officer.has_perm(name) for name in ("requests_desk.view_case", "auth.add_group", "agencies.add_x")]

    assert answers == [True, False, False]


def test_the_backend_signs_nobody_in():
    from agencies.backends import RoleBackend

    assert RoleBackend().authenticate(None, email="a@b.example", password="x") is None


def test_ministry_roles_have_no_agency():
    ours, _ = make.two_agencies()

    with pytest.raises(IntegrityError), transaction.atomic():
        make.staff(Role.MINISTRY_ADMIN, ours)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.staff(Role.OFFICER, None)


def test_appointing_lets_the_person_in():
    ours, _ = make.two_agencies()
    person = User.objects.create_user("new@demo.example")

    appoint(posting=Posting(user=person, agency=ours, role=Role.OFFICER))

    assert User.objects.get(pk=person.pk).is_staff
    assert list(Agency.objects.manageable_by(person)) == [ours]


def test_staff_see_the_postings_of_their_agency_only():
    ours, theirs = make.two_agencies()
    mine, _other = make.staff(Role.CHIEF, ours), make.staff(Role.CHIEF, theirs)

    assert {posting.agency for posting in Posting.objects.visible_to(mine)} == {ours}
