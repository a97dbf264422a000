/** What happened long ago is moved from a state to a shelf, and is there again as if it never was. */
import { describe, expect, test } from "vitest";
import { createState, decodeState, encodeState, step } from "../../../lib/core/index.ts";
import type { CoreState, RevisionState } from "../../../lib/core/state/state.ts";
import { createMoments } from "../../../lib/store/moments.ts";
import type { Shelf } from "../../../lib/store/shelf.ts";
import { shelveState, stateOnShelf, unshelve } from "../../../lib/store/shelved-state.ts";
import { openRecording } from "../../support/check-recording.ts";

/** @param room how many parts it takes */
function shelfOf(room = Number.POSITIVE_INFINITY): Shelf & { readonly parts: Uint8Array[] } {
  const parts: Uint8Array[] = [];
  return {
    parts,
    put(bytes) {
      if (parts.length >= room) throw new Error("full");
      parts.push(bytes);
      return parts.length - 1;
    },
    get: (number) => parts[number] ?? new Uint8Array(0),
  };
}

const IDS = ["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout", "many-revisions"];

/** Goes through a recording, moving what is older than half a minute again and again. */
function moved(id: string, shelf: Shelf) {
  const { header, records } = openRecording(id);
  const state = createState({ systemNamespace: header.systemNamespace });
  const moments = createMoments(state, shelf, 30_000, 2_000);
  let most = 0;
  records.forEach((record, i) => {
    step(state, record);
    moments.follow();
    if (i % 100 === 99) most = Math.max(most, momentsIn(state));
  });
  return { state, moments, most };
}

function whole(id: string): CoreState {
  const { header, records } = openRecording(id);
  const state = createState({ systemNamespace: header.systemNamespace });
  for (const record of records) step(state, record);
  return state;
}

function momentsIn(state: CoreState): number {
  let count = 0;
  for (const { decisions, probes, k8sEvents, requests } of state.revisions.values())
    count += decisions.length + probes.length + k8sEvents.length + requests.t.length;
  return count;
}

function drive<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const plain = (state: CoreState): CoreState => decodeState(encodeState(state));

describe("a state of which old moments were moved", () => {
  test.each(IDS)("is whole again on the shelf: %s", (id) => {
    const shelf = shelfOf();
    const { state, moments } = moved(id, shelf);
    const places = drive(shelveState(state, shelf, moments));
    // Places are kept as JSON.
    const again = stateOnShelf(JSON.parse(JSON.stringify(places)), shelf);
    expect(plain(again)).toEqual(plain(whole(id)));
    expect([...again.revisions.keys()]).toEqual([...state.revisions.keys()]);
  });

  test("holds less of them", () => {
    const shelf = shelfOf();
    const { state, moments, most } = moved("burst", shelf);
    expect(moments.hasMoved).toBe(true);
    expect(momentsIn(state)).toBeLessThan(momentsIn(whole("burst")) / 2);
    expect(most).toBeLessThan(momentsIn(whole("burst")));
  });

  test.each([0, 1, 2, 3, 5, 9, 14])(
    "is whole again in memory when the shelf is full after %d parts",
    (room) => {
      const shelf = shelfOf(room);
      const { state, moments } = moved("burst", shelf);
      expect(() => drive(shelveState(state, shelf, moments))).toThrow("full");
      unshelve(state, shelf, moments);
      expect(plain(state)).toEqual(plain(whole("burst")));
    },
  );
});

describe("a state on a shelf", () => {
  const shelf = shelfOf();
  const { state, moments } = moved("knobs", shelf);
  const again = stateOnShelf(drive(shelveState(state, shelf, moments)), shelf);

  test("answers as a Map does", () => {
    const { revisions } = again;
    const keys = [...state.revisions.keys()];
    expect(revisions.size).toBe(keys.length);
    expect([revisions.has(keys[0] ?? ""), revisions.has("no/such")]).toEqual([true, false]);
    expect(revisions.get("no/such")).toBeUndefined();
    expect([...revisions.entries()].map(([key]) => key)).toEqual(keys);
    expect([...revisions].map(([, { name }]) => name)).toEqual(
      [...revisions.values()].map(({ name }) => name),
    );
    const seen: string[] = [];
    for (const key of revisions.keys()) seen.push(key);
    revisions.forEach((_: RevisionState, key: string) => void seen.push(key));
    expect(seen).toEqual([...keys, ...keys]);
    expect(revisions).toBeInstanceOf(Map);
  });

  test("is not to be changed", () => {
    const [first] = again.revisions.values();
    expect(() => again.revisions.set("a/b", first as RevisionState)).toThrow();
    expect(() => again.revisions.delete("a/b")).toThrow();
  });

  test("reads a large track only when it is asked for", () => {
    const read: number[] = [];
    const counted: Shelf = {
      put: shelf.put,
      get(number) {
        read.push(number);
        return shelf.get(number);
      },
    };
    const { state: other, moments: moved_ } = moved("cold-start", shelf);
    const lazy = stateOnShelf(drive(shelveState(other, shelf, moved_)), counted);
    const revision = lazy.revisions.get("demo/hello-00001");
    expect(revision?.phase.length).toBeGreaterThan(1);
    const before = read.length;
    expect(revision?.decisions.length).toBeGreaterThan(1);
    expect(read.length).toBeGreaterThan(before);
    expect(revision?.decisions).toBe(revision?.decisions);
  });
});
