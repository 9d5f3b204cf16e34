// Apollo Server 5 with DataLoader and pg: a graph written by hand, one batched statement for
// each level, only the columns that are asked for, prepared statements, no layer in between.
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Loaders } from "./apollo-loaders.mjs";
import { resolvers } from "./apollo-resolvers.mjs";

const server = new ApolloServer({
  typeDefs: readFileSync(new URL("apollo.graphql", import.meta.url), "utf8"),
  resolvers,
  introspection: false,
});
await startStandaloneServer(server, {
  context: async () => ({ loaders: new Loaders() }),
  listen: { port: Number(process.env.PORT), host: "127.0.0.1" },
});
console.log("ready");
