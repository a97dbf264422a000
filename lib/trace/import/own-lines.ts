/** Processes' own lines in JSON, by which lines of others between them are known: of each pod the last, where those of several mix. */
import { createBoundedMap } from "../../model/bounded-map.ts";
import type { Carried } from "./types.ts";

export interface OwnLines {
  note(line: string, of: Carried): void;
  /** The last one of the same container; "" when there is none. */
  before(of: Carried): string;
}

const MOST_CONTAINERS = 1_024;
/** A process says who it is in shorter ones. */
const MOST_CHARS = 16_384;

export function createOwnLines(): OwnLines {
  const last = createBoundedMap<string, string>(MOST_CONTAINERS);
  return {
    note(line, of) {
      if (line.length <= MOST_CHARS) last.set(nameOf(of), line);
    },
    before: (of) => last.get(nameOf(of)) ?? "",
  };
}

function nameOf({ pod = "", container = "" }: Carried): string {
  return `${pod} ${container}`;
}
