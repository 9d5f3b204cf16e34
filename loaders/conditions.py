"""SQL conditions put together, without what says nothing."""


def all_of(*conditions: str) -> str:
    """SQL of the condition that all of these hold."""
    # A placeholder that is nowhere in the statement has no type, which PostgreSQL refuses.
    if "false" in conditions and not any("$" in part for part in conditions):
        return "false"
    return " and ".join(part for part in conditions if part != "true") or "true"


def any_of(*conditions: str) -> str:
    """SQL of the condition that one of these holds; in brackets where there are several."""
    if "true" in conditions:
        return "true"
    parts = [part for part in conditions if part != "false"]
    return f"({' or '.join(f'({part})' for part in parts)})" if len(parts) > 1 else _only(parts)


def _only(parts: list[str]) -> str:
    return f"({parts[0]})" if parts else "false"


def when(condition: str, value: str, otherwise: str = "null") -> str:
    """SQL of `value` where the condition holds, and of `otherwise` elsewhere."""
    if condition == "true":
        return value
    if condition == "false":
        return otherwise
    return f"case when {condition} then {value} else {otherwise} end"


def lies_in(inner: str, outer: str) -> str:
    """SQL of the condition that an area lies at or below another: codes are paths."""
    below = f"{outer} || case when length({outer}) < 12 then '' else '-' end"
    return f"({inner} = {outer} or starts_with({inner}, {below}))"
