import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { parse } from "graphql";
import { useEffect } from "react";
import { page } from "./page.js";

const { examples, texts } = page;

/** The first example of each kind of user: what the explorer opens with, and nothing else. */
export const firstOfEachKind = examples
  .filter(({ kind }, index) => index === examples.findIndex((other) => other.kind === kind))
  .map(({ query, variables }) => ({ query, variables }));

/** Whether there is room for the documentation beside a query and its answer. */
export const wide = matchMedia("(min-width: 60rem)").matches;

/** Whether GraphiQL remembers nothing of an earlier visit. */
export const firstVisit = localStorage.getItem("graphiql:tabState") === null;

/** A menu of the example queries; the one chosen is opened in a tab of its own and run. */
export function Examples() {
  const open = useOpening();
  const kinds = [...new Set(examples.map(({ kind }) => kind))];
  return (
    <label className="tool">
      <span>{texts.examples}</span>
      <select value="" onChange={({ target }) => open(target.value)}>
        <option value="">{texts.chooseExample}</option>
        {kinds.map((kind) => (
          <optgroup key={kind} label={texts[kind]}>
            {examples.filter((one) => one.kind === kind).map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

/** A function that opens the example of an id; the one named after # is opened at once. */
function useOpening() {
  const actions = useGraphiQLActions();
  const editors = useGraphiQL(({ queryEditor, variableEditor, responseEditor }) => ({
    queryEditor,
    variableEditor,
    responseEditor,
  }));
  const ready = Object.values(editors).every(Boolean);
  const open = (id) => {
    const example = examples.find((one) => one.id === id);
    if (ready && example) show(example, actions, editors);
  };
  useEffect(() => {
    const openNamed = () => {
      if (!ready || !location.hash) return;
      open(decodeURIComponent(location.hash.slice(1)));
      history.replaceState(null, "", location.pathname + location.search);
    };
    // A visitor who comes for the first time sees an answer at once.
    if (ready && firstVisit && !location.hash) actions.run();
    openNamed();
    addEventListener("hashchange", openNamed);
    return () => removeEventListener("hashchange", openNamed);
  }, [ready]);
  return open;
}

function show({ query, variables }, actions, { queryEditor, variableEditor }) {
  if (!wide) actions.setVisiblePlugin(null);
  actions.addTab();
  queryEditor.setValue(query);
  variableEditor.setValue(variables);
  // GraphiQL reads the operation's name a moment after the text; its history needs it now.
  const documentAST = parse(query);
  const operations = documentAST.definitions.filter(({ kind }) => kind === "OperationDefinition");
  actions.setOperationFacts({ documentAST, operations, operationName: operations[0].name.value });
  actions.run();
}
