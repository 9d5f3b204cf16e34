"""The work by which commitments are kept: a project under an agreement keeps its lead's first."""

from collections.abc import Iterator, Sequence

from sample.rows import Row


def links(commitments: Sequence[Row], projects: Sequence[Row]) -> Iterator[Row]:
    """Link each project to the first commitment that its lead has made in its agreement."""
    made: dict[tuple[object, object], Row] = {}
    for promise in commitments:
        made.setdefault((promise["agreement_id"], promise["organization_id"]), promise)
    for project in projects:
        kept = made.get((project["agreement_id"], project["lead_organization_id"]))
        if kept is not None:
            yield Row(
                "commitment_project", commitment_id=kept["id"], project_id=project["id"],
                county=project["county"],
            )  # fmt: skip
