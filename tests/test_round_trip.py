"""What is exported imports again without a change, in every format."""

from pathlib import Path

import asyncpg
import pytest

from exchange.export import Format, Language, Wanted, write_csv, write_json_lines, write_workbook
from exchange.layouts import LAYOUTS
from exchange.template import write_template
from loaders.database import SESSION
from rules.viewer import SYSTEM
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, outcome

ORDER = ("areas", "organizations", "agreements", "projects", "pairings")
"""KINDs after those that they refer to: pairings name programmes, projects name agreements."""


async def exported(graph: Graph, kind: str, path: Path, language: Language) -> Path:
    """Export a KIND in the format that the path names."""
    wanted = Wanted(LAYOUTS[kind], language, SYSTEM)
    connection = await asyncpg.connect(graph.dsn, server_settings=SESSION)
    try:
        if path.suffix == ".xlsx":
            await write_workbook(connection, wanted, path)
        else:
            write = write_csv if path.suffix == ".csv" else write_json_lines
            with path.open("wb") as file:
                await write(connection, wanted, file)
    finally:
        await connection.close()
    return path


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("kind", LAYOUTS)
async def test_the_sample_exported_imports_without_a_change(
    sampled: Graph, write: Write, tmp_path: Path, kind: str, format: Format
) -> None:
    language = Language.ENGLISH if format is Format.JSONL else Language.CHINESE
    path = await exported(sampled, kind, tmp_path / f"x.{format}", language)
    result = await Office(sampled, write).bring_files(kind, path)
    assert outcome(result) == (0, 0, result.counts.rows, 0)
    assert result.counts.rows > 0


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
async def test_english_files_import_without_a_change_as_well(
    sampled: Graph, write: Write, tmp_path: Path, format: Format
) -> None:
    path = await exported(sampled, "projects", tmp_path / f"x.{format}", Language.ENGLISH)
    result = await Office(sampled, write).bring_files("projects", path)
    assert outcome(result) == (0, 0, result.counts.rows, 0)


async def test_odd_texts_and_exact_values_import_without_a_change(
    writable: Graph, write: Write, tmp_path: Path
) -> None:
    office = Office(writable, write)
    await office.rows(
        "update project set title = '=cmd|x', formula = '''+1', theme = '＝1', "
        " description = E'-一\\r\\n\"二\",三;\\t四', due_at = '2025-12-31T10:00:00.123456Z', "
        " budget = 999999999999.99 where number = 'FQ-580-1' returning 1"
    )
    for format in Format:
        path = await exported(writable, "projects", tmp_path / f"x.{format}", Language.CHINESE)
        result = await office.bring_files("projects", path)
        assert outcome(result) == (0, 0, result.counts.rows, 0), format


async def test_an_empty_hub_filled_from_exports_exports_the_same(
    sampled: Graph, empty: Graph, write: Write, tmp_path: Path
) -> None:
    office = Office(empty, write)
    (tmp_path / "again").mkdir()
    for kind in ORDER:
        path = await exported(sampled, kind, tmp_path / f"{kind}.csv", Language.CHINESE)
        result = await office.bring_files(kind, path, apply=True)
        assert result.counts.refused == 0, result.refusals
        assert result.written
    for kind in LAYOUTS:
        again = tmp_path / "again" / f"{kind}.csv"
        await exported(empty, kind, again, Language.CHINESE)
        before = sorted((tmp_path / f"{kind}.csv").read_text().splitlines())
        assert sorted(again.read_text().splitlines()) == before


async def test_a_template_imported_as_it_is_brings_nothing(
    sampled: Graph, write: Write, tmp_path: Path
) -> None:
    for layout in LAYOUTS.values():
        path = tmp_path / f"{layout.name}.xlsx"
        write_template(layout, path)
        result = await Office(sampled, write).bring_files(layout.name, path)
        assert outcome(result) == (0, 0, 0, 0)
