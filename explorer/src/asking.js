// How the explorer asks the graph: on the page's own server, with the token if one was entered.
const KEY = "hub.token";

/** The caller's token, or "". It lives as long as the browser's tab. */
export const token = () => sessionStorage.getItem(KEY) ?? "";

/** Keep the token for this tab; "" forgets it. */
export function keepToken(text) {
  if (text) sessionStorage.setItem(KEY, text);
  else sessionStorage.removeItem(KEY);
}

/** Send an operation; give the answer. Throws when the hub cannot be reached or answers no JSON. */
export async function ask(operation, { headers } = {}) {
  const answer = await fetch("graphql", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token() && { authorization: `Bearer ${token()}` }),
      ...headers,
    },
    body: JSON.stringify(named(operation)),
  });
  return answer.json();
}

/** GraphiQL reads the operation's name a moment after the text: one that is gone is left out. */
function named({ operationName, ...operation }) {
  return operation.query.includes(operationName) ? { ...operation, operationName } : operation;
}
