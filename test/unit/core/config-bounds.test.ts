/** config-autoscaler is taken as a whole or not at all: what is in force after a change that Knative refuses is what was before. */
import { describe, expect, test } from "vitest";
import { buildState, systemFindings } from "../../../lib/core/index.ts";
import { refusedKeyOf } from "../../../lib/core/state/config-bounds.ts";
import { settingsAt } from "../../../lib/core/state/settings.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

describe("what Knative refuses", () => {
  const refused = (entries: Readonly<Record<string, string>>) =>
    refusedKeyOf(new Map(Object.entries(entries)))?.key ?? null;
  test.each<[key: string, refusedText: string, taken: string, beside?: Readonly<Record<string, string>>]>([
    ["stable-window", "5s", "6s"],
    ["stable-window", "61m", "1h"],
    ["stable-window", "6500ms", "7s"],
    ["stable-window", "60", "60s"],
    ["enable-scale-to-zero", "yes", "False"],
    ["enable-scale-to-zero", "", "0"],
    ["allow-zero-initial-scale", "perhaps", "t"],
    ["scale-to-zero-grace-period", "0s", "1ms"],
    ["scale-down-delay", "-1s", "0s"],
    ["scale-down-delay", "1500ms", "15m"],
    ["scale-to-zero-pod-retention-period", "-1ms", "1500ms"],
    ["target-burst-capacity", "-2", "-1"],
    ["target-burst-capacity", "-0.5", "0"],
    ["target-burst-capacity", "many", "211.5"],
    ["container-concurrency-target-percentage", "0", "0.7"],
    ["container-concurrency-target-percentage", "101", "100"],
    ["container-concurrency-target-default", "0", "0.01"],
    ["requests-per-second-target-default", "0", "0.01"],
    ["activator-capacity", "0.9", "1"],
    ["max-scale-up-rate", "1", "1.1"],
    ["max-scale-down-rate", "1.0", "2"],
    ["panic-window-percentage", "1", "10", { "stable-window": "60s" }],
    ["panic-window-percentage", "101", "100"],
    ["min-scale", "-1", "0"],
    ["min-scale", "3", "2", { "max-scale": "2" }],
    ["max-scale", "1.5", "2"],
    ["max-scale", "6", "5", { "max-scale-limit": "5" }],
    ["initial-scale", "0", "1"],
    ["initial-scale", "-1", "0", { "allow-zero-initial-scale": "true" }],
  ])("%s: %s, and not %s", (key, refusedText, taken, beside = {}) => {
    expect(refused({ ...beside, [key]: refusedText })).toBe(key);
    expect(refused({ ...beside, [key]: taken })).toBeNull();
  });

  test("nothing, where nothing is set", () => {
    expect(refused({})).toBeNull();
    expect(refused({ "pod-autoscaler-class": "mine", "not-known": "-1" })).toBeNull();
  });
});

const OBJECTS =
  "0 sks Serve\n0 pa Active=True want=1\n0 dep 1\n0 priv p1\n0 pub p1\n0 =knative/autoscaler-a ready";
const WELL = "0 =config/config-autoscaler stable-window=20s";
const BAD = "10 config/config-autoscaler stable-window=1s enable-scale-to-zero=false";

function read(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(`${OBJECTS}\n${text}`));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const { stableWindowMs, scaleToZeroEnabled } = settingsAt(shared, revision, at(seconds));
  const found = systemFindings(shared, at(seconds)).flatMap(({ rule, from, to, values }) =>
    rule === "configRefused"
      ? [
          `${values.name} ${values.key} ${secondsOf(from)}–${to === null ? "" : secondsOf(to)} ${values.message}`,
        ]
      : [],
  );
  return { window: stableWindowMs.value, isEnabled: scaleToZeroEnabled.value, found };
}

describe("a change that is refused", () => {
  test("leaves all of the settings as they were", () => {
    expect(read(`${WELL}\n${BAD}`, 30)).toEqual({
      window: 20_000,
      isEnabled: true,
      found: ["config-autoscaler stable-window 10– none"],
    });
  });
  test("until it is corrected", () => {
    const text = `${WELL}\n${BAD}\n20 config/config-autoscaler stable-window=30s enable-scale-to-zero=false`;
    expect(read(text, 30)).toEqual({
      window: 30_000,
      isEnabled: false,
      found: ["config-autoscaler stable-window 10–20 none"],
    });
    expect(read(text, 15)).toMatchObject({ window: 20_000, isEnabled: true });
  });
  test("is told once, with the words of the process", () => {
    const words = 'Error updating autoscaler config "config-autoscaler": "stable-window = 1s"';
    const text = `${WELL}\n${BAD}\n11 says autoscaler ERROR ${words}\n12 says controller ERROR ${words}`;
    expect(read(text, 30).found).toEqual([`config-autoscaler stable-window 10– ${words}`]);
  });
  test("is told by the process alone, of any ConfigMap", () => {
    const words = 'Error initializing autoscaler config "config-deployment": "progress-deadline cannot be …"';
    expect(
      read(`${WELL}\n11 says autoscaler FATAL ${words}\n40 says autoscaler FATAL ${words}`, 50).found,
    ).toEqual([`config-deployment none 11– ${words}`]);
  });
  test.each([
    ["0", false],
    ["F", false],
    ["1", true],
    ["True", true],
  ])("booleans are read as Go does: %s", (text, isEnabled) => {
    expect(read(`0 =config/config-autoscaler enable-scale-to-zero=${text}`, 30).isEnabled).toBe(isEnabled);
  });
  test("of one that was never seen otherwise the keys that are well are used", () => {
    const only = BAD.replace("10 config", "0 =config");
    expect(read(only, 30)).toMatchObject({ window: 60_000, isEnabled: false });
    expect(read(only, 30).found).toHaveLength(1);
  });
});
