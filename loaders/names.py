"""Names on both sides of the graph: `area_code` here is `areaCode` there."""

from functools import cache


@cache
def camel_case(name: str) -> str:
    """Give the GraphQL name of a Python name."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def constant_case(name: str) -> str:
    """Give the enum value of a Python name."""
    return name.upper()


@cache
def snake_case(name: str) -> str:
    """Give the Python name of a GraphQL name."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
