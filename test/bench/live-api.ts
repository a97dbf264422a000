/** An API server with many revisions at rest, in a process of its own; wakes them at a steady rate. */
import { asObject, type JsonObject } from "../../lib/model/json.ts";
import { RESOURCE } from "../../lib/model/record.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { answerWith, micros } from "./helper.ts";
import { restingRevisions } from "./resting-revisions.ts";

export interface OpenApi {
  readonly revisions: number;
  /** See {@link restingRevisions}. */
  readonly extent: "few" | "all" | readonly string[];
  readonly watchList: boolean;
  /** Of each revision; default: none. */
  readonly pods?: number;
}
export interface OpenedApi {
  readonly url: string;
  readonly ca: string;
  readonly kubeconfig: string;
  readonly objects: number;
  readonly keys: readonly string[];
}
export interface Play {
  readonly perSecond: number;
  readonly ms: number;
}
export interface Played {
  readonly events: number;
  /** Those that carry the time when they were written. */
  readonly marked: number;
}

/** What changes in turn. Every second event is of a PodAutoscaler: it carries when it was written. */
const TURNS = [
  RESOURCE.podAutoscalers,
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.endpoints,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
] as const;
/** Neighbours in time are not neighbours in the list. */
const STRIDE = 617;

let api: FakeApi | null = null;
let count = 0;
let version = 10_000_000;
let turn = 0;
/** The objects that change, by resource, each of which has one a revision. */
const changing = new Map<string, JsonObject[]>();

async function open({ revisions, extent, watchList, pods }: OpenApi): Promise<OpenedApi> {
  api = await createFakeApi({ watchList, token: "bench" });
  const resting = await restingRevisions(extent, undefined, pods);
  let objects = 0;
  for (const { resource, object } of resting.system) api.put(resource, object);
  const keys: string[] = [];
  for (let index = 0; index < revisions; index++) {
    keys.push(resting.key(index));
    for (const { resource, object } of resting.of(index)) {
      api.put(resource, object);
      objects += 1;
      // Of the two Endpoints the private ones change.
      const { name } = asObject(object.metadata);
      if (resource === RESOURCE.endpoints && !String(name).endsWith("-private")) continue;
      const ofResource = changing.get(resource) ?? [];
      changing.set(resource, ofResource);
      ofResource.push(object);
    }
  }
  count = revisions;
  return { url: api.url, ca: api.ca, kubeconfig: api.kubeconfig({ token: "bench" }), objects, keys };
}

/** Writes events for a while; behind time, it catches up. */
async function play({ perSecond, ms }: Play): Promise<Played> {
  const begin = micros();
  let events = 0;
  let marked = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = (micros() - begin) / 1_000;
      const due = (Math.min(elapsedMs, ms) * perSecond) / 1_000;
      for (; events < due; events++) if (write()) marked += 1;
      if (elapsedMs < ms) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  return { events, marked };
}

/** Says whether the event carries its time. */
function write(): boolean {
  const revision = (turn * STRIDE) % count;
  const round = Math.floor(turn / count);
  const resource = TURNS[(turn + round) % TURNS.length] as (typeof TURNS)[number];
  const isUp = round % 2 === 0;
  turn += 1;
  version += 1;
  const before = changing.get(resource)?.[revision];
  if (before === undefined || api === null) throw new Error(`there is no ${resource} to change`);
  const object = {
    ...before,
    metadata: { ...asObject(before.metadata), resourceVersion: String(version) },
    ...changeOf(resource, before, isUp),
  };
  api.apply({ type: "MODIFIED", resource, object });
  return resource === RESOURCE.podAutoscalers;
}

function changeOf(resource: string, before: JsonObject, isUp: boolean): JsonObject {
  const spec = asObject(before.spec);
  const status = asObject(before.status);
  switch (resource) {
    case RESOURCE.podAutoscalers:
      return { status: { ...status, desiredScale: micros(), actualScale: isUp ? 1 : 0 } };
    case RESOURCE.serverlessServices:
      return { spec: { ...spec, mode: isUp ? "Serve" : "Proxy" } };
    case RESOURCE.deployments:
      return {
        spec: { ...spec, replicas: isUp ? 1 : 0 },
        status: { ...status, readyReplicas: isUp ? 1 : 0 },
      };
    default:
      return { subsets: isUp ? [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 8012 }] }] : [] };
  }
}

answerWith({ open, play });
