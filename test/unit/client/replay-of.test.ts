/** What a page does that is to replay a revision, for whatever it has been told so far. */
import { describe, expect, test } from "vitest";
import { replayedOf } from "../../../lib/client/replay-of.ts";
import { type RevisionView, WAITING } from "../../../lib/client/revision-store.ts";
import { buildState } from "../../../lib/core/index.ts";
import type { LiveState } from "../../../lib/model/live-status.ts";
import { liveStatus } from "../../support/live-status.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const ASKED = { source: "s", namespace: "demo", name: "r", from: null, to: null };
const TEXT = `${ONE_POD}\n3 req 200 5 10.1.0.1:8012\n20 dep 2`;

function view(more: Partial<RevisionView>, text = TEXT): RevisionView {
  const state = buildState(records(text));
  const revision = state.revisions.get(KEY);
  const data = revision === undefined ? null : { shared: state.shared, revision };
  return { ...WAITING, connection: "open", stream: "ended", state, data, ...more };
}

const live = (state: LiveState, reason = ""): Partial<RevisionView> => ({
  stream: "live",
  live: { status: liveStatus({ state, reason }), toldAt: 0 },
});
const lossesOf = (made: ReturnType<typeof replayedOf>): string[] =>
  made.kind === "made" ? made.losses.map(({ what }) => what) : [made.kind];
const windowOf = (made: ReturnType<typeof replayedOf>) => (made.kind === "made" ? made.window : made.kind);

describe("a recording", () => {
  test("is replayed once all of it is there, from its beginning to its end", () => {
    expect(replayedOf(view({ stream: "reading" }), ASKED).kind).toBe("reading");
    const made = replayedOf(view({}), ASKED);
    expect(windowOf(made)).toEqual({ from: at(0), to: at(20) });
    expect(lossesOf(made)).not.toContain("growing");
  });

  test("says what it takes, not what it was asked for beyond its end", () => {
    const asked = { ...ASKED, from: at(2), to: at(900) };
    expect(windowOf(replayedOf(view({}), asked))).toEqual({ from: at(2), to: at(20) });
  });

  test("without the revision, or without the time that is asked for, is not waited for", () => {
    expect(replayedOf(view({}, "0 dep/other 1"), ASKED).kind).toBe("missing");
    const later = { ...ASKED, from: at(30), to: at(40) };
    expect(replayedOf(view({}), later)).toEqual({ kind: "outside", held: { from: at(0), to: at(20) } });
  });

  test("that cannot be read says why", () => {
    const failed = view({ connection: "failed", reason: "no disk", stream: null, data: null });
    expect(replayedOf(failed, ASKED)).toEqual({ kind: "failed", reason: "no disk" });
    const unknown = { ...failed, reason: "s has no revision demo/r." };
    expect(replayedOf(unknown, ASKED)).toEqual({ kind: "missing" });
  });
});

describe("a cluster", () => {
  test("is waited for until its first lists are complete, whether the revision is there already or not", () => {
    expect(replayedOf(view(live("starting")), ASKED).kind).toBe("reading");
    expect(replayedOf(view({ ...live("starting"), data: null }), ASKED).kind).toBe("reading");
    expect(replayedOf(view({ ...live("live"), data: null }), ASKED).kind).toBe("missing");
  });

  test("goes on: what was known is taken, and that is said", () => {
    const made = replayedOf(view(live("live")), ASKED);
    expect(windowOf(made)).toEqual({ from: at(0), to: at(20) });
    expect(lossesOf(made)).toContain("growing");
    expect(lossesOf(replayedOf(view(live("live")), { ...ASKED, to: at(10) }))).not.toContain("growing");
  });

  test("that is no longer watched says so, as does one that has forgotten the beginning", () => {
    expect(lossesOf(replayedOf(view(live("stale")), ASKED))).toContain("away");
    expect(lossesOf(replayedOf(view(live("live")), { ...ASKED, from: at(-60) }))).toContain("forgotten");
  });

  test("with a gap says that requests may be missing", () => {
    const gap = `${TEXT}\n20 gap pods`;
    expect(lossesOf(replayedOf(view(live("live"), gap), ASKED))).toContain("gaps");
  });

  test("that may not be watched says why", () => {
    const refused = view({ ...live("refused", "forbidden"), data: null });
    expect(replayedOf(refused, ASKED)).toEqual({ kind: "failed", reason: "forbidden" });
  });
});
