import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { type Gate, type GateWords, gateAt } from "../../../../lib/core/index.ts";
import { MESSAGES } from "../../../../lib/i18n/messages.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import {
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  IDLE,
  NO_LOG,
  PA,
  SERVED,
  WAKING,
  wish,
  without,
  withPa,
} from "../../../support/gate.ts";

const RECORDINGS = ["cold-start", "knobs", "fault-image-pull", "rollout", "overload"];
const STEP_MS = 2_500;

/** Everything that a gate says, by area of the catalogue. */
function saidBy({ headline, unblock, exceptions, rows }: Gate): [area: string, words: GateWords][] {
  return [
    ["headline", headline],
    ...(unblock === null ? [] : [["unblock", unblock] as [string, GateWords]]),
    ...exceptions.map((words): [string, GateWords] => ["note", words]),
    ...rows.flatMap(({ facts }) => facts.map((words): [string, GateWords] => ["fact", words])),
  ];
}

/** Says it; what is wrong with the text, if anything. */
function errorsOf(words: Iterable<[string, GateWords]>): string[] {
  const errors: string[] = [];
  const t = createTranslator({
    locale: "en",
    messages: MESSAGES,
    onError: (error) => errors.push(error.message),
  }) as (key: string, values: object) => string;
  for (const [area, { key, values }] of words) {
    const raw = Object.entries(values).map(([name, value]) => [`${name}Raw`, value]);
    t(`gate.${area}.${key}`, { ...values, ...Object.fromEntries(raw) });
  }
  return [...new Set(errors)];
}

const silent = without(HANDOVER, NO_LOG);
/** Words that no recording needs. */
const DRAWN: readonly (readonly [text: string, seconds: number])[] = [
  [SERVED, 5],
  [`${SERVED}\n1 config/config-autoscaler enable-scale-to-zero=false\n${IDLE}`, 7],
  [`${SERVED}\n1 req 200 500\n${wish(2, 2)}`, 20],
  [`${SERVED}\n${wish(2, -1)}`, 3],
  [`${SERVED}\n${wish(2, 2)}\n2.5 log autoscaler PANICKING.`, 3],
  [`${SERVED}\n5 -pa`, 6],
  [`${SERVED}\n5 gap pa lost`, 6],
  [withPa(SERVED, "@class=hpa.autoscaling.knative.dev"), 5],
  [withPa(SERVED, "@min-scale=1").replace("Reachable", "Unreachable"), 5],
  [`${withPa(SERVED, "@scale-down-delay=30s")}\n1 priv p1 p2\n${wish(2, 2)}`, 3],
  [withPa(WAKING, "@initial-scale=3"), 5],
  [`${HANDOVER}\n${CONFIRMED}`, 10],
  [`${HANDOVER}\n${FAILED}`, 100],
  [`${HANDOVER}\n${FAILED}\n9 log autoscaler Async prober is done for x: success?: true error: <nil>`, 9.1],
  [HANDOVER, 20],
  [silent, 12],
  [`${silent}\n9 probe activator 400 x`, 30],
  [`${without(silent, / pub a/)}\n8 acts !a1`, 12],
  [`0 dep 0\n0 =pa Active=False,NoTraffic@-9 want=0\n0 =sks Proxy`, 3],
  [`0 =pa ${PA.slice(3)} Active=True\n0 =sks Proxy pop=True`, 3],
  [`0 pa Active=False,NoTraffic want=0\n0 sks Proxy`, 3],
];

describe("the texts of the gate", () => {
  test("exist for everything that it says, with every value", () => {
    expect(errorsOf(DRAWN.flatMap(([text, seconds]) => saidBy(gateOf(text, seconds))))).toEqual([]);
  });

  test.each(RECORDINGS)("exist for all of %s", (id) => {
    const state = stateOf(openRecording(id));
    const words = new Map<string, [string, GateWords]>();
    for (const revision of state.revisions.values()) {
      for (let t = state.shared.firstT ?? 0; t <= (state.shared.lastT ?? 0); t += STEP_MS) {
        for (const said of saidBy(gateAt(state.shared, revision, t))) {
          words.set(JSON.stringify([said[0], said[1].key, Object.keys(said[1].values)]), said);
        }
      }
    }
    expect(words.size).toBeGreaterThan(20);
    expect(errorsOf(words.values())).toEqual([]);
  });
});
