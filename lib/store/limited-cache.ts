/** Values that can be made again: those that were asked for last stay, up to a limit of what they cost. */
export interface LimitedCache<V> {
  get(name: string, make: () => { readonly value: V; readonly cost: number }): V;
}

export function createLimitedCache<V>(most: number): LimitedCache<V> {
  const kept = new Map<string, { readonly value: V; readonly cost: number }>();
  let total = 0;
  return {
    get(name, make) {
      const known = kept.get(name);
      const item = known ?? make();
      kept.delete(name);
      kept.set(name, item);
      if (known !== undefined) return item.value;
      total += item.cost;
      for (const [oldest, { cost }] of kept) {
        if (total <= most || oldest === name) break;
        kept.delete(oldest);
        total -= cost;
      }
      return item.value;
    },
  };
}
