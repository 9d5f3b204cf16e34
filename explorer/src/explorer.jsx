import "./workers.js";
import "./themes.js";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./explorer.css";

import {
  DOC_EXPLORER_PLUGIN,
  useDocExplorer,
  useDocExplorerActions,
} from "@graphiql/plugin-doc-explorer";
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { createRoot } from "react-dom/client";
import { ask, keepToken, token } from "./asking.js";
import { Examples, firstOfEachKind, firstVisit, wide } from "./examples.jsx";
import { page } from "./page.js";

const { texts } = page;

function Explorer() {
  return (
    <GraphiQL
      fetcher={ask}
      defaultQuery=""
      defaultTabs={firstOfEachKind}
      initialVariables={firstVisit ? firstOfEachKind[0].variables : undefined}
      defaultEditorToolsVisibility={wide ? "variables" : false}
      visiblePlugin={wide ? DOC_EXPLORER_PLUGIN : undefined}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
      <Tools />
    </GraphiQL>
  );
}

/** The page's own tools, in its header; inside GraphiQL, for they act on its editors. */
function Tools() {
  useWrappedLines();
  useDocumentedQueries();
  return createPortal(
    <>
      <Examples />
      <Token />
    </>,
    document.getElementById("tools"),
  );
}

/** Long lines of queries and variables are wrapped, as those of an answer are. */
function useWrappedLines() {
  const editors = useGraphiQL(({ queryEditor, variableEditor }) => [queryEditor, variableEditor]);
  useEffect(() => {
    editors.forEach((one) => one?.updateOptions({ wordWrap: "on", renderFinalNewline: "on" }));
  }, editors);
}

/** The documentation opens at what can be asked, each field with its description. */
function useDocumentedQueries() {
  const query = useGraphiQL(({ schema }) => schema?.getQueryType());
  const untouched = useDocExplorer().length === 1;
  const { push } = useDocExplorerActions();
  useEffect(() => {
    if (query && untouched) push({ name: query.name, def: query });
  }, [query]);
}

function Token() {
  const [text, setText] = useState(token);
  const change = ({ target }) => {
    keepToken(target.value.trim());
    setText(target.value);
  };
  return (
    <label className="tool" title={texts.tokenHelp}>
      <span>{texts.token}</span>
      <input
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder={texts.tokenEmpty}
        value={text}
        onChange={change}
      />
    </label>
  );
}

createRoot(document.getElementById("explorer")).render(<Explorer />);
