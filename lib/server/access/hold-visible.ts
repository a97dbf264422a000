/** A cluster, or an hour of one, for somebody who may see some namespaces only; for as long as that is so. */
import type { DurationMs } from "../../model/units.ts";
import type { Store } from "../../store/store.ts";
import { askerSignal } from "../asker.ts";
import { clusters } from "../clusters.ts";
import type { HeldSource } from "../held-source.ts";
import { retentionOf } from "../offered-clusters.ts";
import { untilKnown } from "../until-known.ts";
import type { Viewer } from "../viewer.ts";
import { rightsIn } from "./asker-access.ts";
import { rightsKey } from "./rights.ts";
import { namespacesIn } from "./view.ts";
import { holdView } from "./views.ts";

/** Of a right that has gone, or of a new namespace, one hears so much later than the cluster could have said it. */
const SOON_MS: DurationMs = 1_000;
/** No revision has this name, so it is waited for until the first lists are there. */
const NOBODY = "/";
/** A view keeps this share of what is kept in memory of the whole cluster. */
const SHARE = 0.25;

/** @param open holds all of it @throws ProblemError */
export async function holdVisible(
  viewer: Viewer,
  cluster: string,
  isBrief: boolean,
  open: () => Promise<HeldSource>,
): Promise<HeldSource> {
  const whole = await open();
  try {
    // Only stores come from clusters and their hours.
    const base = whole.source as Store;
    // Before, it is not known which namespaces there are.
    await untilKnown(base, NOBODY, askerSignal());
    const rights = await rightsIn(cluster, viewer, namespacesIn(base));
    const key = rightsKey(rights);
    const { ms, bytes } = retentionOf(process.env);
    const held =
      rights === null
        ? null
        : await holdView({
            base,
            key,
            sees: (namespace) => rights.has(namespace),
            watched: watchedIn(cluster),
            retention: { ms, bytes: bytes * SHARE },
          });
    const watch = isBrief ? null : watchRights(viewer, cluster, base, key);
    const release = (): void => {
      watch?.stop();
      held?.release();
      whole.release();
    };
    if (isBrief) held?.release();
    const signals = [whole.gone, watch?.gone].filter((signal) => signal !== undefined);
    return {
      source: held?.view.source ?? base,
      release,
      ...(signals.length === 0 ? {} : { gone: AbortSignal.any(signals) }),
    };
  } catch (error) {
    whole.release();
    throw error;
  }
}

/** The only namespace of the cluster that is watched; null: all are. An hour of it does not say. */
function watchedIn(cluster: string): string | null {
  const listed = clusters()
    .list()
    .find(({ id }) => id === cluster);
  return listed?.namespace ?? null;
}

/** Fires when he may see something else than what `key` says, when that cannot be told, or when his session is over. */
function watchRights(
  viewer: Viewer,
  cluster: string,
  base: Store,
  key: string,
): { readonly gone: AbortSignal; readonly stop: () => void } {
  const gone = new AbortController();
  let isAsking = false;
  const timer = setInterval(async () => {
    if (Date.now() >= viewer.until) gone.abort();
    if (isAsking) return;
    isAsking = true;
    // The answers are remembered for the time that the operator has set, so most looks ask nothing.
    const now = await rightsIn(cluster, viewer, namespacesIn(base)).then(rightsKey, () => "");
    isAsking = false;
    if (now !== key) gone.abort();
  }, SOON_MS);
  timer.unref();
  return { gone: gone.signal, stop: () => clearInterval(timer) };
}
