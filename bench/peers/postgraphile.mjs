// PostGraphile 5 as its documentation sets it up for production: the Amber preset, connections,
// grafserv on Node's own HTTP server, and the community's filter plugin, without which a list
// cannot be narrowed by more than equality.
import { createServer } from "node:http";
import pg from "pg";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const port = Number(process.env.PORT);
const pool = new pg.Pool({ max: Number(process.env.CONNECTIONS) }); // where to: PGHOST, PGUSER, …

const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [makePgService({ pool, schemas: ["public"] })],
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  grafserv: { graphiql: false, graphqlPath: "/graphql", watch: false, websockets: false },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
server.listen(port, "127.0.0.1", () => console.log("ready"));
