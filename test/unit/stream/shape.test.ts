/**
 * A page that was loaded before an upgrade tells by the version that it cannot read what the server sends now. This holds
 * the version to the shape of what is sent:
 *
 *   shape changed   raise PROTOCOL_VERSION, run this file with `-u`, delete the shape of the version before
 *   released        the shape of a version that somebody may be running does not change any more
 */
import { expect, test } from "vitest";
import { decodeState, digestOf, encodeState } from "../../../lib/core/index.ts";
import type { LiveStatus } from "../../../lib/model/live-status.ts";
import { countersOf, PROTOCOL_VERSION } from "../../../lib/stream/protocol.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { shapeOf } from "../../support/shape.ts";

const RECORDINGS = ["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout"];

/** What texts are made of differs from rule to rule and line to line. */
const isOpen = (path: string): boolean => path.endsWith(".values");

/** A cluster of which there is everything to tell. */
const STATUS: LiveStatus = {
  state: "live",
  now: 1,
  heardAt: 1,
  reason: "",
  troubled: [
    {
      resource: "pods",
      state: "refused",
      since: 1,
      reason: "",
      heardAt: 1,
      need: "facts",
      lost: "pods",
      relists: 0,
      gaps: 0,
    },
  ],
  watches: 1,
  logs: { followed: 0, wanted: 1, refused: "" },
  from: 1,
  recording: { file: "a.ndjson", records: 1, since: 1 },
  probes: { revisions: ["demo/r"], reach: "yes", reason: "" },
  historyFailure: "",
};

test("what is sent has the shape of this version of the protocol", async () => {
  const states = RECORDINGS.map((id) => decodeState(encodeState(stateOf(openRecording(id)))));
  const digests = states.flatMap(({ revisions }) => [...revisions.values()].map(digestOf));
  const shape = [
    ...shapeOf(states, "state", isOpen),
    ...shapeOf(digests, "digest", isOpen),
    ...shapeOf(
      states.map(({ shared }) => countersOf(shared)),
      "counters",
      isOpen,
    ),
    ...shapeOf([STATUS], "live"),
  ];
  await expect(`${shape.join("\n")}\n`).toMatchFileSnapshot(
    `../../golden/stream-shape.v${PROTOCOL_VERSION}.txt`,
    "the shape of what is sent has changed: raise PROTOCOL_VERSION (lib/stream/protocol.ts)",
  );
});
