"""How large a file may be: what is larger is refused before it hurts."""

MIB = 1 << 20

CELL_CHARACTERS = MIB
"""Longest text of one cell. A quote that is never closed runs into it, too."""

COLUMNS = 500
"""Most columns of a sheet."""

ROWS = 5_000_000
"""Most rows of a file, blank ones included; a workbook's sheet ends at 1,048,576 anyway."""

RECORD_LINES = 10_000
"""Most lines that one record of a CSV file may run over, inside of quotes."""

LINE_BYTES = 8 * MIB
"""Longest line of a text file."""

HEADING_ROWS = 10
"""Among so many rows that are not blank the headings are looked for."""

WORKBOOK_BYTES = 256 * MIB
"""Largest workbook, packed as it is."""

UNPACKED_BYTES = 2048 * MIB
"""Largest sum of a workbook's parts, unpacked; a full sheet of ten columns has 540 MiB."""

PACKING_RATIO = 200
"""How much smaller a part may be packed. Sheets reach 10 to 50, zip bombs about 1,000."""

RATIO_FROM_BYTES = 16 * MIB
"""Parts that unpack to less may be packed as tightly as they like."""

CHILD_BYTES = 2048 * MIB
"""Address space of the process that reads a workbook; 1,000,000 rows of ten need 1,100 MiB."""

CHILD_CPU_SECONDS = 300
"""CPU time of the process that reads a workbook; 1,000,000 rows of ten need 18 s."""

CHILD_START_SECONDS = 300
"""Time until the first row of a workbook must have come."""

EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number and makes the others 0."""
