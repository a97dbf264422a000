/** The sources of this server. */
import { basename, join, sep } from "node:path";
import { isClusterId } from "../live/cluster-id.ts";
import { messageOf, sourceFault } from "../model/errors.ts";
import { isScenarioId } from "../sim/is-scenario-id.ts";
import { createRecordings } from "../sources/recordings.ts";
import { shared } from "../sources/shared.ts";
import { createSimulated } from "../sources/simulated.ts";
import type { Source } from "../store/source.ts";
import { isKnownToSeeEverything, limitedViewer, seesEverything } from "./access/asker-access.ts";
import { holdVisible } from "./access/hold-visible.ts";
import { askerSignal, isGone } from "./asker.ts";
import { buildId } from "./build-id.ts";
import { clusters } from "./clusters.ts";
import { dataDir, indexDir, recordingsDir } from "./data-dir.ts";
import type { HeldSource } from "./held-source.ts";
import { openHour } from "./history.ts";
import { openingLimits, recordingLimits } from "./limits.ts";
import { log } from "./log.ts";
import { ProblemError } from "./problem.ts";
import { untilKnown } from "./until-known.ts";

/** The folder of the shipped recordings. */
export const SHIPPED = join(/* turbopackIgnore: true */ process.cwd(), "public", "traces");

/** The shipped recordings, whatever can be read in the folder SKSCOPE_TRACES_DIR, and those that were uploaded or written here. */
export const recordings = shared("recordings", () => {
  const extra = process.env.SKSCOPE_TRACES_DIR;
  const own = recordingsDir();
  return createRecordings({
    folders: [SHIPPED, ...(extra ? [extra] : []), own],
    optional: [own],
    importable: extra ? [extra] : [],
    load: {
      ...recordingLimits(process.env),
      disk: {
        folder: indexDir(),
        build: buildId(),
        onIndex: ({ path, event, reason }) =>
          log()[event === "not written" ? "warn" : "info"](
            { file: basename(path), reason },
            `index ${event}`,
          ),
        ...openingLimits(process.env),
      },
    },
    surveysFile: join(dataDir(), "surveys.json"),
    onProblem: ({ path, detail }) => log().error({ path, reason: detail }, "recordings cannot be read"),
  });
});

const simulated = shared("simulated", () => createSimulated());

/** The source with this id: a recording, loaded, or a cluster, which is watched from now on for a while. */
export async function openSource(id: string): Promise<Source> {
  return (await holdSource(id, { briefly: true })).source;
}

/** False where nothing here has this id; nothing is read, played or watched to tell. What is there may still not open. */
export async function isSource(id: string): Promise<boolean> {
  if (await isShipped(id)) return true;
  // A file may be called like a scenario.
  if ((await recordings().paths()).has(id)) return seesEverything();
  if (isScenarioId(id)) return true;
  const [cluster = ""] = id.split("@");
  if (!isClusterId(cluster)) return false;
  const isListed = clusters()
    .list()
    .some((one) => one.id === cluster);
  // Those that others collect are known a moment after the start; an error is told by the page itself.
  return (
    isListed ||
    (await clusters()
      .open(cluster)
      .then(
        (opened) => opened !== null,
        () => true,
      ))
  );
}

/**
 * The same for who can show a part: a recording that takes long to read comes as far as it has been read, and grows. It tells
 * how far (`reading`), and when it is whole.
 */
export async function openPart(id: string): Promise<Source> {
  return (await holdSource(id, { briefly: true, part: true })).source;
}

/** A program that scrapes looks, too: the current cluster is watched from now on for a while. */
export function watchCurrent(): void {
  const current = clusters()
    .list()
    .find(({ isCurrent }) => isCurrent);
  // Why it cannot be opened is said where somebody can read it.
  if (current !== undefined)
    holdSource(current.id, { briefly: true, asProcess: true }).catch(() => undefined);
}

