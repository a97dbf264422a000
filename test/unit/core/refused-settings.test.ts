import { describe, expect, test } from "vitest";
import { buildState, reportOf, type Settings, settingsAt } from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import { isoTime } from "../../../lib/model/iso-time.ts";
import { KEY, records } from "../../support/records.ts";

const OBJECTS = "0 sks Serve\n0 dep 1\n0 priv p1\n0 pub p1";
const ABSURD = "100000000000000000000h";

function read(text: string) {
  const state = buildState(records(`${OBJECTS}\n${text}`));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const notes = state.shared.notes.filter(({ kind }) => kind === "setting").map(({ message }) => message);
  const all = Object.entries<Settings[keyof Settings]>({
    ...settingsAt(state.shared, revision, Number.POSITIVE_INFINITY),
  });
  const settings = Object.fromEntries(all.map(([name, { value }]) => [name, value]));
  return { state, settings, notes };
}

describe("a duration outside the bounds of Knative", () => {
  test.each([
    [`@window=${ABSURD}`, "stableWindowMs", 60_000, `window: ${ABSURD} (6s…1h)`],
    ["@window=5s", "stableWindowMs", 60_000, "window: 5s (6s…1h)"],
    ["@scale-down-delay=61m", "scaleDownDelayMs", 0, "scale-down-delay: 61m (0s…1h)"],
    ["@scaleDownDelay=-1s", "scaleDownDelayMs", 0, "scale-down-delay: -1s (0s…1h)"],
    [
      "@scale-to-zero-pod-retention-period=2h",
      "retentionMs",
      0,
      "scale-to-zero-pod-retention-period: 2h (0s…1h)",
    ],
    [
      "@serving/progress-deadline=99999h",
      "activationTimeoutMs",
      630_000,
      "progress-deadline: 99999h (1ms…8760h)",
    ],
  ] as const)("as annotation %s is not used, and is told by name", (annotation, name, value, note) => {
    const { settings, notes } = read(`1 pa ${annotation}\n2 pa ${annotation} want=1`);
    expect(settings[name]).toBe(value);
    expect(notes).toEqual([note]);
  });

  test.each([
    [`stable-window=${ABSURD}`, "stableWindowMs", 60_000],
    ["scale-to-zero-grace-period=0s", "gracePeriodMs", 30_000],
    ["scale-down-delay=-1s", "scaleDownDelayMs", 0],
    [`scale-down-delay=${ABSURD}`, "scaleDownDelayMs", 0],
  ] as const)("in the ConfigMap, %s is not used either", (entry, name, value) => {
    const { settings, notes } = read(`1 config/config-autoscaler ${entry}`);
    expect(settings[name]).toBe(value);
    expect(notes).toHaveLength(1);
  });

  test.each([
    ["scale-down-delay=2h", "scaleDownDelayMs", 7_200_000],
    ["scale-to-zero-pod-retention-period=2h", "retentionMs", 7_200_000],
  ] as const)("in the ConfigMap, %s has no upper bound", (entry, name, value) => {
    const { settings, notes } = read(`1 config/config-autoscaler ${entry}`);
    expect(settings[name]).toBe(value);
    expect(notes).toEqual([]);
  });

  test("leaves the rest of the recording, and its report, as they are", () => {
    const { state } = read(`1 pa @window=${ABSURD} Active=True want=1\n5 pa Active=False want=0`);
    expect(reportOf(state, [], words).revisions).toHaveLength(1);
  });

  test.each(["6s", "1h"])("is not one of %s", (window) => {
    expect(read(`1 pa @window=${window}`).notes).toEqual([]);
  });

  test("is told in at most a line", () => {
    expect(read(`1 pa @window=${"9".repeat(5_000)}h`).notes[0]?.length).toBeLessThan(100);
  });
});

test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -8.65e15, Number.NaN, 0])(
  "a time is written whatever number it is: %s",
  (t) => {
    expect(isoTime(t)).toMatch(/Z$|^unknown$/);
    expect(words("detail", "unheard-of", { at: t, someAt: t, someSecond: t })).toContain("someAt=");
  },
);
