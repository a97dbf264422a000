import { expect, test } from "vitest";
import { keepOpen, trackOf, tracksOfIp } from "../../../lib/core/reduce/address-tracks.ts";
import { closeSlice, openSlice, setSlice } from "../../../lib/core/state/tracks.ts";
import type { AddressTrack } from "../../../lib/model/timeline.ts";
import { random } from "../../support/random.ts";

const SEEDS = [1, 2, 3, 4, 5, 6];

/** The same, looking at all of them every time. */
function plainly(tracks: Map<string, AddressTrack>, keys: ReadonlySet<string>, t: number, seq: number): void {
  for (const [key, { slices }] of tracks) if (!keys.has(key)) closeSlice(slices, t, seq);
}

test.each(SEEDS)("tracks end alike whether they are few, many, or fewer again (seed %i)", (seed) => {
  const { below } = random(seed);
  const [kept, plain] = [new Map<string, AddressTrack>(), new Map<string, AddressTrack>()];
  for (let seq = 0; seq < 200; seq++) {
    // Few at first, then many, then few again.
    const most = seq < 50 || seq > 120 ? 5 : 30;
    const keys = new Set(
      Array.from({ length: below(most) }, () => `10.0.0.${below(most)} pod demo/p${below(2)}`),
    );
    for (const key of keys) {
      const [ip = ""] = key.split(" ");
      const make = (): AddressTrack => ({ ip, class: "pod", slices: [] });
      setSlice(trackOf(kept, key, make).slices, "ready", seq, seq);
      const other = plain.get(key) ?? make();
      plain.set(key, other);
      setSlice(other.slices, "ready", seq, seq);
    }
    keepOpen(kept, keys, seq, seq);
    plainly(plain, keys, seq, seq);
    // Now and then what is over is forgotten, behind the back of whoever keeps an index.
    if (below(20) === 0)
      for (const tracks of [kept, plain])
        for (const [key, { slices }] of tracks) if (openSlice(slices) === undefined) tracks.delete(key);
    expect([...kept]).toEqual([...plain]);
    const ip = `10.0.0.${below(most)}`;
    expect(tracksOfIp(kept, ip)).toEqual([...plain.values()].filter((track) => track.ip === ip));
  }
});
