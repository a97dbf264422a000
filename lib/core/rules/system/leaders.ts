/** Who leads: changes, and times in which nobody does. */
import type { Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { podOfHolder } from "../../reduce/system/leases.ts";
import type { SharedState } from "../../state/state.ts";
import type { LeaseTrack } from "../../state/system.ts";
import type { SystemFinding, SystemRule } from "./finding.ts";
import { downSpans, podsOf, type Span } from "./ready.ts";

const NOBODY = "none";

/** A leader that goes in order hands over within a retry period. */
const AFTER_MS: DurationMs = 15_000;

/** The Lease is held by another pod than before. */
export const leader: SystemRule = ({ system }, t) => {
  const found: SystemFinding[] = [];
  for (const { name, component, slices, isByLines } of system.leases.values()) {
    // A line says that it leads from now on; of a Lease that is seen first nobody knows since when it has been held.
    for (let i = isByLines === undefined ? 1 : 0; i < slices.length; i++) {
      const slice = slices[i] as Slice;
      const before = slices[i - 1]?.value ?? NOBODY;
      if (slice.from > t || slice.value === before) continue;
      const names = { holder: podOfHolder(slice.value), before: podOfHolder(before) };
      const values = { component, name, ...names };
      found.push({
        rule: "leader",
        severity: "note",
        component,
        from: slice.from,
        to: slice.from,
        seq: slice.seq,
        values,
      });
    }
  }
  return onePerChange(found);
};

/** A process has a Lease for every one of its reconcilers: they change hands together, and are told once. */
function onePerChange(found: readonly SystemFinding[]): SystemFinding[] {
  const told: SystemFinding[] = [];
  for (const one of found.toSorted((a, b) => a.from - b.from)) {
    const { component, values } = one;
    const same = told.findLastIndex(
      (other) =>
        other.component === component &&
        other.values.holder === values.holder &&
        one.from - other.from < AFTER_MS,
    );
    const known = told[same];
    if (known === undefined) told.push({ ...one, values: { ...values, leases: 1 } });
    else told[same] = { ...known, values: { ...known.values, leases: Number(known.values.leases) + 1 } };
  }
  return told;
}

/** The holder is gone, or gave the Lease back, or does not renew it, and nobody has taken it although pods are ready. */
export const noLeader: SystemRule = (shared, t) => {
  const found = new Map<string, SystemFinding>();
  for (const lease of shared.system.leases.values()) {
    // Whose log is not there may have taken it.
    if (lease.isByLines === true) continue;
    const { component, name } = lease;
    const downs = downSpans(shared, component, t);
    for (const { from, to, seq, holder } of [...neverHeld(shared, lease), ...vacancies(shared, lease, t)]) {
      const end = to ?? t;
      if (end - from < AFTER_MS || downs.some((span) => covers(span, from, end))) continue;
      const key = `${component} ${holder} ${to ?? ""}`;
      const known = found.get(key);
      if (known !== undefined && known.from <= from) continue;
      const severity = component === "autoscaler" || component === "controller" ? "error" : "warning";
      const values = { component, name, holder, namespace: shared.systemNamespace };
      found.set(key, { rule: "noLeader", severity, component, from, to, seq, values });
    }
  }
  return [...found.values()];
};

/** "…bucket-01-of-03", "….reconciler.00-of-01": one of so many parts of the work. */
const PART = /-of-(\d+)$/;

/**
 * Nobody has held it since it was seen first. Leases of another number of buckets than the settings ask for are left over, and where
 * the settings were not seen nobody knows.
 */
function neverHeld({ system }: SharedState, { name, slices, renewedAt, seq }: LeaseTrack): Vacancy[] {
  const config = system.configs.get("config-leader-election");
  const parts = Number(PART.exec(name)?.[1]);
  if (slices.length > 0 || config === undefined || Number(config.get("buckets") ?? 1) !== parts) return [];
  return [{ from: renewedAt, to: null, seq: seq ?? 0, holder: NOBODY }];
}

interface Vacancy extends Span {
  readonly holder: string;
}

function vacancies({ system }: SharedState, lease: LeaseTrack, t: EpochMs): Vacancy[] {
  const { slices, component, tellsRenewals, renewedAt, durationMs } = lease;
  const pods = podsOf(system, component);
  const found: Vacancy[] = [];
  slices.forEach((slice, i) => {
    if (slice.from > t) return;
    const holder = podOfHolder(slice.value);
    const gone = pods.find((pod) => pod.name === holder)?.slices.at(-1);
    const next = slices[i + 1];
    const taken = next !== undefined && next.from <= t ? next.from : null;
    const given = slice.to !== null && slice.to <= t && slice.to !== next?.from ? slice.to : null;
    const left = gone?.to != null && gone.to <= t ? Math.max(gone.to, slice.from) : null;
    const isSilent = next === undefined && tellsRenewals && t > renewedAt + durationMs;
    const from = given ?? left ?? (isSilent ? renewedAt + durationMs : null);
    if (from === null || (taken !== null && taken <= from)) return;
    found.push({ from, to: taken, seq: slice.endSeq ?? gone?.endSeq ?? slice.seq, holder });
  });
  return found;
}

/** It has no ready pod for nearly all of the time: that is told, and says more. */
function covers(span: Span, from: EpochMs, end: EpochMs): boolean {
  return span.from <= from + AFTER_MS && (span.to === null || span.to >= end - AFTER_MS);
}
