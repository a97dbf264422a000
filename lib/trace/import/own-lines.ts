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
  /** The newest line, which most of the time is replaced by the next of the same container. */
  let newest: { readonly of: Carried; readonly line: string } | null = null;
  const keep = (): void => {
    if (newest !== null) last.set(nameOf(newest.of), newest.line);
  };
  return {
    note(line, of) {
      if (line.length > MOST_CHARS) return;
      if (newest !== null && !isSame(newest.of, of)) keep();
      newest = { of, line };
    },
    before(of) {
      if (newest !== null && isSame(newest.of, of)) return newest.line;
      return last.get(nameOf(of)) ?? "";
    },
  };
}

function isSame(a: Carried, b: Carried): boolean {
  return a === b || (a.pod === b.pod && a.container === b.container);
}

function nameOf({ pod = "", container = "" }: Carried): string {
  return `${pod} ${container}`;
}
