// What a field's selection needs from the database, worked out once for each parsed document.
import { TABLES } from "./apollo-tables.mjs";

const known = new WeakMap();

// `path` leads from the field to the rows of `type`: ["nodes"] for a connection.
// Gives the select list of the columns asked for, and whether the page's surroundings are.
export function selection(info, type, ...path) {
  const node = info.fieldNodes[0];
  let found = known.get(node);
  if (found === undefined) {
    const { columns, keys } = TABLES[type];
    const list = [...fieldsAt(info, path)].map(
      (field) => keys[field] ?? `${columns[field]} as "${field}"`,
    );
    found = {
      columns: [...new Set(list)].join(", ") || "true",
      paged: fieldsAt(info, []).has("pageInfo"),
    };
    known.set(node, found);
  }
  return found;
}

function fieldsAt(info, path) {
  const fields = new Set();
  collect(info.fieldNodes[0].selectionSet, path, info.fragments, fields);
  return fields;
}

function collect(selectionSet, path, fragments, fields) {
  for (const part of selectionSet.selections) {
    if (part.kind !== "Field") {
      const fragment = part.kind === "InlineFragment" ? part : fragments[part.name.value];
      collect(fragment.selectionSet, path, fragments, fields);
    } else if (path.length > 0) {
      if (part.name.value === path[0]) collect(part.selectionSet, path.slice(1), fragments, fields);
    } else if (!part.name.value.startsWith("__")) {
      fields.add(part.name.value);
    }
  }
}
