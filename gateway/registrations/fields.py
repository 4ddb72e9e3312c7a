"""Form fields for what people type about trade: amounts, rows, lists of checkboxes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, FieldList, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

MOST = 1e12
FULL_WIDTH = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
"""How numbers come out of a Chinese, Japanese or Korean keyboard."""


def read_amount(text: str) -> float:
    """Return the number someone wrote in any of the usual ways: 1200, 1,200.50, 1 200,5, 3,5, １２００.

    Raises
    ------
    ValueError
        It is not a number from 0 to a million million.
    """
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text.translate(FULL_WIDTH))
    if "," in plain and "." in plain:
        mark = max(",.", key=plain.rfind)
        whole, _, decimals = plain.rpartition(mark)
        plain = whole.replace("," if mark == "." else ".", "") + "." + decimals
    elif plain.count(",") > 1 or re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
        plain = plain.replace(",", "")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d{1,13}(\.\d{1,12})?", plain, re.ASCII):
        raise ValueError(text)
    value = float(plain)
    if not math.isfinite(value) or value > MOST:
        raise ValueError(text)
    return value


class AmountField(Field):
    """A quantity or a price; what was typed stays in the box if it is no number."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; an empty box is no number."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = read_amount(valuelist[0])
        except ValueError:
            raise ValueError(_("This is not a number. Write it like 1200 or 3.50.")) from None


class CheckboxGroupField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RowsField(FieldList):
    """Repeatable rows. A row number that no browser sends is passed over instead of breaking the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # what the form macros know it as

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,6}})-", re.ASCII)
        for key in formdata:
            found = pattern.match(key)
            if found:
                yield int(found[1])