/** Watches the current cluster from now on and for good, whoever looks, where the operator has asked for it. */
export function watchFromStart(env: NodeJS.ProcessEnv): void {
  // Whoever wants to be told wants it whoever looks.
  if (!env.SKSCOPE_WATCH && !env.SKSCOPE_ALERTMANAGER_URL && !env.SKSCOPE_WEBHOOK_URL) return;
  const current = clusters()
    .list()
    .find(({ isCurrent }) => isCurrent);
  // Why it cannot be opened is in the log.
  if (current !== undefined) holdSource(current.id, { asProcess: true }).catch(() => undefined);
}

async function openScenario(id: string): Promise<Source | null> {
  try {
    return await simulated().open(id, askerSignal());
  } catch (error) {
    if (sourceFault(error) !== null || isGone(error)) throw error;
    throw new ProblemError("unknown-source", messageOf(error));
  }
}

interface Holding {
  /** It is only looked at: released at once. */
  readonly briefly?: boolean;
  /** A part of a recording will do. */
  readonly part?: boolean;
  /** For this process itself: nobody is shown it. */
  readonly asProcess?: boolean;
}

function unknownSource(id: string): ProblemError {
  return new ProblemError("unknown-source", `There is no source "${id}". /api/sources lists them.`);
}

/**
 * The source, kept going until it is released. What is read or played for it is given up when whoever asks has gone, unless
 * others wait for it too.
 */
export async function holdSource(id: string, holding: Holding = {}): Promise<HeldSource> {
  const viewer = holding.asProcess === true ? null : limitedViewer();
  const whole = (more: Holding = {}): Promise<HeldSource> => holdWhole(id, { ...holding, ...more });
  if (viewer === null) return whole();
  if (await isShipped(id)) return whole();
  // What was brought or recorded here may hold anything, also a file that is called like a scenario or a cluster.
  if ((await recordings().paths()).has(id)) {
    if (await seesEverything()) return whole();
    throw unknownSource(id);
  }
  if (isScenarioId(id)) return whole();
  const [cluster = ""] = id.split("@");
  if (isClusterId(cluster)) return holdVisible(viewer, cluster, holding.briefly === true, whole);
  throw unknownSource(id);
}

/** True for the recordings that come with skscope. */
export async function isShipped(id: string): Promise<boolean> {
  return (await recordings().paths()).get(id)?.startsWith(SHIPPED + sep) === true;
}

/** Those recordings of a list that whoever asks may see. */
export async function visibleRecordings<T extends { readonly id: string }>(all: readonly T[]): Promise<T[]> {
  if (await isKnownToSeeEverything()) return [...all];
  const shipped = await Promise.all(all.map(({ id }) => isShipped(id)));
  return all.filter((_, i) => shipped[i]);
}

/** Whoever asks, and whatever he may see: for {@link holdSource}. */
async function holdWhole(id: string, { briefly = false, part = false }: Holding = {}): Promise<HeldSource> {
  const all = recordings();
  const recording = await (part ? all.openPart : all.open)(id, askerSignal());
  if (recording !== null) return { source: recording, release: () => undefined };
  const hour = await openHour(id, askerSignal());
  if (hour !== null) return { source: hour, release: () => undefined };
  const scenario = await openScenario(id);
  if (scenario !== null) return { source: scenario, release: () => undefined };
  const cluster = await clusters().open(id);
  if (cluster === null) throw unknownSource(id);
  const release = cluster.hold();
  if (briefly) release();
  const { source, gone } = cluster;
  return { source, release, ...(gone === undefined ? {} : { gone }) };
}

/** The source, which must know the revision ("namespace/name"). */
export async function openRevision(id: string, key: string): Promise<Source> {
  return (await holdRevision(id, key, { briefly: true })).source;
}

/** The same of a recording as far as it has been read, as {@link openPart}. */
export async function openRevisionPart(id: string, key: string): Promise<Source> {
  return (await holdRevision(id, key, { briefly: true, part: true })).source;
}

/**
 * The same, kept going until it is released. A cluster that has just been opened is given time to tell what it has; a recording
 * may tell of the revision only at its end.
 */
export async function holdRevision(id: string, key: string, holding: Holding = {}): Promise<HeldSource> {
  const held = await holdSource(id, holding);
  await untilKnown(held.source, key, askerSignal());
  if (held.source.hasRevision(key)) return held;
  held.release();
  throw new ProblemError("unknown-revision", `The source "${id}" has no revision ${key}.`);
}
