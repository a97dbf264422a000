/** Where a teacher is, as it is told to a class; both ends judge what they get by the same rules. */

import { type AskedOfClass, readAsked } from "./class-guess.ts";
import { isInstant } from "./instant.ts";
import { asNumber, asObject, asString } from "./json.ts";
import type { EpochMs } from "./units.ts";

/** A page, and where its head is. */
export interface ClassPlace {
  /** Path and query of this server ({@link isFollowed}). */
  readonly href: string;
  /** The instant that the page shows; null where it shows none. */
  readonly t: EpochMs | null;
  readonly playing: boolean;
  /** Times the original; 0: told as a story. */
  readonly speed: number;
  /** Where it stops playing by itself before its story ends; null: nowhere. */
  readonly until: EpochMs | null;
  /** What is asked there; absent: nothing. */
  readonly asked?: AskedOfClass;
}

/** What a class is told: a place, since when it holds, and the time now, both by the server's clock. */
export interface ToldPlace extends ClassPlace {
  readonly since: EpochMs;
  readonly now: EpochMs;
}

/** A scenario in an address has up to 4,000 characters. */
const LONGEST_HREF = 6_000;
const FASTEST = 1_000;
/** What only a teacher reads: answers. */
const NOT_FOLLOWED = /^\/learn\/teach(\/|$)/;

/**
 * Whether a class follows there: a page of the course, the sandbox or a source, as a path of this server and nothing else. Visible
 * ASCII as browsers write it; no other host, no fragment, and no segment that leads out again.
 */
export function isFollowed(href: string): boolean {
  if (href.length > LONGEST_HREF || !/^\/(learn|sandbox|view)([/?]|$)[!-[\]-~]*$/.test(href)) return false;
  const path = pathOf(href);
  if (href.includes("#") || path.includes("//") || NOT_FOLLOWED.test(path)) return false;
  return !path.split("/").some((part) => /^(\.|%2e){1,2}$/i.test(part));
}

/** The place that a message holds; null for anything else. */
export function readPlace(message: unknown): ClassPlace | null {
  const given = asObject(message);
  const href = asString(given.href);
  const [t, until] = [asTime(given.t), asTime(given.until ?? null)];
  const speed = asNumber(given.speed);
  if (href === undefined || speed === undefined || typeof given.playing !== "boolean") return null;
  if (t === undefined || until === undefined) return null;
  if (!isFollowed(href) || !(speed >= 0 && speed <= FASTEST)) return null;
  const asked = readAsked(given.asked);
  return {
    href,
    t,
    playing: given.playing && t !== null,
    speed,
    until,
    ...(asked === null ? {} : { asked }),
  };
}

/** An instant or null; undefined for anything else. */
function asTime(value: unknown): EpochMs | null | undefined {
  if (value === null) return null;
  const t = asNumber(value);
  return t !== undefined && isInstant(t) ? t : undefined;
}

/** The same with its times, as a class is told it. */
export function readToldPlace(message: unknown): ToldPlace | null {
  const place = readPlace(message);
  const { since, now } = asObject(message);
  const [from, at] = [asNumber(since), asNumber(now)];
  return place === null || from === undefined || at === undefined ? null : { ...place, since: from, now: at };
}

/** Ids are made of random bytes: who has one was given it. */
export function isClassId(id: string): boolean {
  return /^[\w-]{22}$/.test(id);
}

function pathOf(href: string): string {
  return href.split("?")[0] ?? "";
}
