/** What a server does that means no good, for a while: which answers it gives, and to how many requests. */
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import type { FakeApi } from "../../support/fake-api/fake-api.ts";
import {
  HOSTILE_MODES,
  type HostileAnswer,
  type HostileMode,
  type ScriptedAnswer,
} from "../../support/fake-api/hostile.ts";
import type { Random } from "../../support/random.ts";
import { records } from "../../support/records.ts";
import { hostileText, hostileValue, setField, written } from "../hostile-values.ts";

export interface Attack {
  /** For people: what was done. */
  readonly told: readonly string[];
  /** The resource of which every list is without an end, and how its reason must be told; null: none. */
  readonly endless: { readonly resource: string; readonly answer: HostileAnswer } | null;
}

const NAMES = RESOURCES.map(({ resource }) => resource);
const ENDLESS: readonly HostileMode[] = ["endless-list", "endless-objects", "endless-continue"];
const FOREVER = Number.POSITIVE_INFINITY;
/** Answers that are none, before a list is asked for. */
const MOST_BEFORE_LISTS = 30;

/** Prepares a few faults; the server behaves again after `faults.clear()`. */
export function attack(
  api: FakeApi,
  chance: Random,
  { isStreaming, isLate }: { readonly isStreaming: boolean; readonly isLate: boolean },
): Attack {
  const told: string[] = [];
  let endless: Attack["endless"] = null;
  // A watch that goes on from where it was needs no list, unless it is one.
  if ((isStreaming || !isLate) && chance.chance(0.5)) {
    const mode = chance.pick(isStreaming ? ENDLESS.slice(0, 2) : ENDLESS);
    const resource = chance.pick(["pods", NAMES[0] ?? "pods"]);
    const match = { resource, times: FOREVER };
    endless = {
      resource,
      answer: api.faults.hostile(mode, { match: isStreaming ? match : { ...match, watch: false } }),
    };
    told.push(`${mode} of ${resource}`);
  }
  const count = 1 + chance.below(5);
  // A server without streaming lists is asked for one first: it must come to say so, or its lists are never asked for.
  const most = endless !== null && !isStreaming ? MOST_BEFORE_LISTS : FOREVER;
  for (let i = 0; i < count; i++) told.push(chance.pick(FAULTS)(api, chance, most));
  return { told, endless };
}

/** @param most to so many requests, where the case needs what comes after them */
type FaultMaker = (api: FakeApi, chance: Random, most: number) => string;

function matchOf(chance: Random, most: number) {
  const times = Math.min(most, chance.pick([1, 2, 5, 30, FOREVER]));
  const watch = chance.pick([undefined, true, false]);
  const resource = chance.chance(0.3) ? undefined : chance.pick(NAMES);
  return {
    times,
    ...(watch === undefined ? {} : { watch }),
    ...(resource === undefined ? {} : { resource }),
  };
}

const FAULTS: readonly FaultMaker[] = [
  (api, chance, most) => {
    const mode = chance.pick(HOSTILE_MODES);
    const match = matchOf(chance, most);
    api.faults.hostile(mode, { match });
    return `${mode} ${JSON.stringify(match)}`;
  },
  (api, chance, most) => {
    const code = chance.pick([400, 401, 403, 404, 410, 422, 429, 500, 503, 504]);
    const match = matchOf(chance, most);
    const retryAfter = chance.pick([undefined, 0, -1, 1e12, 3]);
    const message = hostileText(chance, "etcdserver: request timed out");
    api.faults.answer(code, { match, message, ...(retryAfter === undefined ? {} : { retryAfter }) });
    return `${code} ${JSON.stringify(match)}`;
  },
  (api, chance, most) => {
    const match = matchOf(chance, most);
    const script = scriptOf(chance);
    api.faults.hostile(script, { match });
    return `script ${script.status} ${script.ending} ${JSON.stringify(match)}`;
  },
  (api, chance, most) => {
    const match = matchOf(chance, most);
    const script = scriptOf(chance);
    api.faults.hostile(script, { match });
    return `script ${script.status} ${script.ending} ${JSON.stringify(match)}`;
  },
  (api, chance, most) => {
    api.faults.slow({ chunkBytes: 1 + chance.below(50), match: matchOf(chance, most) });
    return "slow";
  },
  (api, chance) => {
    const mode = chance.pick(["http", "stream"] as const);
    api.compact(mode);
    return `compact ${mode}`;
  },
];

