/** The address card: what the public and the private Endpoints list at an instant. */
import {
  type FactName,
  isUnknownAt,
  type RevisionState,
  type SharedState,
  sliceAt,
} from "../../core/index.ts";
import type { AddressClass, AddressState, AddressTrack } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";

export interface CardAddress {
  readonly ip: string;
  /** The pod behind it; "" where the object names none. */
  readonly name: string;
  readonly class: AddressClass;
  readonly state: AddressState;
}

export interface AddressList {
  /** Activators first, then pods; each by address. */
  readonly addresses: readonly CardAddress[];
  /** Since when it has been as it is; null before anything was listed. */
  readonly changedAt: EpochMs | null;
  /** Inside a gap. */
  readonly unknown: boolean;
}

export interface AddressCard {
  readonly public: AddressList;
  readonly private: AddressList;
}

/** Both lists at `t`. */
export function addressCardAt(shared: SharedState, revision: RevisionState, t: EpochMs): AddressCard {
  return {
    public: listAt(shared, revision.publicEndpoints, "publicEndpoints", t),
    private: listAt(shared, revision.privateEndpoints, "privateEndpoints", t),
  };
}

function listAt(
  shared: SharedState,
  tracks: ReadonlyMap<string, AddressTrack>,
  fact: FactName,
  t: EpochMs,
): AddressList {
  const addresses: CardAddress[] = [];
  let changedAt: EpochMs | null = null;
  for (const { ip, class: kind, targetName = "", slices } of tracks.values()) {
    for (const { from, to } of slices) {
      for (const at of [from, to]) if (at !== null && at <= t && at > (changedAt ?? -1)) changedAt = at;
    }
    const slice = sliceAt(slices, t);
    if (slice !== undefined) addresses.push({ ip, name: targetName, class: kind, state: slice.value });
  }
  addresses.sort((a, b) => (a.class === b.class ? compareIps(a.ip, b.ip) : a.class === "activator" ? -1 : 1));
  return { addresses, changedAt, unknown: isUnknownAt(shared, fact, t) };
}

function compareIps(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
