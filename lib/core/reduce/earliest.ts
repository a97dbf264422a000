/**
 * The smallest of many numbers that come and go: a binary heap from which what has gone is dropped when it is met. Of
 * equal numbers the one whose key is smaller comes first, in whatever order they came.
 */

interface Entry {
  readonly key: string;
  readonly at: number;
}

export class Earliest {
  private readonly now = new Map<string, Entry>();
  private heap: Entry[] = [];

  get size(): number {
    return this.now.size;
  }

  /** The number of a key; undefined when it has none. */
  at(key: string): number | undefined {
    return this.now.get(key)?.at;
  }

  /** Sets the number of a key; undefined takes the key out. */
  set(key: string, at: number | undefined): void {
    if (this.now.get(key)?.at === at) return;
    if (at === undefined) {
      this.now.delete(key);
      return;
    }
    const entry = { key, at };
    this.now.set(key, entry);
    this.push(entry);
  }

  /** The key with the smallest number; undefined when there is none. */
  first(): { readonly key: string; readonly at: number } | undefined {
    for (let top = this.heap[0]; top !== undefined; top = this.heap[0]) {
      if (this.now.get(top.key) === top) return top;
      this.pop();
    }
    return undefined;
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (isBefore(heap[parent] as Entry, entry)) break;
      heap[i] = heap[parent] as Entry;
      i = parent;
    }
    heap[i] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[child] as Entry)) child = right;
      if (isBefore(last, heap[child] as Entry)) break;
      heap[i] = heap[child] as Entry;
      i = child;
    }
    heap[i] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.key < b.key);
}
