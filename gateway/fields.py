"""Form fields that every feature may use."""

from __future__ import annotations

from wtforms import IntegerField


class WholeNumberField(IntegerField):
    """A whole number of at most fifteen digits: the checks of its range reckon with floats, which end somewhere."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        self.data: int | None = None
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) >= 10**15:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
