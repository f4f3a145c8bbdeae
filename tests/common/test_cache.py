"""A counter in one round trip, which lets everybody pass while the cache is down."""

from django.core.cache import cache, caches
from django.test import override_settings

from common.cache import ForgivingRedisCache


def test_a_counter_goes_up_and_is_forgotten_after_its_time(clean_redis):
    assert [cache.count("visits", 120) for _n in range(3)] == [1, 2, 3]

    key = cache.make_and_validate_key("visits")
    left = cache._cache.get_client(key).ttl(key)

    assert 0 < left <= 120
    assert cache.count("others", 120) == 1


def test_nobody_is_counted_while_the_cache_is_down():
    down = {"default": {"BACKEND": "common.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:9/0"}}

    with override_settings(CACHES=down):
        counted = [caches["default"].count("visits", 120) for _n in range(3)]

    ForgivingRedisCache._resting_until = 0.0
    assert counted == [1, 1, 1]
