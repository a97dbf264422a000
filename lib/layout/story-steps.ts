/** The steps that one would stop at to tell what happened. */
import type { RevisionState } from "../core/index.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

/** What happens sooner after a step belongs to it. */
const ONE_STEP_MS: DurationMs = 150;
/** The first failure after so long without one is a step. */
const QUIET_MS: DurationMs = 5_000;

/** Times of the steps, ascending: path and mode, episodes, probes, findings, failures. */
export function storySteps(revision: RevisionState): EpochMs[] {
  const times = [
    ...changesOf(revision.path),
    ...changesOf(revision.specMode),
    ...revision.coldStarts.flatMap((e) =>
      [
        e.requestAt,
        e.begin,
        e.podCreated,
        e.started,
        e.ready,
        e.endpointReady,
        e.handedOver,
        e.answered,
      ].filter((t) => t !== null),
    ),
    ...revision.scaleToZero.flatMap((e) =>
      [e.modeProxyAt, e.inactiveAt, e.probeConfirmedAt, e.replicasZeroAt, e.lastPodGoneAt].filter(
        (t) => t !== null,
      ),
    ),
    ...revision.probes.filter(({ source }) => source === "autoscaler").map(({ t }) => t),
    ...revision.findings.map(({ from }) => from),
    ...failuresOf(revision),
  ].sort((a, b) => a - b);
  const steps: EpochMs[] = [];
  for (const t of times) if (t - (steps.at(-1) ?? Number.NEGATIVE_INFINITY) > ONE_STEP_MS) steps.push(t);
  return steps;
}

function changesOf(slices: readonly { readonly from: EpochMs; readonly initial?: boolean }[]): EpochMs[] {
  return slices.filter(({ initial }) => initial !== true).map(({ from }) => from);
}

function failuresOf({ requests }: RevisionState): EpochMs[] {
  const first: EpochMs[] = [];
  let last = Number.NEGATIVE_INFINITY;
  requests.t.forEach((sent, i) => {
    const status = requests.status[i] as number;
    if (status !== 0 && status < 400) return;
    const t = sent + (requests.ms[i] as number);
    if (t - last > QUIET_MS) first.push(t);
    last = Math.max(last, t);
  });
  return first;
}
