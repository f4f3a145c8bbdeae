"""A cache that may be missing: pages answer without it, quickly."""

import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
_REST_SECONDS = 5.0


class ForgivingRedisCache(RedisCache):
    """Redis cache that acts empty while Redis is down, and asks again after five seconds.

    Without the rest each rate-limit look-up of a page would wait for its own time-out.
    """

    _resting_until = 0.0

    def _try(self, name: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < ForgivingRedisCache._resting_until:
            return fallback
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._rest(error)
            return fallback

    def _rest(self, error: Exception) -> None:
        ForgivingRedisCache._resting_until = time.monotonic() + _REST_SECONDS
        log.warning("cache unavailable, resting: %s", error)

    def count(self, key: str, seconds: int) -> int:
        """One more under a key, forgotten so many seconds after the first; 1 while Redis is down. One round trip.

        ``add`` and ``incr`` are three, which a page that hundreds press at once would feel.
        """
        if time.monotonic() < ForgivingRedisCache._resting_until:
            return 1
        key = self.make_and_validate_key(key)
        try:
            client = self._cache.get_client(key, write=True)
            counted: int = client.incr(key)
            if counted == 1:
                client.expire(key, seconds)
            return counted
        except (RedisError, OSError) as error:
            self._rest(error)
            return 1

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default=default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        return self._try("set", None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try("add", True, key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try("touch", False, key, *args, **kwargs)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._try("delete", False, key, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._try("get_many", {}, keys, version=version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._try("set_many", [], data, *args, **kwargs)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try("has_key", False, key, version=version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._try("incr", delta, key, delta=delta, version=version)
