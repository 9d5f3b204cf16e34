// Bundles the explorer into the folder given: hashed names, each text file also as .gz, and
// manifest.json, which tells the hub the names.
import { build } from "esbuild";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const folder = resolve(process.argv[2]);
const here = import.meta.dirname;
const settings = {
  absWorkingDir: here,
  outdir: folder,
  bundle: true,
  minify: true,
  metafile: true,
  target: "es2022",
  logLevel: "warning",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
};

// GraphiQL has no translations of its own, and faults: the elements it makes pass through ours.
const mended = {
  name: "mended",
  setup(build) {
    build.onResolve({ filter: /^react\/jsx-runtime$/ }, ({ importer }) =>
      /node_modules\/(@graphiql|graphiql)\//.test(importer.replaceAll("\\", "/"))
        ? { path: join(here, "src", "mended.js") }
        : undefined,
    );
  },
};

const workers = await build({
  ...settings,
  format: "iife",
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
});
const names = Object.fromEntries(
  outputs(workers, ".js").map((name) => [name.slice(0, name.indexOf(".worker")), name]),
);
const page = await build({
  ...settings,
  format: "esm",
  splitting: true,
  jsx: "automatic",
  loader: { ".ttf": "file" },
  entryPoints: { explorer: "src/explorer.jsx" },
  define: { ...settings.define, WORKERS: JSON.stringify(names) },
  plugins: [mended],
});
const style = outputs(page, ".css").find((name) => name.startsWith("explorer-"));
const script = outputs(page, ".js").find((name) => name.startsWith("explorer-"));
writeFileSync(join(folder, "manifest.json"), JSON.stringify({ script, style }));

for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  // What a module loaded later imports in CSS is in the page's own style already.
  if (name.endsWith(".css") && name !== style) rmSync(path);
  else if (/\.(js|css|ttf)$/.test(name)) {
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}

/** The names of the entry points that a build wrote with an ending. */
function outputs(result, ending) {
  return Object.entries(result.metafile.outputs)
    .filter(([path, { entryPoint }]) => path.endsWith(ending) && (entryPoint || ending === ".css"))
    .map(([path]) => basename(path));
}
