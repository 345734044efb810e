"""Pages of one document as files of their own."""

from __future__ import annotations

import re
from typing import Any, cast

from pypdf import PageObject
from pypdf.generic import DictionaryObject, NameObject

ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # an archive's bytes depend on its boards alone
DRAWN = re.compile(rb"(/\S+) Do\b")  # pictures and groups that a page draws


def forget_others(page: PageObject) -> None:
    """All pages of a document share one list of pictures: keep what this page draws, not the pictures of all others."""
    shared = cast(DictionaryObject, page["/Resources"])
    pictures = cast(DictionaryObject, shared.get("/XObject", DictionaryObject()))
    used = {name.decode() for name in DRAWN.findall(cast(Any, page.get_contents()).get_data())}
    resources = DictionaryObject({name: shared.raw_get(name) for name in shared})
    resources[NameObject("/XObject")] = DictionaryObject(
        {name: pictures.raw_get(name) for name in pictures if name in used}
    )
    page[NameObject("/Resources")] = resources
