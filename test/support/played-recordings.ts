/** Recordings that are played by the simulator beside those of `fidelity.test.ts`, with what is known of each from elsewhere. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildState, type RevisionState } from "../../lib/core/index.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import { decisionsOf, orderOf, simulated } from "./fidelity.ts";
import type { Given, RecordedOptions } from "./recorded-scenario.ts";

interface Played extends Pick<RecordedOptions, "withDelays" | "settings"> {
  readonly id: string;
  readonly folder: "public/traces" | "test/recordings/field";
  /** What went wrong, by revision. */
  readonly given?: Readonly<Record<string, readonly Given[]>>;
  /** Played until then. */
  readonly until?: string;
}

export const PLAYED: readonly Played[] = [
  { id: "many-revisions", folder: "public/traces" },
  {
    id: "fault-image-pull",
    folder: "public/traces",
    withDelays: true,
    given: { "broken-00001": [{ kind: "pull" }] },
  },
  { id: "clusterip-fallback", folder: "test/recordings/field" },
  {
    id: "apiserver-restart",
    folder: "test/recordings/field",
    given: {
      "hello-00001": [{ kind: "apiServer", from: "2026-11-23T04:48:26.4Z", to: "2026-11-23T04:48:34.47Z" }],
    },
  },
  {
    id: "fault-pods-lost",
    folder: "test/recordings/field",
    given: { "web-00001": [{ kind: "kill", from: "2026-11-23T04:26:53.09Z" }] },
    // Its annotations; they do not hold while it fails.
    settings: { minScale: 2, initialScale: 1 },
    // Then the service is deleted.
    until: "2026-11-23T04:27:45Z",
  },
];

export interface Pair {
  readonly name: string;
  readonly recorded: RevisionState;
  readonly simulated: RevisionState;
  readonly hasSameSteps: boolean;
}

/** Every revision of a recording that has an SKS and requests, beside the same one simulated. */
export function pairsOf({
  id,
  folder,
  given = {},
  until,
  settings = {},
  withDelays = false,
}: Played): readonly Pair[] {
  const bytes = new Uint8Array(gunzipSync(readFileSync(`${folder}/${id}.ndjson.gz`)));
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  const { shared, revisions } = buildState(readTrace(bytes).records.filter(({ t }) => t < end));
  return [...revisions.values()]
    .filter(({ hasSks, requests }) => hasSks && requests.t.length > 0)
    .map((recorded) => {
      const options = { given: given[recorded.name] ?? [], settings, withDelays };
      const other = simulated(shared, recorded, options).revision;
      return {
        name: recorded.name,
        recorded,
        simulated: other,
        hasSameSteps: hasSameSteps(recorded, other),
      };
    });
}

/** True when both have the same changes of mode, path, Active and of replicas from and to zero, each in the same order. */
export function hasSameSteps(recorded: RevisionState, simulated: RevisionState): boolean {
  const [first, second] = [decisionsOf(recorded), decisionsOf(simulated)];
  return ["mode", "path", "active", "replicas"].every(
    (sort) => orderOf(first, sort).join() === orderOf(second, sort).join(),
  );
}
