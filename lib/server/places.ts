/** What is held open for a while, counted by the address that holds it: nobody takes all places. */

import { shared } from "../sources/shared.ts";
import { addressOf } from "./address.ts";
import { envNumber } from "./env-number.ts";
import { ProblemError } from "./problem.ts";

/** What takes a place: a stream of events, or an upload. */
export type PlaceKind = "stream" | "upload";

export interface PlaceLimit {
  readonly most: number;
  /** The variable that raises it. */
  readonly variable: string;
  /** As a problem names them. */
  readonly name: string;
}

/** A browser has six connections to a server; many may stand behind one address. */
export function placeLimits(env: NodeJS.ProcessEnv): Readonly<Record<PlaceKind, PlaceLimit>> {
  const limit = (variable: string, most: number, name: string): PlaceLimit => ({
    most: envNumber(env[variable], most),
    variable,
    name,
  });
  return {
    stream: limit("SKSCOPE_MAX_STREAMS", 256, "streams"),
    upload: limit("SKSCOPE_MAX_UPLOADS", 4, "uploads at a time"),
  };
}

export interface Places {
  /**
   * Takes a place; returns what to call once when it is free again.
   * @throws ProblemError when the address has all that one may have
   */
  take(kind: PlaceKind, address: string): () => void;
}

export function createPlaces(limits: Readonly<Record<PlaceKind, PlaceLimit>>): Places {
  const taken = new Map<string, number>();
  return {
    take(kind, address) {
      const key = `${kind} ${address}`;
      const before = taken.get(key) ?? 0;
      const { most, variable, name } = limits[kind];
      if (before >= most) {
        throw new ProblemError(
          "too-many-connections",
          `This address has ${most} ${name}, and may have no more. ${variable} raises the limit; behind a proxy, SKSCOPE_PROXIES tells its clients apart.`,
        );
      }
      taken.set(key, before + 1);
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        const now = (taken.get(key) ?? 1) - 1;
        if (now > 0) taken.set(key, now);
        else taken.delete(key);
      };
    },
  };
}

const places = shared("places", () => createPlaces(placeLimits(process.env)));

/** Takes a place of this process for whoever sends the request. @throws ProblemError */
export function takePlace(kind: PlaceKind, request: Request): () => void {
  return places().take(kind, addressOf(request.headers));
}
