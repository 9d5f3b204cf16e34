/** What the hub says about the page: its language, texts, and the example queries. */
export const page = JSON.parse(document.getElementById("page").textContent);
