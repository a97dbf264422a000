/** Which activators share the path of a revision when there are more than it needs (protocol 2.4). */

const UNIVERSE = 2_048n;
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = (1n << 64n) - 1n;

/**
 * `count` of the addresses for a name: those at or after an angle that moves on by a step around a ring on which hashes place the
 * addresses. The same for the same set, name and count, in whatever order; a small change of the set changes few of them.
 */
export function chooseSubset(ips: readonly string[], count: number, name: string): ReadonlySet<string> {
  if (count >= ips.length) return new Set(ips);
  const places = placesOf([...ips].sort(), name);
  const ring = [...places.keys()].sort((a, b) => a - b);
  const step = Number(hashOf(`${name}step-angle-salt`) % UNIVERSE);
  let angle = Number(hashOf(`${name}start-angle-salt`) % UNIVERSE);
  const chosen = new Set<string>();
  while (chosen.size < count) {
    const at = ring.findIndex((place) => place >= angle);
    let index = at < 0 ? 0 : at;
    while (chosen.has(places.get(ring[index] ?? 0) ?? "")) index = (index + 1) % ring.length;
    chosen.add(places.get(ring[index] ?? 0) ?? "");
    angle = (angle + step) % Number(UNIVERSE);
  }
  return chosen;
}

function placesOf(ips: readonly string[], name: string): Map<number, string> {
  const places = new Map<number, string>();
  for (const ip of ips) {
    let text = ip + name;
    let hash = hashOf(text);
    while (places.has(Number(hash % UNIVERSE))) {
      text += hash.toString(16);
      hash = hashOf(text);
    }
    places.set(Number(hash % UNIVERSE), ip);
  }
  return places;
}

/** FNV-1a, 64 bits. */
function hashOf(text: string): bigint {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash;
}
