// GraphiQL defines the editor's themes when it starts; colours that are too pale are replaced.
import * as monaco from "monaco-graphql/esm/monaco-editor.js";

const RULES = {
  vs: [{ token: "number", foreground: "066045" }],
  "vs-dark": [{ token: "comment", foreground: "8fb87c" }],
};
const COLOURS = { "vs-dark": { "editorLineNumber.foreground": "#a0a8b8" } };

const define = monaco.editor.defineTheme;
monaco.editor.defineTheme = (name, { base, rules, colors, ...theme }) =>
  define(name, {
    ...theme,
    base,
    rules: [...rules, ...(RULES[base] ?? [])],
    colors: { ...colors, ...COLOURS[base] },
  });
