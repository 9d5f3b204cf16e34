// The connection pool; every statement is prepared once on each connection.
import pg from "pg";

const TIMESTAMPTZ = 1184;
const DATE = 1082;
const INT8 = 20;
// The server runs in UTC: "2026-11-01 01:00:00+00" → "2026-11-01T01:00:00Z".
pg.types.setTypeParser(TIMESTAMPTZ, (text) => `${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
pg.types.setTypeParser(DATE, (text) => text);
pg.types.setTypeParser(INT8, Number);

const pool = new pg.Pool({ max: Number(process.env.CONNECTIONS) }); // where to: PGHOST, PGUSER, …
const names = new Map();

export async function rows(text, values) {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `s${names.size}`));
  return (await pool.query({ name, text, values })).rows;
}
