/** A cluster, or an hour of one, for somebody who may see some namespaces only; for as long as that is so. */
import type { Store } from "../../store/store.ts";
import { askerSignal } from "../asker.ts";
import { clusters } from "../clusters.ts";
import type { HeldSource } from "../held-source.ts";
import { retentionOf } from "../offered-clusters.ts";
import { untilKnown } from "../until-known.ts";
import type { Viewer } from "../viewer.ts";
import { rightsIn } from "./asker-access.ts";
import { rightsKey } from "./rights.ts";
import { accessSettings } from "./settings.ts";
import { namespacesIn } from "./view.ts";
import { holdView } from "./views.ts";
import { watchRights } from "./watch-rights.ts";

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
    const asked = namespacesIn(base);
    const rights = await rightsIn(cluster, viewer, asked);
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
    const watch = isBrief
      ? null
      : watchRights({
          key,
          asked,
          until: viewer.until,
          cacheMs: accessSettings(process.env)?.cacheMs ?? 0,
          namespaces: () => namespacesIn(base),
          ask: async (namespaces) => rightsKey(await rightsIn(cluster, viewer, namespaces)),
        });
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
