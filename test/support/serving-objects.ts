/** Services, Routes, Configurations, DomainMappings and Certificates of Knative, in the language of `records.ts`. */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import { RESOURCE } from "../../lib/model/record.ts";

interface Words {
  readonly flags: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

interface Language {
  readonly namespace: string;
  /** The conditions of the options, each with the message `text=…`. */
  readonly saying: (options: ReadonlyMap<string, string>) => Json[];
}

const FIELDS: ReadonlySet<string> = new Set([
  "gen",
  "created",
  "ready",
  "template",
  "text",
  "to",
  "of",
  "url",
  "uid",
  "gone",
  "held",
]);

function ownerOf(options: Words["options"]): JsonObject {
  const [kind = "", name = ""] = options.get("of")?.split("/") ?? [];
  return kind === "" ? {} : { ownerReferences: [{ kind, name, controller: true }] };
}

/** `gone=SECOND held=FINALIZER,FINALIZER`: since when it is being deleted, and what still holds it. */
function deletionOf(options: Words["options"]): JsonObject {
  const gone = options.get("gone");
  if (gone === undefined) return {};
  const deletionTimestamp = new Date(Date.parse("2026-01-01T00:00:00Z") + Number(gone) * 1_000).toISOString();
  return { deletionTimestamp, finalizers: options.get("held")?.split(",") ?? [] };
}

/**
 * `ksvc/NAME r=100 r@TAG=0 ?x=50 gen=N created=REVISION ready=REVISION template=NAME Type=CONDITION text=MESSAGE`, also `route/NAME` and
 * `conf/NAME`: traffic that is in force, and with ? what is asked for (`?=50`: of the latest); `dm/DOMAIN to=NAME`; `cert/NAME
 * of=KIND/NAME`, its owner, also of the others; annotations of itself and of its template as `a.b/KEY=VALUE`, `template:a.b/KEY=VALUE`.
 */
export function servingThings({ namespace, saying }: Language) {
  const targetsOf = (options: Words["options"], isAsked: boolean): Json[] =>
    [...options].flatMap(([key, percent]): Json[] => {
      if (FIELDS.has(key) || /^[A-Z]|\//.test(key) || key.startsWith("?") !== isAsked) return [];
      const [revisionName = "", tag] = key.replace(/^\?/, "").split("@");
      return [
        {
          ...(revisionName === "" ? { latestRevision: true } : { revisionName }),
          percent: Number(percent),
          ...(tag === undefined ? {} : { tag }),
        },
      ];
    });
  const annotationsOf = (options: Words["options"], isOfTemplate: boolean): JsonObject => {
    const told = [...options].filter(
      ([key]) => key.includes("/") && key.startsWith("template:") === isOfTemplate,
    );
    const annotations = Object.fromEntries(told.map(([key, value]) => [key.replace("template:", ""), value]));
    return told.length === 0 ? {} : { annotations };
  };
  const object = (name: string, { options }: Words): JsonObject => {
    const generation = Number(options.get("gen") ?? 1);
    const created = options.get("created");
    const ready = options.get("ready");
    const template = options.get("template");
    return {
      metadata: {
        ...{ namespace, name, generation },
        ...ownerOf(options),
        ...annotationsOf(options, false),
        ...deletionOf(options),
      },
      spec: {
        traffic: targetsOf(options, true),
        ...(template === undefined
          ? {}
          : {
              template: {
                metadata: {
                  ...(template === "" ? {} : { name: template }),
                  ...annotationsOf(options, true),
                },
              },
            }),
      },
      status: {
        observedGeneration: generation,
        url: options.get("url") ?? `http://${name}.${namespace}.example.com`,
        traffic: targetsOf(options, false),
        conditions: saying(options),
        ...(created === undefined ? {} : { latestCreatedRevisionName: created }),
        ...(ready === undefined ? {} : { latestReadyRevisionName: ready }),
      },
    };
  };
  return {
    ksvc: { resource: RESOURCE.knativeServices, object },
    route: { resource: RESOURCE.routes, object },
    conf: { resource: RESOURCE.configurations, object },
    dm: {
      resource: RESOURCE.domainMappings,
      object: (name: string, { options }: Words): JsonObject => ({
        metadata: { namespace, name, generation: 1 },
        spec: {
          ref: { kind: "Service", apiVersion: "serving.knative.dev/v1", name: options.get("to") ?? "" },
        },
        status: { observedGeneration: 1, conditions: saying(options) },
      }),
    },
    cert: {
      resource: RESOURCE.certificates,
      object: (name: string, { options }: Words): JsonObject => {
        return {
          metadata: { namespace, name, ...ownerOf(options) },
          status: { conditions: saying(options) },
        };
      },
    },
  };
}
