"""The masked forms of rules/masking.py as SQL, so that both readers show them; a test compares."""

MASKED_NAME = r"coalesce(substring({t}.display_name from '\S'), '') || '**'"
_BARE = r"regexp_replace({t}.contact, '[\s()-]+', '', 'g')"
_MOBILE = r"'^(\+?86)?(1[3-9][0-9]{{9}})$'"
_NUMBER = f"(regexp_match({_BARE}, {_MOBILE}))[2]"
MASKED_CONTACT = (
    "case when {t}.contact is not null then"
    f" coalesce(left({_NUMBER}, 3) || '****' || right({_NUMBER}, 4), '****') end"
)
