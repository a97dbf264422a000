/** The address card: what the public and the private Endpoints list at an instant. */
import { type RevisionState, type Route, sliceAt } from "../../core/index.ts";
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
  /** Since when it has been as it is; null while it is as a first list found it: since when nobody saw. */
  readonly changedAt: EpochMs | null;
  /** Inside a gap, or before it was told. */
  readonly unknown: boolean;
}

export interface AddressCard {
  readonly public: AddressList;
  readonly private: AddressList;
}

/** Both lists at `t`, of which the route says whether they are known. */
export function addressCardAt(revision: RevisionState, route: Route, t: EpochMs): AddressCard {
  return {
    public: listAt(revision.publicEndpoints, route.unknown, t),
    private: listAt(revision.privateEndpoints, route.listedUnknown, t),
  };
}

function listAt(tracks: ReadonlyMap<string, AddressTrack>, unknown: boolean, t: EpochMs): AddressList {
  const addresses: CardAddress[] = [];
  let changedAt: EpochMs | null = null;
  for (const { ip, class: kind, targetName = "", slices } of tracks.values()) {
    for (const { from, to, initial } of slices) {
      for (const at of [initial === true ? null : from, to])
        if (at !== null && at <= t && at > (changedAt ?? -1)) changedAt = at;
    }
    const slice = sliceAt(slices, t);
    if (slice !== undefined) addresses.push({ ip, name: targetName, class: kind, state: slice.value });
  }
  addresses.sort((a, b) => (a.class === b.class ? compareIps(a.ip, b.ip) : a.class === "activator" ? -1 : 1));
  return { addresses, changedAt, unknown };
}

function compareIps(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
