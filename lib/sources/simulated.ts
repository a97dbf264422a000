/** Scenarios as sources: their id holds all that there is to know, so they are played when somebody asks for them. */
import { createHash } from "node:crypto";
import { createBoundedMap } from "../model/bounded-map.ts";
import { isScenarioId, scenarioOf, simulate } from "../sim/index.ts";
import type { Store } from "../store/store.ts";
import { formatTrace } from "../trace/writer.ts";
import { loadTraceText } from "./loaded-recording.ts";

/** Scenarios that stay loaded; what was asked for last stays longest. */
const KEPT = 20;

export interface Simulated {
  /** null when the id is none of a scenario. Rejects with an Error when the scenario cannot be played. */
  open(id: string): Promise<Store | null>;
}

export function createSimulated(): Simulated {
  const loaded = createBoundedMap<string, Promise<Store>>(KEPT);
  return {
    async open(id) {
      if (!isScenarioId(id)) return null;
      const known = loaded.get(id);
      const recording = known ?? play(id);
      loaded.set(id, recording);
      recording.catch(() => loaded.delete(id));
      return recording;
    },
  };
}

async function play(id: string): Promise<Store> {
  const { header, records } = simulate(scenarioOf(id));
  const epoch = createHash("sha256").update(id).digest("hex").slice(0, 12);
  const summary = {
    id,
    kind: "recording",
    title: header.note ?? id,
    story: "",
    lookFor: [],
    records: records.length,
    from: null,
    to: null,
    durationMs: null,
    sizeBytes: null,
  } as const;
  return loadTraceText(summary, epoch, formatTrace(header, records));
}
