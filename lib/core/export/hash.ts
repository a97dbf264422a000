/** FNV-1a of the UTF-8 of a text: ids that are the same for the same episode, on every machine. Not for secrets. */

/** Offset basis and prime, by the number of bits (draft-eastlake-fnv). */
const PARAMETERS = {
  64: [0xcbf29ce484222325n, 0x100000001b3n],
  128: [0x6c62272e07bb014262b821756295c58dn, 0x1000000000000000000013bn],
} as const;

/** The hash in lower-case hexadecimal digits: 16 for 64 bits, 32 for 128. */
export function fnv1a(text: string, bits: keyof typeof PARAMETERS): string {
  const [basis, prime] = PARAMETERS[bits];
  let hash: bigint = basis;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(bits, (hash ^ BigInt(byte)) * prime);
  }
  return hash.toString(16).padStart(bits / 4, "0");
}
