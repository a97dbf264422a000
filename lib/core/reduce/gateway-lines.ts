/**
 * What ingress controllers log of a KIngress: their probes of the gateway that fail, and passes that end with an error. Such a line
 * is keyed by the KIngress, which has the name of its route, and may be told before it.
 */
import { isIngressController } from "../../model/components.ts";
import { asString } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import { affords } from "../state/passes.ts";
import type { CoreState, GatewayError, IngressReady, RevisionState } from "../state/state.ts";

/** Words of the prober of knative.dev/networking, in all its versions. */
const PROBE = /^Probing of (\S+) failed, IP: ([^,]+), ready: false, error: (.*?)(?: \(depth: \d+\))?$/s;
const KIND = /\.Ingress$/;
const ERROR = /^(ERROR|error)$/;
const MESSAGE_LENGTH = 300;
/** Of so many KIngresses the last error is remembered. */
const MOST = 500;
/** After a longer silence it is another failure. */
const SILENCE_MS = 600_000;

type Line = Pick<TraceRecord, "type" | "resource" | "object">;

interface Told {
  /** "namespace/name". */
  readonly ingress: string;
  readonly words: string;
  readonly probed: string;
  readonly address: string;
}

/** What the line says of a KIngress; null for any other. */
function read({ type, resource, object }: Line): Told | null {
  if (type !== "LOG" || !isIngressController(resource)) return null;
  const text = asString(object.message) ?? asString(object.msg) ?? "";
  const [, probed = "", address = "", why = ""] = PROBE.exec(text) ?? [];
  const key = KIND.test(asString(object["knative.dev/kind"]) ?? "")
    ? asString(object["knative.dev/key"])
    : undefined;
  const ingress = key ?? (probed === "" ? undefined : keyOfHost(probed));
  if (ingress === undefined) return null;
  if (probed !== "") return { ingress, words: why.slice(0, MESSAGE_LENGTH), probed, address };
  if (!ERROR.test(asString(object.severity) ?? asString(object.level) ?? "")) return null;
  const words = (asString(object.error) ?? text).slice(0, MESSAGE_LENGTH);
  return { ingress, words, probed: "", address: "" };
}

/** Old releases put no key into the line: the host of a route begins with its name and its namespace. */
function keyOfHost(url: string): string | undefined {
  const [, name, namespace] = /^https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\./.exec(url) ?? [];
  return name === undefined || namespace === undefined ? undefined : `${namespace}/${name}`;
}

/** The KIngress that a line of an ingress controller is about; null for any other record. */
export function ingressOfLine(record: Line): string | null {
  return read(record)?.ingress ?? null;
}

/** Remembers a line; returns the revisions to which the KIngress leads, and is not ready. */
export function applyGatewayLine(state: CoreState, record: TraceRecord, t: EpochMs): RevisionState[] {
  const told = read(record);
  if (told === null) return [];
  const { ingress, words, probed, address } = told;
  const { gatewayErrors } = state;
  const before = gatewayErrors.get(ingress);
  const isSame = before !== undefined && t - before.t <= SILENCE_MS;
  const error: GatewayError = {
    process: record.resource,
    words,
    probed,
    address,
    from: isSame ? before.from : t,
    t,
    seq: record.seq,
    count: isSame ? before.count + 1 : 1,
  };
  gatewayErrors.delete(ingress);
  gatewayErrors.set(ingress, error);
  if (gatewayErrors.size > MOST) {
    const [oldest] = gatewayErrors.keys();
    if (oldest !== undefined) gatewayErrors.delete(oldest);
  }
  const names = state.routed.get(ingress);
  if (names === undefined || !affords(state.shared, names.size)) return [];
  const found: RevisionState[] = [];
  for (const name of names) {
    const revision = state.revisions.get(name);
    const ready = revision?.unreadyIngresses.get(ingress);
    if (revision === undefined || ready === undefined) continue;
    revision.unreadyIngresses.set(ingress, withError(ready, error));
    found.push(revision);
  }
  return found;
}

/** A line may be a moment ahead of the condition that it explains. */
const AHEAD_MS = 60_000;

/** The condition with the error that explains it; one that lies long before it does not. */
export function withError(ready: IngressReady, error: GatewayError | undefined): IngressReady {
  if (error === undefined || ready.status === "True" || error.t < ready.from - AHEAD_MS) return ready;
  return { ...ready, error };
}
