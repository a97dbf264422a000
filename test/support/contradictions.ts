/** What a report says of a revision at an instant, as statements, and which of them exclude each other. */
import { isClean } from "../../lib/cli/fail-on.ts";
import {
  type CoreState,
  digestOf,
  explain,
  findingsAt,
  gateAt,
  type RevisionState,
  reportOf,
  rowAt,
  ruleOf,
  severityOf,
} from "../../lib/core/index.ts";

/**
 * `says CLAUSE` for the sentence, `gate BRANCH`, `headline KEY`, `unblock KEY` and `except KEY` for the gate, `finds RULE`,
 * `why RULE WHY` and `finds an error` for the findings, `phase PHASE`.
 */
export function statementsAt(state: CoreState, revision: RevisionState, t: number): Set<string> {
  const { clauses, phase } = explain(state.shared, revision, t);
  const gate = gateAt(state.shared, revision, t);
  const said = new Set<string>([`phase ${phase}`]);
  for (const { key, values } of clauses) {
    // Without an activator in the path the same text says that nobody answers.
    said.add(key === "untilRequest" && values.activators === 0 ? "says nobodyAnswers" : `says ${key}`);
  }
  said.add(`gate ${gate.branch}`).add(`headline ${gate.headline.key}`);
  if (gate.unblock !== null) said.add(`unblock ${gate.unblock.key}`);
  if (gate.earliestZero !== null) said.add("zero in sight");
  for (const { key } of gate.exceptions) said.add(`except ${key}`);
  for (const finding of findingsAt(state.shared, revision, t)) {
    said.add(`finds ${finding.rule}`);
    if (typeof finding.values.why === "string") said.add(`why ${finding.rule} ${finding.values.why}`);
    const known = ruleOf(finding.rule);
    if (known?.kind === "diagnosis" && severityOf(finding) === "error") said.add("finds an error");
  }
  return said;
}

type Group = readonly string[];

const NEVER_ZERO: Group = [
  "says neverZeroMinScale",
  "says neverZeroHpa",
  "says neverZeroDisabled",
  "says waitsForEver",
  "says waitsForInitialScale",
  "headline boundedMin",
  "headline boundedInitial",
  "headline hpa",
  "headline disabled",
];
const GIVES_UP: Group = [
  "says untilActivationTimeout",
  "says activationTimeoutOver",
  "except activationTimeout",
  "zero in sight",
];
const ZERO_FOLLOWS: Group = [
  "says zeroFollows",
  "says zeroAtOnce",
  "says zeroAfter",
  "headline fastPath",
  "headline longInactive",
  "unblock pass",
  "zero in sight",
];
const WAKES: Group = ["says untilRequest"];
const CANNOT_WAKE: Group = [
  "finds D8",
  "finds D11",
  "finds wake-refused",
  "says refusedWake",
  "says zeroHpa",
  "says zeroUnrouted",
  "says requestsWaitLong",
  "says blackHole",
  "headline hpa",
  "headline wakeRefused",
];
const SERVES: Group = ["says serving"];
const NO_POD: Group = ["says lostPods", "says zero", "finds D8", "finds D9", "finds D11"];

const CONFIRMED: Group = ["says probeConfirmed", "says zeroAfter", "says zeroFollows"];
const NOT_CONFIRMED: Group = [
  "says probeFailing",
  "says probePending",
  "headline notConfirmed",
  "headline notConfirmedYet",
  "headline probeUnknown",
];

const BOUNDED_BY_PODS: Group = ["says neverZeroMinScale", "headline boundedMin", "headline boundedInitial"];
const BOUNDED_BY_SETTINGS: Group = [
  "says neverZeroHpa",
  "says neverZeroDisabled",
  "headline hpa",
  "headline disabled",
];
/** Why the activator is in front: there is one reason. */
const REASONS: Group = [
  "says proxiedTls",
  "says proxiedUndecided",
  "says proxiedForZero",
  "says proxiedOtherClass",
];

