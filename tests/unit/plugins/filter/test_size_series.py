from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.gen2.azure.plugins.filter.eligibility import FilterModule


@pytest.mark.parametrize("value", [None, 5, ["Standard_D2s_v5"], {"name": "Standard_D2s_v5"}])
def test_what_is_no_text_is_refused(value: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="size_series: it takes the name of a size"):
        FilterModule().filters()["size_series"](value)
