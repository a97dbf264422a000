/** How an address asks the sandbox to replay a revision; apart from the rest, as pages that only link there need no simulator. */
import type { RevisionState } from "../core/index.ts";
import { isInstant } from "../model/instant.ts";
import type { EpochMs } from "../model/units.ts";
import { type RevisionAddress, withQuery } from "./port.ts";
import { type TriedSetting, triedText } from "./tried-setting.ts";

/** A revision and the part of it to replay; null: from its beginning, to the end of what is known. */
export interface ReplayAsked extends RevisionAddress {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

const PARTS = 5;

/** As it stands in an address: five parts, each escaped, with a slash between two. */
export function replayText({ source, namespace, name, from, to }: ReplayAsked): string {
  return [source, namespace, name, timeText(from), timeText(to)].map(encodeURIComponent).join("/");
}

/** What such a text asks for; null when it is none. */
export function replayOf(text: string): ReplayAsked | null {
  let parts: string[];
  try {
    parts = text.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
  const [source = "", namespace = "", name = "", from = "", to = ""] = parts;
  const times = [from, to].map((time) => (time === "" ? null : Number(time)));
  const isWhole = parts.length === PARTS && source !== "" && namespace !== "" && name !== "";
  if (!isWhole || times.some((time) => time !== null && !(Number.isInteger(time) && isInstant(time))))
    return null;
  const [begin, end] = times as [EpochMs | null, EpochMs | null];
  if (begin !== null && end !== null && begin >= end) return null;
  return { source, namespace, name, from: begin, to: end };
}

/**
 * The page that replays a revision.
 * @param tried a setting to begin the comparison with
 */
export function replayHref(asked: ReplayAsked, tried?: TriedSetting): string {
  return withQuery("/sandbox", {
    replay: replayText(asked),
    try: tried === undefined ? undefined : triedText(tried),
  });
}

/** Whether there is anything of a revision to replay: its settings, with which traffic can be drawn, or its requests. */
export function isReplayable({ settingsVersions, asked, requests }: RevisionState): boolean {
  return settingsVersions.length > 0 || asked !== null || requests.t.length > 0;
}

function timeText(t: EpochMs | null): string {
  return t === null ? "" : String(Math.round(t));
}
