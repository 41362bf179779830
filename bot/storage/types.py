"""How our own values are kept in columns: moments, weeks, slots, closed sets of words, views and the like as JSON."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import DateTime, Float, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from bot.domain.availability import Leave
from bot.domain.cadence import Tried
from bot.domain.checkins import IsoWeek
from bot.domain.messages import View
from bot.domain.people import Slot

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)
AnyValue = TypeVar("AnyValue")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, always UTC when it comes back. Naive ones are refused: nobody knows when they are.

    SQLite has no such type: there it is text of fixed width, so that the order of texts is the order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        own: TypeEngine[Any] = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("a moment without a time zone can't be stored")
        moment = value.astimezone(UTC)
        if dialect.name == "sqlite":
            return moment.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
        return moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)  # it ends in Z
        moment: datetime = value
        return moment.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A span of time, as a number of seconds."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class IsoWeekText(TypeDecorator[IsoWeek]):
    """An ISO week as "2026-W09": text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: IsoWeek | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> IsoWeek | None:
        return None if value is None else IsoWeek.parse(value)


class SlotText(TypeDecorator[Slot]):
    """A weekly slot as "1 09:00", Monday being 0."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Slot | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.weekday} {value.at:%H:%M}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Slot | None:
        return None if value is None else Slot(int(value[0]), time.fromisoformat(value[2:]))


class ClockText(TypeDecorator[time]):
    """A time on somebody's clock as "09:00"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:%H:%M}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:
        return None if value is None else time.fromisoformat(value)


class WordOf(TypeDecorator[AnyEnum], Generic[AnyEnum]):
    """One of a closed set of words, kept as the word itself."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[AnyEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: AnyEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> AnyEnum | None:
        return None if value is None else self.words(value)


FREQUENT = ("[]", "[0,1,2,3,4]")  # nobody's words, and in most rows: read once


class JsonOf(TypeDecorator[AnyValue], Generic[AnyValue]):
    """A value as JSON text, checked by pydantic on the way back."""

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[AnyValue]) -> None:
        super().__init__()
        self.adapter = adapter
        self.frequent: dict[str, AnyValue] = {}
        for text in FREQUENT:
            with suppress(ValidationError):
                self.frequent[text] = adapter.validate_json(text)

    def process_bind_param(self, value: AnyValue | None, dialect: Dialect) -> str | None:
        return None if value is None else self.adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> AnyValue | None:
        """None too for what this version can't read, such as a later one's view: one row must not stop the others."""
        if value is None or value in self.frequent:
            return self.frequent.get(value or "")
        try:
            return self.adapter.validate_json(value)
        except ValidationError:
            return None


VIEWS: TypeAdapter[View] = TypeAdapter(Annotated[View, Field(discriminator="kind")])
PHRASES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])
LEAVES: TypeAdapter[tuple[Leave, ...]] = TypeAdapter(tuple[Leave, ...])
TRIED: TypeAdapter[tuple[Tried, ...]] = TypeAdapter(tuple[Tried, ...])
