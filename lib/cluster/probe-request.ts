/**
 * The one request that skscope sends into a cluster's data path, and the only place that sends it.
 *
 *     GET /healthz HTTP/1.1
 *     K-Network-Probe: activator
 *     User-Agent: Knative-Activator-Probe
 *     Connection: close
 *     Host: …
 *
 * Both headers are needed. With the first alone a queue-proxy forwards the request to the user's container and counts it
 * as load; with the second alone an activator takes it for a user's request and **wakes the revision**. So they are
 * constants of this file, nothing that a caller passes becomes a header except the host, and a host is only taken when it
 * is a plain name or an address.
 */
import { request } from "node:http";
import { isIP } from "node:net";
import type { DurationMs, EpochMs } from "../model/units.ts";

/** Where a probe enters: the public Service, one of its endpoints, or an ingress gateway. */
export type Vantage = "service" | "endpoint" | "gateway";

export interface ProbeTarget {
  readonly namespace: string;
  readonly revision: string;
  readonly vantage: Vantage;
  /** A DNS name or an address; an address for `endpoint`. */
  readonly host: string;
  readonly port: number;
  /** The route's host; needed for `gateway`, refused for the others. */
  readonly hostHeader?: string;
}

export interface ProbeAnswer {
  /** 0 when no whole answer came; `err` says why. */
  readonly status: number;
  /** At most 1 KiB of it. */
  readonly body: string;
  /** From sending to the end of the answer. */
  readonly ms: DurationMs;
  /** `timeout`, `refused`, `reset`, `dns`, `aborted`, else the system's message. */
  readonly err?: string;
  readonly sentAt: EpochMs;
}

export interface ProbeOptions {
  /** For everything together: name, connection, head and body. */
  readonly timeoutMs: DurationMs;
  readonly signal?: AbortSignal;
  /** The time of day. */
  readonly now: () => EpochMs;
}

/** The target cannot be asked safely; nothing was sent. */
export class UnsafeTargetError extends Error {
  override readonly name = "UnsafeTargetError";
}

/** Value of `K-Network-Probe`. A pod refuses this one without a side effect, `queue` would run the user's check. */
export const PROBE_VALUE = "activator";
const MAX_BODY_BYTES = 1_024;

const METHOD = "GET";
const PATH = "/healthz";
const HEADERS = Object.freeze({
  "K-Network-Probe": PROBE_VALUE,
  "User-Agent": "Knative-Activator-Probe",
  // A reused connection would end at the pod of before, whatever the Service says now.
  Connection: "close",
});

const MAX_HEAD_BYTES = 16_384;
const MAX_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 1_000;
const MAX_ERROR_CHARS = 200;

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_NAME_CHARS = 253;

/** A name of a namespace, a revision or a Service. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** A DNS name; the last label begins with a letter, because resolvers take `0x7f.1` and `2130706433` for addresses. */
export function isDnsName(text: string): boolean {
  if (text.length > MAX_NAME_CHARS) return false;
  const labels = text.toLowerCase().split(".");
  return labels.every(isLabel) && /^[a-z]/.test(labels.at(-1) ?? "");
}

/** An address without a zone. */
function isAddress(text: string): boolean {
  return !text.includes("%") && isIP(text) !== 0;
}

/** Why this target is not asked; null when it may be. */
export function targetProblem(target: ProbeTarget): string | null {
  const { namespace, revision, vantage, host, port, hostHeader } = target;
  if (typeof namespace !== "string" || !isLabel(namespace)) return "The namespace is not a DNS label.";
  if (typeof revision !== "string" || !isLabel(revision)) return "The revision is not a DNS label.";
  if (vantage !== "service" && vantage !== "endpoint" && vantage !== "gateway")
    return "The vantage point is unknown.";
  if (typeof host !== "string" || !(isAddress(host) || (vantage !== "endpoint" && isDnsName(host))))
    return vantage === "endpoint" ? "The host is not an address." : "The host is no name and no address.";
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return "The port is not from 1 to 65535.";
  if (vantage === "gateway") {
    if (typeof hostHeader !== "string" || !isDnsName(hostHeader)) return "The Host header is not a DNS name.";
  } else if (hostHeader !== undefined) return "Only a gateway is asked with a Host header.";
  return null;
}