/** No statement of the first group goes with one of the second. */
export const EXCLUSIVE: readonly (readonly [why: string, a: Group, b: Group])[] = [
  ["what never goes to zero is not given up", NEVER_ZERO, GIVES_UP],
  ["what never goes to zero does not go there", NEVER_ZERO, ZERO_FOLLOWS],
  ["a request wakes it, or nothing does", WAKES, CANNOT_WAKE],
  [
    "it rests, or something is wrong",
    ["finds D9"],
    ["finds an error", "finds clusterip-fallback", "says requestsFailed", "says requestErrors"],
  ],
  ["the API server refuses zero, or it follows", ["finds scale-refused", "says refusedZero"], ZERO_FOLLOWS],
  ["what is refused needs no other cause", ["finds scale-refused"], ["finds D4", "finds D5"]],
  ["within the wait, or stuck", ["finds D5"], ["finds D4"]],
  ["it serves, or no pod is ready", SERVES, NO_POD],
  ["it wakes, or it has lost its pods", ["says waking"], ["says lostPods", "finds D9"]],
  ["it never started, or its pods were lost", ["finds D8"], ["says lostPods"]],
  ["no load, or load", ["headline delayed"], ["headline scaledUp"]],
  ["the probe is confirmed, or it is not", CONFIRMED, NOT_CONFIRMED],
  [
    "there is a log, or there is none",
    ["says probeNotRecorded"],
    ["headline notConfirmed", "headline notConfirmedYet"],
  ],
  ["stale, or the cause", ["says staleHealth"], ["says zeroNeverReady"]],
  ["a request is told once", ["finds steady-errors"], ["finds requests-failed", "finds app-errors"]],
  [
    "it has time, or it fails",
    ["says rolloutWaits"],
    ["phase Failing", "finds D8", "finds pods-lost", "says zeroBroken", "says requestsWaitLong"],
  ],
  ["it fails, or it rests", ["phase Failing"], ["finds D9", ...SERVES, "gate atZero", "says zero"]],
  [
    "it is at zero, or on its way",
    ["phase Zero"],
    ["finds D4", "finds D5", "finds D21", "says handingOver", "says stuck"],
  ],
  [
    "it serves, or it is at zero",
    ["phase Serving", "phase Proxied"],
    ["gate atZero", "finds D8", "finds D9", "finds D11", "says zero"],
  ],
  [
    "what never goes to zero does not wait until it is idle",
    NEVER_ZERO,
    ["says untilIdle", "says untilIdleAt", "says untilIdleDelayed"],
  ],
  ["load keeps it, or a setting", ["why D3 load"], NEVER_ZERO],
  ["which setting keeps it", ["why D3 minScale", "why D3 initialScale"], BOUNDED_BY_SETTINGS],
  ["which setting keeps it", ["why D3 hpa", "why D3 disabled"], BOUNDED_BY_PODS],
  [
    "always in front, or for a reason that ends",
    ["why D1 always"],
    ["says proxiedLoad", "says proxiedForZero", "says untilReadyPods"],
  ],
  ["in front for a reason that ends, or always", ["why D1 load", "why D1 capacity"], ["says proxiedAlways"]],
  ["always in front, or for another reason", ["says proxiedAlways"], ["says proxiedLoad", ...REASONS]],
  ["load, or another reason", ["says proxiedLoad"], ["says proxiedAlways", ...REASONS]],
  [
    "what failed fails again, or is woken",
    ["says zeroBroken", "says zeroNeverReady"],
    [...WAKES, "says untilRequestUnseen"],
  ],
  [
    "some pods are ready, or none",
    ["finds pods-failing", "finds container-restarted", "finds steady-errors"],
    [...NO_POD, "phase Zero"],
  ],
  ["active with too few pods, or waiting for them", ["finds pods-failing"], ["finds D21"]],
  ["a restart is told once", ["finds container-restarted"], ["finds restarted-before"]],
  [
    "it is made, or it is not",
    ["finds not-made", "finds stays-creating"],
    [...SERVES, "says waking", "says handingOver", "finds D9", "finds D1"],
  ],
  ["the time to end is over, or it is not", ["says zeroDraining"], ["says zeroOverdue"]],
  ["at zero it is not in sight", ["zero in sight"], ["gate atZero"]],
  ["the gate is past it, or the revision is on its way", ["gate atZero"], ["phase Waking", "says waking"]],
  [
    "who is deleted does nothing",
    ["phase Deleted"],
    [...WAKES, ...SERVES, "finds D9", "says waking", "says handingOver"],
  ],
];

