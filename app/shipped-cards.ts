/**
 * What the first page says of the shipped recordings, where the package brings it along (`scripts/packing/cards.mjs`): to read
 * all of them for it took longer than everything else before the first page. What is said of other bytes than those that are
 * there is not used.
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RecordingFacts } from "@/lib/client/recording-facts.ts";

/** What a recording says, of which bytes, and which revision was looked at first for it. */
export interface ShippedCard {
  readonly sha256: string;
  readonly start: string | null;
  readonly facts: RecordingFacts;
}

export interface ShippedCards {
  /**
   * What the package says of this recording; null where it says nothing, or says it of another file.
   * @param start as `recordingFacts` takes it
   */
  of(id: string, start: string | null, path: string): Promise<RecordingFacts | null>;
}

/** Its name in the folder in which the server runs. */
export const CARDS_FILE = "shipped-cards.json";

/** @param file as `CARDS_FILE`; one that is not there, or cannot be read, says nothing */
export function createShippedCards(file: string): ShippedCards {
  let cards: Promise<ReadonlyMap<string, ShippedCard>> | null = null;
  /** By path, size and time of a file: each is hashed once. */
  const hashes = new Map<string, Promise<string>>();
  const hashOf = async (path: string): Promise<string> => {
    const { size, mtimeMs } = await stat(path);
    const version = `${path} ${size} ${mtimeMs}`;
    const known = hashes.get(version) ?? readFile(path).then((bytes) => sha256(bytes));
    hashes.set(version, known);
    return known;
  };
  return {
    async of(id, start, path) {
      cards ??= cardsIn(file);
      const card = (await cards).get(id);
      if (card === undefined || card.start !== start) return null;
      return (await hashOf(path).catch(() => "")) === card.sha256 ? card.facts : null;
    },
  };
}

const ofThisServer = createShippedCards(join(/* turbopackIgnore: true */ process.cwd(), CARDS_FILE));

/** What the package that this server runs from says. */
export function shippedCards(): ShippedCards {
  return ofThisServer;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function cardsIn(file: string): Promise<ReadonlyMap<string, ShippedCard>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(file, "utf8")) as Record<string, ShippedCard>));
  } catch {
    // A checkout has none.
    return new Map();
  }
}
