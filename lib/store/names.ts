/** Numbers for names, in the order in which the names were first met. */
export interface Names {
  readonly list: readonly string[];
  idOf(name: string): number | undefined;
}

export interface GrowingNames extends Names {
  add(name: string): number;
  /** Frees the number of the name; the next new name gets it. */
  remove(id: number): void;
}

export function createNames(): GrowingNames {
  const list: string[] = [];
  const ids = new Map<string, number>();
  const free: number[] = [];
  return {
    list,
    idOf: (name) => ids.get(name),
    add(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      const id = free.pop() ?? list.length;
      list[id] = name;
      ids.set(name, id);
      return id;
    },
    remove(id) {
      const name = list[id];
      if (name === undefined || !ids.delete(name)) return;
      list[id] = "";
      free.push(id);
    },
  };
}