/** Who says the first must find one of the second. */
export const GROUNDED: readonly (readonly [why: string, says: string, finds: Group])[] = [
  [
    "requests that failed are found",
    "says requestsFailed",
    ["D10", "D19", "pods-lost", "rollout-gap", "requests-failed", "app-errors", "steady-errors"].map(
      (rule) => `finds ${rule}`,
    ),
  ],
  [
    "what is logged is found",
    "says requestErrors",
    ["finds requests-logged", "finds app-errors", "finds D10"],
  ],
  ["a start that failed is found", "says zeroBroken", ["finds D8"]],
  ["a revision that never served is found", "says zeroNeverReady", ["finds D8"]],
  ["what is stuck is found", "says stuck", ["finds D4"]],
  ["a wake that is refused is found", "says refusedWake", ["finds wake-refused"]],
  ["zero that is refused is found", "says refusedZero", ["finds scale-refused"]],
  ["a restart is found", "says restarts", ["finds container-restarted", "finds restarted-before"]],
  ["pods that are not reached are found", "says cutOff", ["finds D20"]],
  ["a route that is not in force is found", "says routeNotInForce", ["finds ingress-not-ready"]],
  ["what was not made is found", "says unborn", ["finds not-made"]],
  ["what is overdue is found", "says zeroOverdue", ["finds pod-overdue"]],
  ["passes that fail are found", "says reconcileFails", ["finds reconcile-fails"]],
  ["a resize that is refused is found", "says refusedResize", ["finds scale-refused"]],
  ["answers that came late are found", "says answeredLate", ["finds clusterip-fallback"]],
];

/** What the row of the overview says otherwise than the page of the revision. */
function otherInRow(
  state: CoreState,
  revision: RevisionState,
  t: number,
  said: ReadonlySet<string>,
): string[] {
  const row = rowAt(state.shared, digestOf(revision), t);
  if (row === null) return said.has("phase Unknown") ? [] : ["the overview has no row"];
  const found = findingsAt(state.shared, revision, t)
    .map((finding) => `${severityOf(finding)} ${finding.rule}`)
    .filter((one) => !one.startsWith("note "));
  const told = row.findings.map(({ severity, rule }) => `${severity} ${rule}`);
  const isSame = told.join() === found.join();
  return [
    ...(said.has(`phase ${row.phase}`) ? [] : [`only the overview says ${row.phase}`]),
    ...(isSame ? [] : [`the overview finds ${told.join()}, the page ${found.join()}`]),
  ];
}

/** The pairs of statements at `t` that exclude each other, as text. */
export function contradictionsAt(state: CoreState, revision: RevisionState, t: number): string[] {
  const said = statementsAt(state, revision, t);
  const groundless = GROUNDED.filter(([, a, b]) => said.has(a) && !b.some((one) => said.has(one)));
  const others = [...groundless.map(([why, a]) => `${why}: ${a}`), ...otherInRow(state, revision, t, said)];
  const excluded = EXCLUSIVE.flatMap(([why, a, b]) =>
    a.flatMap((one) =>
      b.flatMap((other) => (said.has(one) && said.has(other) ? [`${why}: ${one} + ${other}`] : [])),
    ),
  );
  return [...excluded, ...others];
}

/** What `skscope report` does not exit with 0 for, when it is so at the end. */
const NOT_CLEAN: Group = [
  "finds an error",
  "phase Failing",
  "phase BlackHole",
  "says requestsWaitLong",
  "says zeroNeverReady",
  "says zeroBroken",
  "says refusedWake",
  "says blackHole",
  "says nobodyAnswers",
];

/** Where the command exits with 0, what is said at the end that must not be. */
export function saidThoughClean(state: CoreState): string[] {
  if (!isClean(reportOf(state), "error")) return [];
  const t = state.shared.lastT ?? 0;
  return [...state.revisions.values()]
    .filter(({ hasSks }) => hasSks)
    .flatMap((revision) => {
      const said = statementsAt(state, revision, t);
      return NOT_CLEAN.filter((one) => said.has(one)).map((one) => `exit 0: ${revision.name} ${one}`);
    });
}

/** Instants of a revision at which something may be said that was not before, and one a little later. */
export function instantsOf(state: CoreState, revision: RevisionState): number[] {
  const times = new Set<number>();
  const add = (t: number): void => {
    for (const later of [0, 1, 2_500, 20_000, 70_000]) times.add(t + later);
  };
  for (const { from } of revision.phase) add(from);
  for (const { from, to, afterMs } of [...revision.findings, ...revision.openFindings.values()]) {
    add(from + afterMs);
    if (to !== null) add(to);
  }
  const last = state.shared.lastT ?? 0;
  return [...times, last].filter((t) => t <= last).sort((a, b) => a - b);
}
