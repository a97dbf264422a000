/** A Map that holds so many entries at most: with a new one the one that was set longest ago goes. */
export function createBoundedMap<K, V>(size: number): Map<K, V> {
  const map = new Map<K, V>();
  const { set } = map;
  map.set = (key, value) => {
    map.delete(key);
    set.call(map, key, value);
    for (const oldest of map.keys()) {
      if (map.size <= size) break;
      map.delete(oldest);
    }
    return map;
  };
  return map;
}
