import type { Page } from 'playwright-core';

/** Runs in the page. Databases are read through their own interface: their files are compressed. */
const script = `(async () => {
  const wait = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const readable = (value) => {
    if (value instanceof ArrayBuffer) return readable(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (typeof value === 'string') return value;
    try { return JSON.stringify(value, (_, part) => ArrayBuffer.isView(part) ? readable(part) : part) ?? ''; }
    catch { return String(value); }
  };
  const found = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await wait(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store, 'readonly').objectStore(store);
      const [keys, values] = await Promise.all([wait(objects.getAllKeys()), wait(objects.getAll())]);
      keys.forEach((key, index) => { found['IndexedDB ' + name + ' ' + store + ' ' + String(key)] = readable(values[index]); });
    }
    database.close();
  }
  for (const [kind, storage] of [['localStorage', localStorage], ['sessionStorage', sessionStorage]]) {
    for (const key of Object.keys(storage)) found[kind + ' ' + key] = storage.getItem(key) ?? '';
  }
  return found;
})()`;

/**
 * What the window keeps in its browser, by name. With a VS Code in a browser this is where the global and workspace
 * state of extensions lie, besides the server's data folder.
 */
export async function browserStorage(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate<Record<string, string>>(script);
}
