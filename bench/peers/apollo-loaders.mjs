// One request's loaders: all keys of a level in one statement.
import DataLoader from "dataloader";
import { rows } from "./apollo-database.mjs";
import { selection } from "./apollo-selections.mjs";
import { TABLES } from "./apollo-tables.mjs";

export class Loaders {
  #loaders = new Map();

  // The row of `type` whose `column` (of this SQL type) is `key`; null for no key.
  one(info, type, column, sqlType, key) {
    if (key === null) return null;
    const load = (keys) => oneEach(selection(info, type), type, column, sqlType, keys);
    return this.#loader(info, load).load(key);
  }

  // The first rows of `type` whose `column` (of this SQL type) is `key`, as a connection.
  many(info, type, column, sqlType, first, key) {
    const load = (keys) => pages(selection(info, type, "nodes"), type, column, sqlType, first, keys);
    return this.#loader(info, load).load(key);
  }

  // Whatever `load` gives for all keys that this field is asked for.
  batch(info, load, key) {
    return this.#loader(info, load).load(key);
  }

  #loader(info, load) {
    const node = info.fieldNodes[0];
    let loader = this.#loaders.get(node);
    if (loader === undefined) this.#loaders.set(node, (loader = new DataLoader(load)));
    return loader;
  }
}

async function oneEach({ columns }, type, column, sqlType, keys) {
  const found = await rows(
    `select t.${column} as parent, ${columns} from ${TABLES[type].table} t` +
      ` where t.${column} = any($1::${sqlType}[])`,
    [keys],
  );
  const byKey = new Map(found.map((row) => [row.parent, row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

async function pages({ columns, paged }, type, column, sqlType, first, keys) {
  const { table, order } = TABLES[type];
  const found = await rows(
    `select p.parent, r.* from unnest($1::${sqlType}[]) as p (parent) cross join lateral (` +
      `select ${columns} from ${table} t where t.${column} = p.parent` +
      ` order by ${order} limit $2) as r`,
    [keys, paged ? first + 1 : first],
  );
  const byKey = new Map(keys.map((key) => [key, []]));
  for (const row of found) byKey.get(row.parent).push(row);
  return keys.map((key) => connection(byKey.get(key), first));
}

// Of one row more than asked for, read when `pageInfo` is: does a page follow?
export function connection(found, first) {
  const more = found.length > first;
  const nodes = more ? found.slice(0, first) : found;
  return { nodes, pageInfo: { hasNextPage: more, endCursor: cursor(nodes.at(-1)) } };
}

function cursor(row) {
  return row?.cursor === undefined ? null : Buffer.from(row.cursor).toString("base64url");
}