/** What happens to answers that have begun, again and again. */
export function disturb(api: FakeApi, chance: Random): void {
  const sort = chance.below(5);
  if (sort === 0) api.faults.cut({ mode: chance.pick(["now", "half-line", "clean"]) });
  else if (sort === 1) api.faults.badLine({ match: { times: 3 } });
  else if (sort === 2) api.compact(chance.pick(["http", "stream"]));
}

const VERSIONS = ["", "0", "-1", "1e308", "99999999999999999999", "abc", "1\r\nx: y", "__proto__"];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { "content-type": "application/json" },
  { "content-type": "text/html" },
  { "content-type": "application/json", "content-encoding": "gzip" },
  { "content-type": "application/vnd.kubernetes.protobuf" },
  { "content-type": "application/json", "retry-after": "1e300" },
  { "content-type": "application/json", "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" },
  { location: "https://127.0.0.1:1/" },
];

/** An answer that looks like a list or a watch, more or less. */
function scriptOf(chance: Random): ScriptedAnswer {
  const lines: string[] = [];
  if (chance.chance(0.3)) lines.push(written(listOf(chance)));
  else {
    const count = 1 + chance.below(30);
    for (let i = 0; i < count; i++) lines.push(eventLine(chance));
    if (chance.chance(0.5)) lines.push(written(bookmark(chance)));
  }
  let text = `${lines.join("\n")}\n`;
  if (chance.chance(0.3)) text = text.slice(0, chance.below(text.length));
  const bytes = Buffer.from(text);
  if (chance.chance(0.2) && bytes.length > 0) bytes[chance.below(bytes.length)] = chance.below(256);
  const cutAt = chance.below(bytes.length + 1);
  return {
    status: chance.pick([200, 200, 200, 200, 204, 206, 301, 307, 500]),
    headers: chance.pick(chance.chance(0.6) ? HEADERS.slice(0, 1) : HEADERS),
    pieces: [bytes.subarray(0, cutAt), bytes.subarray(cutAt)],
    ending: chance.pick(["end", "cut", "open"]),
  };
}

const STORY = records(`
  0  sks Proxy pop=True
  0  pa Active=True want=1
  0  dep 1
  1  pod/x scheduled started ready
  2  pub a1 a2
  2  priv p1
  3  config/config-autoscaler stable-window=60s
  4  activator/1
  5  event/1 Pulling Pod x
`);

function objectOf(chance: Random): JsonObject {
  const object = structuredClone(chance.pick(STORY).object) as JsonObject;
  const metadata = object.metadata as JsonObject;
  if (chance.chance(0.5)) metadata.resourceVersion = chance.pick(VERSIONS);
  if (chance.chance(0.5)) {
    const part = chance.chance(0.5) ? metadata : object;
    setField(
      part,
      chance.pick([...Object.keys(part), "metadata", "uid", "annotations"]),
      hostileValue(chance),
    );
  }
  return object;
}

function eventLine(chance: Random): string {
  const type = chance.pick(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "added", "", "__proto__"]);
  if (chance.chance(0.1)) return hostileText(chance, '{"type":"ADDED"}');
  const object = chance.chance(0.1) ? hostileValue(chance) : objectOf(chance);
  return written({ type, object });
}

function bookmark(chance: Random) {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: chance.pick(VERSIONS), annotations } } };
}

function listOf(chance: Random) {
  const items = Array.from({ length: chance.below(20) }, () =>
    chance.chance(0.1) ? hostileValue(chance) : objectOf(chance),
  );
  const metadata = {
    resourceVersion: chance.pick(VERSIONS),
    continue: chance.pick(["", "", "more", hostileText(chance, "more")]),
  };
  return {
    kind: chance.pick(["PodList", "Status", "Table"]),
    metadata,
    items: chance.chance(0.1) ? hostileValue(chance) : items,
  };
}
