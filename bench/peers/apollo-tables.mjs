// What each type is read from: its table, the SQL of each field that is a column (`columns`),
// and the column that each field that is a relation is loaded by (`keys`).

export const TABLES = {
  Area: {
    table: "area",
    order: "t.code",
    columns: {
      id: "'Area:' || t.code",
      code: "rpad(t.code, greatest(12, length(t.code)), '0')",
      name: "t.name",
      level: "t.level",
    },
    keys: { agreements: "t.code as key", projects: "t.code as key" },
  },
  Organization: {
    table: "organization",
    order: "t.id",
    columns: { id: "'Organization:' || t.id", name: "t.name", kind: "t.kind" },
    keys: { area: "t.area_code", pairings: "t.id as key" },
  },
  Pairing: {
    table: "pairing",
    order: "t.id",
    columns: {
      id: "'Pairing:' || t.county || ':' || t.id",
      kind: "t.kind",
      since: "t.since",
    },
    keys: { area: "t.area_code" },
  },
  Agreement: {
    table: "agreement",
    order: "t.id",
    columns: {
      id: "'Agreement:' || t.county || ':' || t.id",
      number: "t.number",
      title: "t.title",
    },
    keys: { projects: "t.id as key" },
  },
  Project: {
    table: "project",
    order: "t.id",
    columns: {
      id: "'Project:' || t.county || ':' || t.id",
      number: "t.number",
      kind: "t.kind",
      title: "t.title",
      description: "t.description",
      formula: "t.formula",
      state: "t.state",
      health: "t.health",
      category: "t.category",
      theme: "t.theme",
      budget: "t.budget",
      dueAt: "t.due_at",
      openedAt: "t.opened_at",
      startedAt: "t.started_at",
      finishedAt: "t.finished_at",
      closedAt: "t.closed_at",
      synthetic: "t.synthetic",
      version: "t.version",
      createdAt: "t.created_at",
      updatedAt: "t.updated_at",
    },
    keys: {
      area: "t.area_code",
      leadOrganization: "t.lead_organization_id",
      participations: "t.id as key",
    },
  },
  Participation: {
    table: "participation",
    order: "t.id",
    columns: { id: "'Participation:' || t.county || ':' || t.id", task: "t.task" },
    keys: { organization: "t.organization_id" },
  },
};

