import subprocess
import sys
import zoneinfo

from mre_portal import checks


def test_casablanca_is_at_utc_by_the_pinned_table():
    assert checks.casablanca_is_at_utc() == []


def test_an_older_zone_table_fails_the_check(monkeypatch):
    monkeypatch.setattr(checks, "ZoneInfo", lambda name: zoneinfo.ZoneInfo("Africa/Algiers"))

    problems = checks.casablanca_is_at_utc()

    assert [problem.id for problem in problems] == ["mre_portal.E001"]
    assert "UTC+1:00:00" in problems[0].msg


def test_the_pinned_table_rules_before_anything_else_is_imported():
    code = "import mre_portal, zoneinfo; assert zoneinfo.TZPATH == (), zoneinfo.TZPATH"

    subprocess.run([sys.executable, "-c", code], check=True)
