"""Just enough of edwards25519 to judge a public key (RFC 8032 §5.1).

Points are extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z. The arithmetic is not constant-time and
sees public keys only.
"""

from typing import Final

Point = tuple[int, int, int, int]

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""The prime order of the group that Ed25519 signs in."""

_D: Final = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE: Final = pow(2, (P - 1) // 4, P)
NEUTRAL: Final[Point] = (0, 1, 1, 0)


def decode(encoded: bytes) -> Point | None:
    """The point of 32 bytes, `None` if they are no point or not its one canonical encoding (RFC 8032 §5.1.3)."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    numerator, denominator = (y * y - 1) % P, (_D * y * y + 1) % P
    x = numerator * denominator**3 * pow(numerator * denominator**7, (P - 5) // 8, P) % P
    if (denominator * x * x - numerator) % P:
        x = x * _ROOT_OF_MINUS_ONE % P
    if (denominator * x * x - numerator) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def is_neutral(point: Point) -> bool:
    """Whether the point is (0, 1)."""
    x, y, z, _ = point
    return x % P == 0 and (y - z) % P == 0


def multiply(scalar: int, point: Point) -> Point:
    """`scalar` times `point`, by doubling and adding from the top bit; about 1 ms for 253 bits."""
    result = NEUTRAL
    for bit in f"{scalar:b}":
        result = _double(result)
        if bit == "1":
            result = _add(result, point)
    return result


def _add(left: Point, right: Point) -> Point:
    """Complete addition (RFC 8032 §5.1.4), so that no pair of points is a special case."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % P
    b = (y1 + x1) * (y2 + x2) % P
    c = 2 * _D * t1 * t2 % P
    d = 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(point: Point) -> Point:
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    h = a + b
    e = h - (x + y) * (x + y)
    g = a - b
    f = 2 * z * z % P + g
    return e * f % P, g * h % P, f * g % P, e * h % P
