// The resolvers: root lists by one statement each, everything below by the request's loaders.
import { rows } from "./apollo-database.mjs";
import { connection } from "./apollo-loaders.mjs";
import { selection } from "./apollo-selections.mjs";
import { TABLES } from "./apollo-tables.mjs";

const UNIT_KINDS = ["AGENCY", "PUBLIC_INSTITUTION", "ENTERPRISE", "MASS_ORGANIZATION"];
const STATES = [
  "DRAFT", "OPEN", "ASSIGNED", "IN_PROGRESS", "ON_HOLD", "DONE", "CLOSED", "CANCELLED",
];

async function page(info, type, first, where, values, order = TABLES[type].order) {
  const { columns, paged } = selection(info, type, "nodes");
  const key = paged ? `, ${TABLES[type].order}::text as cursor` : "";
  const found = await rows(
    `select ${columns}${key} from ${TABLES[type].table} t where ${where}` +
      ` order by ${order} limit $${values.length + 1}`,
    [...values, paged ? first + 1 : first],
  );
  return connection(found, first);
}

// A filter on projects → an SQL condition and its values, from placeholder `from` on.
function projectFilter(filter, from = 1) {
  const parts = ["true"];
  const values = [];
  const add = (condition, value) => {
    parts.push(condition + " $" + (from + values.length));
    values.push(value);
  };
  if (filter?.within) {
    add("t.area_code >=", filter.within);
    add("t.area_code <", filter.within + (filter.within.length < 12 ? ":" : "."));
  }
  if (filter?.state?.eq) add("t.state =", filter.state.eq);
  if (filter?.dueAt?.lt) add("t.due_at <", filter.dueAt.lt);
  if (filter?.dueAt?.gte) add("t.due_at >=", filter.dueAt.gte);
  return { where: parts.join(" and "), values };
}

function projectOrder(orderBy) {
  if (!orderBy?.length) return undefined;
  const [{ direction }] = orderBy; // DUE_AT is the only field
  return `t.due_at ${direction}, t.id ${direction}`;
}

async function node(_root, { id }, { loaders }, info) {
  const [type, ...key] = id.split(":");
  const uuid = key.at(-1);
  const found = await loaders.one(info, type, "id", "uuid", uuid);
  return found && Object.assign(found, { __typename: type });
}

async function projects(_root, { first, filter, orderBy }, _context, info) {
  const { where, values } = projectFilter(filter);
  const found = {};
  const { selections } = info.fieldNodes[0].selectionSet;
  if (selections.some((part) => part.name?.value !== "totalCount")) {
    Object.assign(found, await page(info, "Project", first, where, values, projectOrder(orderBy)));
  }
  found.totalCount = async () => {
    const sql = `select count(*) as n from project t where ${where}`;
    return (await rows(sql, values))[0].n;
  };
  return found;
}

// All columns of the board: one statement for the counts, one for the pages.
const column = {
  count: ({ key, filter }, _arguments, { loaders }, info) =>
    loaders.batch(info, async (keys) => {
      const { where, values } = projectFilter(filter, 2);
      const counted = await rows(
        `select t.state, count(*) as n from project t where t.state = any($1) and ${where}` +
          " group by t.state",
        [keys, ...values],
      );
      const counts = new Map(counted.map(({ state, n }) => [state, n]));
      return keys.map((state) => counts.get(state) ?? 0);
    }, key),
  projects: ({ key, filter }, { first }, { loaders }, info) =>
    loaders.batch(info, async (keys) => {
      const { where, values } = projectFilter(filter, 3);
      const { columns } = selection(info, "Project", "nodes");
      const found = await rows(
        "select p.parent, r.* from unnest($1::text[]) as p (parent) cross join lateral (" +
          `select ${columns} from project t where t.state = p.parent and ${where}` +
          " order by t.id limit $2) as r",
        [keys, first + 1, ...values],
      );
      const byState = Map.groupBy(found, (row) => row.parent);
      return keys.map((state) => connection(byState.get(state) ?? [], first));
    }, key),
};

export const resolvers = {
  Query: {
    node,
    projects,
    agencyUnits: (_root, { first }, _context, info) =>
      page(info, "Organization", first, "t.kind = any($1)", [UNIT_KINDS]),
    organizations: (_root, { first, filter }, _context, info) => {
      const ids = filter?.id?.in?.map((id) => id.split(":")[1]);
      return page(info, "Organization", first, ids ? "t.id = any($1)" : "true", ids ? [ids] : []);
    },
    projectBoard: (_root, { filter }) => ({ columns: STATES.map((key) => ({ key, filter })) }),
  },
  ProjectBoardColumn: column,
  Organization: {
    area: (row, _arguments, { loaders }, info) =>
      loaders.one(info, "Area", "code", "text", row.area_code),
    pairings: (row, { first }, { loaders }, info) =>
      loaders.many(info, "Pairing", "unit_id", "uuid", first, row.key),
  },
  Pairing: {
    area: (row, _arguments, { loaders }, info) =>
      loaders.one(info, "Area", "code", "text", row.area_code),
  },
  Area: {
    agreements: (row, { first }, { loaders }, info) =>
      loaders.many(info, "Agreement", "area_code", "text", first, row.key),
    projects: (row, { first }, { loaders }, info) =>
      loaders.many(info, "Project", "area_code", "text", first, row.key),
  },
  Agreement: {
    projects: (row, { first }, { loaders }, info) =>
      loaders.many(info, "Project", "agreement_id", "uuid", first, row.key),
  },
  Project: {
    area: (row, _arguments, { loaders }, info) =>
      loaders.one(info, "Area", "code", "text", row.area_code),
    leadOrganization: (row, _arguments, { loaders }, info) =>
      loaders.one(info, "Organization", "id", "uuid", row.lead_organization_id),
    participations: (row, { first }, { loaders }, info) =>
      loaders.many(info, "Participation", "project_id", "uuid", first, row.key),
  },
  Participation: {
    organization: (row, _arguments, { loaders }, info) =>
      loaders.one(info, "Organization", "id", "uuid", row.organization_id),
  },
};
