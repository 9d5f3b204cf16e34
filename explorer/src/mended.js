// Stands in for react/jsx-runtime in GraphiQL's own files, to mend what it makes.
import { Fragment, jsx as make, jsxs as makeMany } from "react/jsx-runtime";
import { PHRASES, WORDS } from "./chinese.js";
import { page } from "./page.js";

// A component's `title` and `label` may be keys to it; they are shown by an element further down.
const SHOWN = ["children", "aria-label", "placeholder"];
const SHOWN_BY_ELEMENTS = [...SHOWN, "label", "title"];
const TAB_ROLES = ["tablist", "tab", "tabpanel"];

export { Fragment };
export const jsx = (type, props, key) => make(type, mended(type, props), key);
export const jsxs = (type, props, key) => makeMany(type, mended(type, props), key);

function mended(type, props) {
  let better = props;
  if (TAB_ROLES.includes(props.role)) better = withoutTabs(props);
  else if (props["aria-label"] === "Set active") better = namedByItsText(props);
  return page.language === "zh" ? translated(type, better) : better;
}

/** A query in the history is named by what it shows. */
function namedByItsText({ "aria-label": _, ...props }) {
  return props;
}

/** GraphiQL's tabs hold two buttons each, which a tab may not: they are a list of buttons. */
function withoutTabs({ role, "aria-selected": selected, ...props }) {
  if (role === "tabpanel") return { ...props, role: "group" };
  return selected ? { ...props, "aria-current": "true" } : props;
}

/** What is shown or named, through the table of words. What the table lacks stays English. */
function translated(type, props) {
  const shown = typeof type === "string" ? SHOWN_BY_ELEMENTS : SHOWN;
  const changed = shown.filter((name) => name in props).map((name) => [name, said(props[name])]);
  return changed.length > 0 ? { ...props, ...Object.fromEntries(changed) } : props;
}

function said(value) {
  if (Array.isArray(value)) return value.map(said);
  return typeof value === "string" ? inChinese(value) : value;
}

function inChinese(text) {
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  for (const [pattern, phrase] of PHRASES) {
    const found = pattern.exec(text);
    if (found) return phrase(...found.slice(1).map(inChinese));
  }
  return text;
}
