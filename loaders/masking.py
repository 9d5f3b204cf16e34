"""The masked forms of rules/masking.py as SQL, so that both readers show them; a test compares."""

# What Python takes for a blank; what PostgreSQL does depends on the database's locale.
_BLANK = r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
MASKED_NAME = f"coalesce(substring({{t}}.display_name from '[^{_BLANK}]'), '') || '**'"
_BARE = f"regexp_replace({{t}}.contact, '[{_BLANK}()-]+', '', 'g')"
_MOBILE = r"'^(\+?86)?(1[3-9][0-9]{{9}})$'"
_NUMBER = f"(regexp_match({_BARE}, {_MOBILE}))[2]"
MASKED_CONTACT = (
    "case when {t}.contact is not null then"
    f" coalesce(left({_NUMBER}, 3) || '****' || right({_NUMBER}, 4), '****') end"
)
