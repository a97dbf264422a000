/** What the areas of the fuzzing have in common: numbered cases, each of which can be tried again by its number. */

/** A property that did not hold for a case. */
export interface Fault {
  readonly property: string;
  /** What was seen instead. */
  readonly says: string;
  /** The smallest input that still shows it, where it could be made smaller; a text to read. */
  readonly input?: string;
}

export interface Area {
  readonly name: string;
  /** How many cases are tried side by side: more than one where most of a case is waiting. */
  readonly atOnce: number;
  /** Cases race with a network: a fault counts when it shows again, and is told in any case. */
  readonly isRacing: boolean;
  /** Everything that is held; one that no case has checked counts as failed. */
  readonly properties: readonly string[];
  /** Tries one case, which its number determines. */
  tryCase(number: number, checked: (property: string) => void): Promise<Fault | null>;
  /** Ends what the area has started; what only shows at the end is told. */
  close(checked: (property: string) => void): Promise<Fault | null>;
}

/** The number of the n-th case of a run: far apart, so that runs with neighbouring seeds share none. */
export function caseNumber(seed: number, n: number): number {
  let x = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(n + 1, 0x85eb_ca6b)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb_352d);
  x = Math.imul(x ^ (x >>> 15), 0x846c_a68b);
  return (x ^ (x >>> 16)) >>> 0;
}
