/** Objects and lines of Knative's own processes, in the language of `records.ts`. */
import type { JsonObject } from "../../lib/model/json.ts";
import { RESOURCE } from "../../lib/model/record.ts";

interface Words {
  readonly flags: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

interface Language {
  readonly namespace: string;
  readonly at: (seconds: number) => number;
}

/** The things `knative`, `lease` and `sysdep`. */
export function systemThings({ namespace, at }: Language) {
  const iso = (second: string | undefined): string | undefined =>
    second === undefined ? undefined : new Date(at(Number(second))).toISOString();
  const numbered = (field: string, word: string | undefined): JsonObject =>
    word === undefined ? {} : { [field]: Number(word) };
  return {
    /**
     * `knative/PROCESS-SUFFIX ready waiting=REASON restarts=N exit=CODE oom memory=LIMIT ended=SECOND since=SECOND unschedulable=SECOND failed terminating`: a pod of one of
     * Knative's processes; `app=NAME` for a label that is not the name without its suffix
     */
    knative: {
      resource: RESOURCE.pods,
      object: (name: string, { flags, options }: Words): JsonObject => {
        const component = options.get("app") ?? name.slice(0, name.lastIndexOf("-"));
        const waiting = options.get("waiting");
        const isReady = flags.includes("ready");
        const exit = options.get("exit");
        const finishedAt = iso(options.get("ended"));
        const since = iso(options.get("since"));
        const unfit = iso(options.get("unschedulable"));
        return {
          metadata: {
            namespace,
            name,
            labels: { app: component },
            ...(flags.includes("terminating") ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
          },
          ...(options.has("memory")
            ? {
                spec: {
                  containers: [
                    { name: component, resources: { limits: { memory: options.get("memory") ?? "" } } },
                  ],
                },
              }
            : {}),
          status: {
            phase: flags.includes("failed") ? "Failed" : "Running",
            conditions: [
              unfit === undefined
                ? { type: "PodScheduled", status: "True" }
                : { type: "PodScheduled", status: "False", lastTransitionTime: unfit },
              {
                type: "Ready",
                status: isReady ? "True" : "False",
                ...(since === undefined ? {} : { lastTransitionTime: since }),
              },
            ],
            containerStatuses: (unfit === undefined ? [component] : []).map((container) => ({
              name: container,
              state: waiting === undefined ? { running: {} } : { waiting: { reason: waiting } },
              ...numbered("restartCount", options.get("restarts")),
              ...(exit === undefined
                ? {}
                : {
                    lastState: {
                      terminated: {
                        exitCode: Number(exit),
                        reason: flags.includes("oom") ? "OOMKilled" : "Error",
                        ...(finishedAt === undefined ? {} : { finishedAt }),
                      },
                    },
                  }),
            })),
          },
        };
      },
    },
    /** `lease/NAME HOLDER got=SECOND for=SECONDS`; without a holder it was given back */
    lease: {
      resource: RESOURCE.leases,
      object: (name: string, { flags: [holder], options }: Words): JsonObject => {
        const acquireTime = iso(options.get("got"));
        return {
          metadata: { namespace, name },
          spec: {
            holderIdentity: holder === undefined ? "" : `${holder}_10.0.0.1`,
            leaseDurationSeconds: Number(options.get("for") ?? 60),
            ...(acquireTime === undefined ? {} : { acquireTime }),
          },
        };
      },
    },
    /** `sysdep/PROCESS REPLICAS ready=N` */
    sysdep: {
      resource: RESOURCE.deployments,
      object: (name: string, { flags, options }: Words): JsonObject => ({
        metadata: { namespace, name },
        spec: { replicas: Number(flags[0]) },
        status: numbered("readyReplicas", options.get("ready")),
      }),
    },
    /** `sysevent/OBJECT.N REASON text=MESSAGE`: a Warning about one of Knative's objects, with _ for blanks */
    sysevent: {
      resource: RESOURCE.k8sEvents,
      object: (name: string, { flags: [reason = ""], options }: Words): JsonObject => ({
        metadata: { namespace, name },
        involvedObject: { namespace, kind: "Pod", name: name.slice(0, name.lastIndexOf(".")) },
        reason,
        type: "Warning",
        message: options.get("text")?.replaceAll("_", " ") ?? "",
      }),
    },
  };
}

/** `says PROCESS SEVERITY MESSAGE`: a line of a log that is about no revision. */
export function systemLine([process = "", severity = ""]: readonly string[], line: string) {
  const message = line.slice(line.indexOf(severity) + severity.length + 1);
  return { type: "LOG", resource: process, object: { severity, message } };
}