/** `10.0.0.1:8012`, `[fd00::1]:8012` */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Sends one probe on a connection of its own. Does not follow redirects, does not send twice, goes through no proxy.
 * A network failure is an answer too: status 0 and `err`.
 * @throws UnsafeTargetError (as a rejection) when the target is refused; then nothing was sent, no name was looked up
 */
export async function sendProbe(target: ProbeTarget, options: ProbeOptions): Promise<ProbeAnswer> {
  // Read once: what was checked is what is sent.
  const { namespace, revision, vantage, host, port, hostHeader } = target;
  const problem = targetProblem({
    namespace,
    revision,
    vantage,
    host,
    port,
    ...(hostHeader === undefined ? {} : { hostHeader }),
  });
  if (problem !== null) throw new UnsafeTargetError(problem);

  const { signal, now } = options;
  const sentAt = now();
  const answer = (status: number, body: string, err?: string): ProbeAnswer => ({
    status,
    body,
    ms: Math.max(0, now() - sentAt),
    ...(err === undefined ? {} : { err }),
    sentAt,
  });
  if (signal?.aborted) return answer(0, "", "aborted");

  return new Promise((resolve) => {
    let isSettled = false;
    let hasHead = false;
    let isResolving = isIP(host) === 0;
    const sent = request({
      agent: false,
      method: METHOD,
      path: PATH,
      host,
      port,
      maxHeaderSize: MAX_HEAD_BYTES,
      setHost: false,
      headers: { ...HEADERS, Host: hostHeader ?? hostAndPort(host, port) },
    });
    const settle = (status: number, body: string, err?: string): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      sent.destroy();
      resolve(answer(status, body, err));
    };
    const fail = (error: NodeJS.ErrnoException): void => settle(0, "", reasonOf(error));
    const abort = (): void => settle(0, "", "aborted");
    // A resolver may try for longer than a probe lasts.
    const timer = setTimeout(() => settle(0, "", isResolving ? "dns" : "timeout"), timeoutOf(options));
    signal?.addEventListener("abort", abort, { once: true });

    // Listens to the end: an error after the answer is nobody's business but must not be uncaught.
    sent.on("error", fail);
    sent.on("close", () => {
      if (!hasHead) settle(0, "", "reset");
    });
    sent.on("socket", (socket) => {
      socket.once("lookup", () => {
        isResolving = false;
      });
    });
    sent.on("response", (response) => {
      hasHead = true;
      const status = response.statusCode ?? 0;
      const held: Uint8Array[] = [];
      let heldBytes = 0;
      const body = (): string => Buffer.concat(held).toString("utf8");
      response.on("data", (chunk: Uint8Array) => {
        const piece = chunk.subarray(0, MAX_BODY_BYTES - heldBytes);
        held.push(piece);
        heldBytes += piece.length;
        if (heldBytes === MAX_BODY_BYTES) settle(status, body());
      });
      response.on("end", () => settle(status, body()));
      response.on("error", fail);
      response.on("close", () => settle(0, "", "reset"));
    });
    sent.end();
  });
}

function timeoutOf({ timeoutMs }: ProbeOptions): DurationMs {
  return Number.isFinite(timeoutMs) ? Math.min(Math.max(timeoutMs, 1), MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? "";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "ECONNRESET" || code === "EPIPE") return "reset";
  if (code === "ETIMEDOUT") return "timeout";
  if (code === "ENOTFOUND" || code === "ENODATA" || code.startsWith("EAI_")) return "dns";
  return (error.message || code || error.name).slice(0, MAX_ERROR_CHARS);
}
