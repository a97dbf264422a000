/** A ConfigMap that Knative does not take: its processes go on with what they read before, and cannot start with it. */
import type { EpochMs } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemFinding, SystemRule } from "./finding.ts";

/** As far as a value is told. */
const TOLD = 60;
/** Processes say it within moments. */
const SAID_MS = 60_000;
const NAME = /config "([^"]+)"/;

/** By what the ConfigMap holds, and by what processes say of it. */
export const configRefused: SystemRule = (shared, t) => {
  const held = shared.configVersions.flatMap(({ refused, name, t: from, seq }): SystemFinding[] => {
    if (refused === undefined || from > t) return [];
    const line = linesOf(shared, t).find((one) => nameIn(one.message) === name && one.t >= from - SAID_MS);
    const values = {
      key: refused.key,
      value: refused.value.slice(0, TOLD),
      message: line?.message ?? "none",
    };
    return [findingOf(shared, { name, from, seq, component: line?.component ?? "", values }, t)];
  });
  const told = linesOf(shared, t).flatMap((line): SystemFinding[] => {
    const name = nameIn(line.message);
    const known = held.some(
      (one) =>
        one.values.name === name && line.t >= one.from - SAID_MS && (one.to === null || line.t <= one.to),
    );
    if (known) return [];
    const values = { key: "none", value: "", message: line.message };
    return [findingOf(shared, { name, from: line.t, seq: line.seq, component: line.component, values }, t)];
  });
  return [...held, ...firstOfEach(told)];
};

interface Refusal {
  readonly name: string;
  readonly from: EpochMs;
  readonly seq: number;
  readonly component: string;
  readonly values: { readonly key: string; readonly value: string; readonly message: string };
}

/** It lasts until the ConfigMap is changed. */
function findingOf({ system, systemNamespace }: SharedState, refusal: Refusal, t: EpochMs): SystemFinding {
  const { name, from, seq, component, values } = refusal;
  const next = system.configChanges.find(
    (change) => change.name === name && change.t > from && change.t <= t,
  );
  return {
    rule: "configRefused",
    severity: "warning",
    component,
    from,
    to: next?.t ?? null,
    seq,
    values: { name, namespace: systemNamespace, ...values },
  };
}

/** Each process says it, and one that ends for it says it again and again. */
function firstOfEach(found: readonly SystemFinding[]): SystemFinding[] {
  return found.filter(
    ({ values, to }, i) => found.findIndex((one) => one.values.name === values.name && one.to === to) === i,
  );
}

function linesOf({ system }: SharedState, t: EpochMs) {
  return system.lines.filter((line) => line.kind === "config" && line.t <= t);
}

function nameIn(message: string): string {
  return NAME.exec(message)?.[1] ?? "";
}
