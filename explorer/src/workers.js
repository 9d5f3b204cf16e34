/* global WORKERS */
// The editor's workers, from files of the hub's own. The build fills in their names.
globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const name = WORKERS[label] ?? WORKERS.editor;
    return new Worker(new URL(`./${name}`, import.meta.url));
  },
};
