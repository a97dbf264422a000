/** What is found beside the phase and changes what it means: pods that the activator cannot reach, a route that is not in force, restarts. */
import { findingsAt } from "../../rules/findings.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Requests wait although pods are ready: no phase tells it, and it is the first thing to be told. */
export function cutOffClauses(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "D20");
  if (found === undefined) return [];
  const { pods = 0, line = "", only = "none", answered = 0 } = found.values;
  return [clause("cutOff", { pods, line, only, answered }, "observed", found.seq)];
}

/** A KIngress that leads here and is not in force at the gateway. */
export function routeClauses(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "ingress-not-ready");
  if (found === undefined) return [];
  const {
    ingress = "",
    status = "",
    taken = "yes",
    class: cls = "",
    message = "none",
    said = "none",
    controller = "none",
    controllerIs = "none",
  } = found.values;
  const values = { ingress, status, taken, class: cls, message, said, controller, controllerIs };
  return [clause("routeNotInForce", values, "observed", found.seq)];
}

/** Containers that were restarted in pods that are ready again. */
export function restartClauses(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(
    ({ rule }) => rule === "container-restarted" || rule === "restarted-before",
  );
  if (found === undefined) return [];
  const { count = 1, pod = "", container = "", reason = "none", exitCode = -1 } = found.values;
  const lastSecond = found.values.lastSecond ?? found.values.lastAt ?? found.from;
  return [clause("restarts", { count, pod, container, reason, exitCode, lastSecond }, "observed", found.seq)];
}
