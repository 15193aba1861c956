"""Values: made once, never changed, compared by what they hold.

A frozen dataclass sets each field through `object.__setattr__`, which takes eight times as long, and a deal makes forty
of them. So the type checker does the freezing: to it every assignment to a value's field is an error.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """A slotted dataclass, frozen to the type checker; hashed and compared by its fields."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
