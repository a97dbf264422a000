import { describe, expect, test } from "vitest";
import type { Session } from "../../../lib/panel/index.ts";
import {
  createSharedSessions,
  type Place,
} from "../../../plugins/headlamp/src/connection/shared-sessions.ts";
import { heldClock } from "../cluster/held-clock.ts";

const PLACE: Place = { cluster: "main", namespace: "shop", systemNamespace: "knative-serving" };

function setUp() {
  const clock = heldClock(0);
  const opened: Place[] = [];
  const stopped: Place[] = [];
  const sessions = createSharedSessions((place) => {
    opened.push(place);
    return { stop: () => stopped.push(place) } as unknown as Session;
  }, clock);
  return { clock, opened, stopped, sessions };
}

describe("sessions that sections share", () => {
  test("are one for a place, and others for another cluster, namespace or namespace of Knative", () => {
    const { opened, sessions } = setUp();
    const first = sessions.hold(PLACE);
    expect(sessions.hold({ ...PLACE }).session).toBe(first.session);
    sessions.hold({ ...PLACE, cluster: "other" });
    sessions.hold({ ...PLACE, namespace: null });
    sessions.hold({ ...PLACE, systemNamespace: "knative" });
    expect(opened).toHaveLength(4);
  });

  test("last a minute longer than the last one that looks", async () => {
    const { clock, opened, stopped, sessions } = setUp();
    const [one, two] = [sessions.hold(PLACE), sessions.hold(PLACE)];
    one.release();
    one.release();
    await clock.advance(120_000);
    expect(stopped).toEqual([]);
    two.release();
    await clock.advance(59_000);
    // The next page takes it over.
    const three = sessions.hold(PLACE);
    await clock.advance(120_000);
    expect(stopped).toEqual([]);
    three.release();
    await clock.advance(60_000);
    expect(stopped).toEqual([PLACE]);
    sessions.hold(PLACE);
    expect(opened).toHaveLength(2);
  });
});
