/** What somebody may see of a cluster, as the cluster says; asked again after a short time. */
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

/** Answers that are remembered, of all viewers. */
const REMEMBERED = 50_000;
/** Questions at a time to one cluster for one viewer. */
const AT_ONCE = 8;

interface Answer {
  readonly at: EpochMs;
  readonly allowed: Promise<boolean>;
}

export function createRights({ ask, cacheMs, now }: RightsOptions): RightsOf {
  const answers = createBoundedMap<string, Answer>(REMEMBERED);
  const allowed = (cluster: string, question: AccessQuestion): Promise<boolean> => {
    const key = JSON.stringify([cluster, question.user, question.groups, question.namespace]);
    const known = answers.get(key);
    if (known !== undefined && now() - known.at < cacheMs) return known.allowed;
    const answer: Answer = { at: now(), allowed: ask(cluster, question) };
    answers.set(key, answer);
    // Whoever asks next asks the cluster.
    answer.allowed.catch(() => answers.set(key, { ...answer, at: Number.NEGATIVE_INFINITY }));
    return answer.allowed;
  };
  return async (cluster, { name: user, groups: unsorted }, namespaces) => {
    const groups = [...unsorted].sort();
    if (await allowed(cluster, { user, groups, namespace: null })) return null;
    const seen = new Set<string>();
    const left = [...new Set(namespaces)];
    const worker = async (): Promise<void> => {
      for (let namespace = left.pop(); namespace !== undefined; namespace = left.pop())
        if (await allowed(cluster, { user, groups, namespace })) seen.add(namespace);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return seen;
  };
}

/** The same text for the same rights. */
export function rightsKey(rights: Rights): string {
  return rights === null ? "*" : [...rights].sort().join(" ");
}
