/** Whom a request was sent to, by the address that the gateway notes. */
import { expect, test } from "vitest";
import { buildState, type RevisionState, receiversOf } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

function receiver(text: string, via: string, seconds = 50): string {
  const { shared, revisions } = buildState(records(text));
  const found = receiversOf(shared, revisions.get(KEY) as RevisionState)(via, at(seconds));
  return found === null ? "none" : `${found.kind} ${found.pod}`.trim();
}

const PODS = `${ONE_POD}
  1 pod/first ip=10.2.0.1 started ready
  10 pod/second ip=10.2.0.2 started ready
  20 pod/third ip=10.2.0.1 started ready`;

test.each<[what: string, text: string, via: string, seconds: number, receiver: string]>([
  ["an activator in the path", ONE_POD, "10.0.0.1:8012", 50, "activator"],
  ["an activator that is not", ONE_POD.replace("pub a1 a2", "pub p1"), "10.0.0.2:8012", 50, "activator"],
  ["a pod by its address in the Endpoints", ONE_POD, "10.1.0.1:8012", 50, "pod r-deployment-1"],
  [
    "an address in the Endpoints without a name",
    ONE_POD.replace("priv p1", "priv ?p7"),
    "10.1.0.7:8012",
    50,
    "pod",
  ],
  ["a pod by its own address", PODS, "10.2.0.2:8012", 50, "pod second"],
  ["of two with one address the one that had it then", PODS, "10.2.0.1:8012", 19.999, "pod first"],
  ["and from its beginning on the other", PODS, "10.2.0.1:8012", 20, "pod third"],
  ["before both the last one", PODS, "10.2.0.1:8012", 0.5, "pod third"],
  ["nobody who was seen", ONE_POD, "10.9.0.9:8012", 50, "other"],
  ["nobody who is noted", ONE_POD, "", 50, "none"],
])("%s", (_, text, via, seconds, expected) => {
  expect(receiver(text, via, seconds)).toBe(expected);
});
