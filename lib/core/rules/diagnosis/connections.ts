/**
 * How a connection failed that an activator or a queue-proxy made, by the words of Go's HTTP client, and to whom.
 *
 *   gateway ──▶ activator ──▶ queue-proxy :8012 ──▶ container, at 127.0.0.1
 *               its line: the pod, and the way to it   its line: the container
 */
import { hostOf } from "../../../model/host-port.ts";
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { tracksOfIp } from "../../reduce/address-tracks.ts";
import { openGap } from "../../state/gaps.ts";
import type { LoggedRun } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import type { RuleContext } from "../rule.ts";

type Words = readonly (readonly [how: string, words: RegExp])[];

/** What queue-proxy says of the container beside it; the first that fits counts. */
const TO_CONTAINER: Words = [
  ["closed", /http2: (?:server sent GOAWAY|client connection|client conn )|stream error: /],
  ["protocol", /malformed HTTP|HTTP\/1\.x transport connection broken|frame too large|http2: /],
  ["ports", /cannot assign requested address/],
  ["refused", /connection refused/],
  ["closed", /EOF|connection reset|broken pipe|server closed idle connection/],
  ["slow", /i\/o timeout|deadline exceeded|timeout awaiting response headers/],
];

/** What an activator says of a pod: nothing of it is about the container. */
const TO_POD: Words = [
  ["podTls", /x509: |tls: |certificate/],
  ["podName", /no such host|server misbehaving/],
  ["podRefused", /connection refused/],
  [
    "podUnreachable",
    /no route to host|network is unreachable|host is down|connection timed out|dial tcp .*(?:i\/o timeout|deadline exceeded)/,
  ],
  [
    "podClosed",
    /EOF|connection reset|broken pipe|server closed idle connection|malformed HTTP|http2: |stream error: /,
  ],
  ["podSlow", /i\/o timeout|deadline exceeded|timeout awaiting response headers/],
];

/** How the connection of a line failed; of one that is about something else, its cause. */
export function howOf({ cause, message, source }: Pick<LoggedRun, "cause" | "message" | "source">): string {
  if (cause !== "proxy") return cause === "canceled" ? "caller" : cause;
  const words = source === "activator" ? TO_POD : TO_CONTAINER;
  return words.find(([, one]) => one.test(message))?.[0] ?? cause;
}

/** Whom a line of Go's dialer names: the address behind "dial tcp", or the far end of a connection. */
const DIALLED = /(?:dial tcp |->)(\[[\da-f:.]+\]|\d+(?:\.\d+){3}):(\d+)/;
/** Ports of queue-proxy: at others the ClusterIP of a Service answers. */
const OF_QUEUE_PROXY: ReadonlySet<string> = new Set(["8012", "8013", "8112"]);
/** Who left so long ago is known to have left: watches are seconds late, not more. */
const JUST_MS: DurationMs = 30_000;

/**
 * The pod that an activator's line names, and whether the private Endpoints hold its address: `there`, `left` a moment ago, `gone`
 * long ago or never there; `unknown` where the line names no pod or the Endpoints are not seen.
 */
export function peerOf(
  context: RuleContext,
  run: Pick<LoggedRun, "message" | "source" | "lastAt">,
): FindingValues {
  const { shared, revision } = context;
  const [, host = "", port = ""] = DIALLED.exec(run.message) ?? [];
  const peer = hostOf(host);
  const none = { peer: peer || "none", peerIs: "unknown" };
  if (run.source !== "activator" || !OF_QUEUE_PROXY.has(port)) return none;
  const isSeen =
    shared.resources.has(RESOURCE.endpoints) && openGap(shared, RESOURCE.endpoints) === undefined;
  if (!isSeen || !revision.privatePresent || revision.privateTruncated) return none;
  return { peer, peerIs: stateOf(context, peer, run.lastAt) };
}

function stateOf({ revision }: RuleContext, ip: string, t: EpochMs): string {
  const tracks = tracksOfIp(revision.privateEndpoints, ip);
  if (tracks.some(({ slices }) => sliceAt(slices, t) !== undefined)) return "there";
  const leftAt = Math.max(
    Number.NEGATIVE_INFINITY,
    ...tracks.flatMap(({ slices }) => slices.map(({ to }) => to ?? Number.NEGATIVE_INFINITY)),
  );
  return t - leftAt <= JUST_MS ? "left" : "gone";
}
