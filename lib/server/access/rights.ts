/** What somebody may see of a cluster, as the cluster says; asked again after a short time. */
import { createHash } from "node:crypto";
import type { AccessQuestion } from "../../cluster/types.ts";
import { createBoundedMap } from "../../model/bounded-map.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { Viewer } from "../viewer.ts";

/** The namespaces that somebody may see; null: all, also those that are still to come. */
export type Rights = ReadonlySet<string> | null;

/**
 * Asks for all namespaces at once, and then for each of `namespaces`.
 * @throws what the question throws: who cannot be asked has allowed nothing
 */
export type RightsOf = (
  cluster: string,
  viewer: Pick<Viewer, "name" | "groups">,
  namespaces: Iterable<string>,
) => Promise<Rights>;

export interface RightsOptions {
  readonly ask: (cluster: string, question: AccessQuestion) => Promise<boolean>;
  readonly cacheMs: DurationMs;
  readonly now: () => EpochMs;
}

/** Answers that are remembered, of all viewers: 100 of them in a cluster of 2,000 namespaces. */
const REMEMBERED = 200_000;
/** Questions at a time for one viewer. */
const AT_ONCE = 8;
/** Questions at a time to one cluster, whoever they are about. */
const AT_ONCE_OF_CLUSTER = 32;

interface Answer {
  readonly at: EpochMs;
  readonly allowed: Promise<boolean>;
}

export function createRights({ ask, cacheMs, now }: RightsOptions): RightsOf {
  const answers = createBoundedMap<string, Answer>(REMEMBERED);
  const turns = new Map<string, InTurn>();
  const inTurn = (cluster: string): InTurn => {
    const known = turns.get(cluster) ?? createTurns(AT_ONCE_OF_CLUSTER);
    turns.set(cluster, known);
    return known;
  };
  return async (cluster, { name: user, groups: unsorted }, namespaces) => {
    const groups = [...unsorted].sort();
    // Once for all namespaces: groups may be many, and the text is kept with each answer.
    const who = createHash("sha256")
      .update(JSON.stringify([cluster, user, groups]))
      .digest("base64");
    const allowed = (namespace: string | null): Promise<boolean> => {
      const key = namespace === null ? who : `${who} ${namespace}`;
      const known = answers.get(key);
      if (known !== undefined && now() - known.at < cacheMs) return known.allowed;
      const answer: Answer = {
        at: now(),
        allowed: inTurn(cluster)(() => ask(cluster, { user, groups, namespace })),
      };
      answers.set(key, answer);
      // Whoever asks next asks the cluster.
      answer.allowed.catch(() => answers.set(key, { ...answer, at: Number.NEGATIVE_INFINITY }));
      return answer.allowed;
    };
    if (await allowed(null)) return null;
    const seen = new Set<string>();
    const left = [...new Set(namespaces)];
    const worker = async (): Promise<void> => {
      for (let namespace = left.pop(); namespace !== undefined; namespace = left.pop())
        if (await allowed(namespace)) seen.add(namespace);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return seen;
  };
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs so many works at a time, in the order in which they come. */
function createTurns(most: number): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    // Whoever ends hands its place on, so nobody who comes later takes it.
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** The same text for the same rights. */
export function rightsKey(rights: Rights): string {
  return rights === null ? "*" : [...rights].sort().join(" ");
}
