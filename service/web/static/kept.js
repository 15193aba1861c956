// What a page keeps in the browser: one store of values by name, in a database of its own (IndexedDB).

// The browser does not do what is needed here; `why` is "insecure", "ed25519" or "storage".
export class Cannot extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

export class Kept {
  #database;
  #store;

  constructor(database, store) {
    this.#database = database;
    this.#store = store;
  }

  // Undefined where there is none.
  get(name) {
    return this.#within("readonly", (store) => store.get(name));
  }

  // All values, by the order of their names.
  all() {
    return this.#within("readonly", (store) => store.getAll());
  }

  put(name, value) {
    return this.#within("readwrite", (store) => store.put(value, name));
  }

  // Not where there is one of this name.
  putFirst(name, value) {
    return this.#within("readwrite", (store) => {
      const kept = store.get(name);
      kept.onsuccess = () => {
        if (kept.result === undefined) store.put(value, name);
      };
      return kept;
    });
  }

  remove(name) {
    return this.#within("readwrite", (store) => store.delete(name));
  }

  async destroy() {
    await this.#within("readwrite", (store) => store.clear());
    indexedDB.deleteDatabase(this.#database);
  }

  async #within(mode, act) {
    let database;
    try {
      database = await this.#opened();
      const transaction = database.transaction(this.#store, mode);
      const asked = act(transaction.objectStore(this.#store));
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = reject;
      });
      return asked.result;
    } catch {
      throw new Cannot("storage");
    } finally {
      database?.close();
    }
  }

  #opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(this.#database, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(this.#store);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = reject;
    });
  }
}
