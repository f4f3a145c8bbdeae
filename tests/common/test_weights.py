"""How heavy a file is, in the words people read."""

import pytest
from django.utils.translation import override

from common.templatetags.portal import weight


@pytest.mark.parametrize(
    ("size", "said"), [(1, "1 "), (49_562, "49 "), (1024 * 1024, "1,0 "), (3_071_225, "2,9 "), (52_428_800, "50,0 ")]
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_weight_is_rounded_to_what_people_say(size, said, language):
    with override(language):
        assert weight(size).startswith(said)
