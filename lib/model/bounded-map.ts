/** A Map with a size limit; evicts the least recently set entry. */
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
