import { describe, expect, test } from "vitest";
import { liveNow } from "../../../lib/client/live-now.ts";
import type { Connection } from "../../../lib/client/stream-store.ts";
import type { LiveStatus } from "../../../lib/model/live-status.ts";
import { liveStatus } from "../../support/live-status.ts";

/** The server's clock is an hour ahead of the one here. */
const HERE = 1_000_000;
const THERE = HERE + 3_600_000;

function at(ms: number, status: Partial<LiveStatus> = {}, connection: Connection = "open") {
  return liveNow({ status: liveStatus({ now: THERE, ...status }), toldAt: HERE }, connection, HERE + ms);
}

describe("the right edge of time", () => {
  test("goes on by the server's clock while the source is heard", () => {
    expect(at(0)).toEqual({ now: THERE, state: "live", isStale: false, silentMs: 0 });
    expect(at(800).now).toBe(THERE + 800);
  });

  test("never runs backwards when the clock here is set back", () => {
    expect(at(-5_000).now).toBe(THERE);
  });

  test("goes on while lists are being received", () => {
    expect(at(500, { state: "starting" })).toMatchObject({
      state: "starting",
      isStale: false,
      now: THERE + 500,
    });
  });

  test.each(["stale", "stopped", "refused"] as const)("stands still while the source is %s", (state) => {
    const heardAt = THERE - 12_000;
    expect(at(300, { state, heardAt })).toEqual({ now: heardAt, state, isStale: true, silentMs: 12_300 });
    expect(at(900, { state, heardAt }).now).toBe(heardAt);
  });

  test.each(["lost", "failed", "outdated", "broken", "unreadable"] as const)(
    "stands still when the connection is %s",
    (connection) => {
      expect(at(2_000, {}, connection)).toEqual({
        now: THERE,
        state: "lost",
        isStale: true,
        silentMs: 2_000,
      });
    },
  );

  test("stands still when a server that should tell once a second has not for long", () => {
    expect(at(5_000)).toMatchObject({ state: "live", isStale: false });
    expect(at(5_001)).toMatchObject({ state: "lost", isStale: true, now: THERE });
  });
});
