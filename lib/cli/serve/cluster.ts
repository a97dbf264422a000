/** Whether the cluster of the kubeconfig is there, asked before anybody has chosen one. */
import { connect } from "node:net";
import { connectCluster, readContexts } from "../../cluster/kubeconfig.ts";
import { messageOf } from "../../model/errors.ts";
import type { DurationMs } from "../../model/units.ts";

export type FoundCluster =
  | { readonly kind: "answers"; readonly name: string }
  /** No answer, and why. */
  | { readonly kind: "silent"; readonly name: string; readonly reason: string }
  | { readonly kind: "none" };

/** Whoever waits for the page waits for this. */
const LIMIT_MS: DurationMs = 1_500;

/**
 * The current cluster. A refusal is an answer. Where credentials take their time, it is enough that its server can be reached:
 * the page tells the rest.
 */
export async function findCluster(env: NodeJS.ProcessEnv, limitMs = LIMIT_MS): Promise<FoundCluster> {
  let name = "";
  try {
    const contexts = readContexts({}, env);
    if (contexts === null) return { kind: "none" };
    const api = connectCluster({}, env);
    name = api.name;
    const server = contexts.contexts.find((context) => context.name === name)?.server ?? "";
    const limit = AbortSignal.timeout(limitMs);
    const answer = api.get("/version", limit).then(() => "answers" as const);
    const [first, isReachable] = await Promise.all([
      Promise.race([answer, untilAborted(limit)]),
      Promise.race([answer.then(() => true), canConnect(server, limit)]),
    ]);
    if (first === "answers" || isReachable) return { kind: "answers", name };
    return { kind: "silent", name, reason: `no answer within ${limitMs / 1_000} s` };
  } catch (error) {
    return { kind: "silent", name, reason: messageOf(error) };
  }
}

function untilAborted(signal: AbortSignal): Promise<"late"> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve("late"), { once: true }));
}

function canConnect(server: string, signal: AbortSignal): Promise<boolean> {
  if (!URL.canParse(server)) return Promise.resolve(false);
  const { hostname, port, protocol } = new URL(server);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || (protocol === "http:" ? 80 : 443)),
      signal,
    });
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", end(true));
    socket.once("error", end(false));
  });
}
