/** What a report says of Knative's own processes: their state at the end, what was found, which settings changed. */
import { isoTime } from "../../model/iso-time.ts";
import type { EpochMs } from "../../model/units.ts";
import { type ComponentState, systemStatus } from "../answers/system/status.ts";
import type { Severity } from "../rules/rule.ts";
import { systemFindings } from "../rules/system/findings.ts";
import type { SharedState } from "../state/state.ts";
import { type Describe, time } from "./report-why.ts";

export interface KnativeReport {
  readonly components: readonly {
    readonly component: string;
    readonly state: ComponentState;
    readonly reason: string;
    readonly since: string | null;
    readonly ready: number;
    readonly pods: number;
    readonly leaders: readonly string[];
    readonly lastRestart: {
      readonly at: string;
      readonly container: string;
      readonly exitCode: number | null;
    } | null;
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly component: string;
    readonly from: string;
    /** null while it lasts; an instant ends when it begins. */
    readonly to: string | null;
    readonly text: string;
    readonly remedy: string;
  }[];
  readonly changes: readonly {
    readonly at: string;
    readonly name: string;
    readonly key: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** Of Knative itself up to `t`; lists are empty where nothing of its namespace was seen. */
export function knativeReport(shared: SharedState, t: EpochMs, describe: Describe): KnativeReport {
  return {
    components: systemStatus(shared, t).map(
      ({ component, state, reason, since, ready, pods, leaders, lastRestart }) => ({
        component,
        state,
        reason,
        since: time(since),
        ready,
        pods,
        leaders,
        lastRestart:
          lastRestart === null
            ? null
            : {
                at: isoTime(lastRestart.t),
                container: lastRestart.container,
                exitCode: lastRestart.exitCode ?? null,
              },
      }),
    ),
    findings: systemFindings(shared, t).map(({ rule, severity, component, from, to, values }) => {
      const say = (part: string): string => describe("knative", `${rule}.${part}`, values);
      const text = `${say("title")}. ${say("saw")}`;
      return { rule, severity, component, from: isoTime(from), to: time(to), text, remedy: say("remedy") };
    }),
    changes: shared.system.configChanges.map(({ t: at, name, key, before, after }) => ({
      at: isoTime(at),
      name,
      key,
      before,
      after,
    })),
  };
}
