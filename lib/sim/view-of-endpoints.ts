/** What somebody believes the public Endpoints to be: they follow after a while (kube-proxy, ingress). */
import { asArray, asObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type Address, type AddressSet, NO_ADDRESSES } from "./addresses.ts";
import { NAMESPACE } from "./names.ts";
import { sliceNameOf } from "./objects.ts";
import { onlyNewer } from "./only-newer.ts";
import type { RevisionWorld } from "./world.ts";

/** To whom somebody sends; `mixed`: to both. */
export type Believed = "none" | "activator" | "pods" | "mixed";

/** What was believed from when on, oldest first. */
export type History = readonly { readonly t: EpochMs; readonly value: Believed }[];

export class ViewOfEndpoints {
  current: AddressSet = NO_ADDRESSES;
  /** What was believed from when on, oldest first. */
  readonly history: { readonly t: EpochMs; readonly value: Believed }[] = [];

  readonly #world: RevisionWorld;
  readonly #delayMs: () => DurationMs;
  readonly #newer = onlyNewer();

  constructor(world: RevisionWorld, delayMs: () => DurationMs) {
    this.#world = world;
    this.#delayMs = delayMs;
    const own = sliceNameOf(world.names);
    world.api.on(RESOURCE.endpointSlices, (name) => {
      if (name === own) this.#follow(name);
    });
  }

  #follow(name: string): void {
    const slice = this.#world.api.get(RESOURCE.endpointSlices, name);
    const ready = asArray(slice?.endpoints)
      .map(asObject)
      .filter((endpoint) => asObject(endpoint.conditions).ready === true)
      .map((endpoint) => {
        const { name: pod, namespace } = asObject(endpoint.targetRef);
        return { ip: String(asArray(endpoint.addresses)[0]), pod: String(pod), namespace: String(namespace) };
      });
    const take = this.#newer(() => {
      this.current = { ready, notReady: [] };
      const value = believedOf(ready);
      if (this.history.at(-1)?.value !== value) this.history.push({ t: this.#world.engine.now, value });
    });
    this.#world.engine.after(this.#delayMs(), take);
  }
}

/** What several believe together: the same, or both. */
export function together(histories: readonly History[]): History {
  if (histories.length === 1) return histories[0] ?? [];
  const changes = histories.flatMap((history, i) => history.map(({ t, value }) => ({ t, value, i })));
  const now = new Map<number, Believed>();
  const result: { readonly t: EpochMs; readonly value: Believed }[] = [];
  for (const { t, value, i } of changes.sort((a, b) => a.t - b.t)) {
    now.set(i, value);
    const values = new Set([...now.values()].filter((each) => each !== "none"));
    const whole = values.size > 1 ? "mixed" : ([...values][0] ?? "none");
    if (result.at(-1)?.value !== whole) result.push({ t, value: whole });
  }
  return result;
}

export function believedOf(ready: readonly Address[]): Believed {
  const isPod = ({ namespace }: Address): boolean => namespace === NAMESPACE;
  if (ready.length === 0) return "none";
  if (ready.every(isPod)) return "pods";
  return ready.some(isPod) ? "mixed" : "activator";
}
