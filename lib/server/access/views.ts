/** The views that are looked at. Those who may see the same share one; one that nobody looks at goes after a while. */
import { BusyError } from "../../model/errors.ts";
import type { DurationMs } from "../../model/units.ts";
import { shared } from "../../sources/shared.ts";
import type { Store } from "../../store/store.ts";
import { forAsker } from "../for-asker.ts";
import { createView, type View, type ViewOptions } from "./view.ts";

/** Each holds what it shows, so there cannot be many. */
const MOST = 16;
const IDLE_MS: DurationMs = 60_000;

interface Entry {
  readonly view: Promise<View>;
  holders: number;
  usedAt: number;
}

interface Views {
  readonly entries: Map<string, Entry>;
  /** Numbers sources, of which several may have the same id after one another. */
  readonly numbers: WeakMap<Store, number>;
  lastNumber: number;
}

/** The numbers are parts of the keys, so they are shared as the entries are: pages and routes are bundles of their own. */
const views = shared("views", (): Views => ({ entries: new Map(), numbers: new WeakMap(), lastNumber: 0 }));
const entries = (): Views["entries"] => views().entries;

export interface HeldView {
  readonly view: View;
  readonly release: () => void;
}

/**
 * The view of a source with these rights, kept until it is released.
 * @throws BusyError when too many different ones are looked at
 */
export async function holdView(wanted: Omit<ViewOptions, "now">): Promise<HeldView> {
  const id = `${numberOf(wanted.base)} ${wanted.key}`;
  let entry = entries().get(id);
  if (entry === undefined) {
    makeRoom();
    // Others may wait for it who are still there when whoever began it has gone.
    entry = {
      view: forAsker(createView({ ...wanted, now: Date.now }), new AbortController().signal),
      holders: 0,
      usedAt: Date.now(),
    };
    entries().set(id, entry);
    entry.view.catch(() => entries().delete(id));
  }
  const held = entry;
  held.holders += 1;
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    held.holders -= 1;
    held.usedAt = Date.now();
    setTimeout(dropIdle, IDLE_MS + 1_000).unref();
  };
  try {
    const view = await held.view;
    view.follow();
    return { view, release };
  } catch (error) {
    release();
    throw error;
  }
}

function numberOf(base: Store): number {
  const all = views();
  const known = all.numbers.get(base);
  if (known !== undefined) return known;
  all.lastNumber += 1;
  all.numbers.set(base, all.lastNumber);
  return all.lastNumber;
}

function dropIdle(): void {
  for (const [id, { holders, usedAt, view }] of entries()) {
    if (holders > 0 || Date.now() - usedAt < IDLE_MS) continue;
    entries().delete(id);
    void view.then(
      (one) => one.close(),
      () => undefined,
    );
  }
}

/** The one that was not looked at for longest goes. */
function makeRoom(): void {
  if (entries().size < MOST) return;
  const [oldest] = [...entries()]
    .filter(([, { holders }]) => holders === 0)
    .sort(([, a], [, b]) => a.usedAt - b.usedAt);
  if (oldest === undefined)
    throw new BusyError("People with too many different rights look at the same time. Try again later.");
  entries().delete(oldest[0]);
  void oldest[1].view.then(
    (one) => one.close(),
    () => undefined,
  );
}
