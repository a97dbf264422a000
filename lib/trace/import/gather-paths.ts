/**
 * What a path within a dump says of its file: dumps name a pod's logs by pod and container.
 *
 *   namespaces/NS/pods/POD/C/C/logs/{current,previous}.log     must-gather, oc adm inspect
 *   namespaces/NS/…/pod/POD/C/{current,previous}.log           crust-gather
 *   NS/PLURAL.GROUP/get.yaml                                   must-gather of OpenShift Serverless
 *   NS/POD/logs.txt                                            kubectl cluster-info dump
 *   pods/logs/NS/POD/C[-previous].log                          a support bundle of Troubleshoot
 *   podlogs/NS/POD/logs/C.txt                                  Sonobuoy
 *   resources/PLURAL.GROUP[/VERSION]/namespaces/NS/NAME.json   a backup of Velero, each object once for every version
 */
import { writtenTime } from "../written-time.ts";
import { isKnativePod } from "./log-process.ts";
import { carriedWith } from "./log-text.ts";
import type { Carried, Importer, InputInfo } from "./types.ts";

const INSPECTED_LOG = /\/pods\/([^/]+)\/([^/]+)\/[^/]+\/logs\/[^/]+\.log$/;
const CRUST_LOG = /\/pod\/([^/]+)\/([^/]+)\/(?:current|previous)\.log$/;
const BUNDLED_LOG = /\/pods\/logs\/[^/]+\/([^/]+)\/([^/]+?)(?:-previous)?\.log$/;
const SONOBUOY_LOG = /\/podlogs\/[^/]+\/([^/]+)\/logs\/([^/]+)\.(?:txt|log)$/;
const DUMPED_LOG = /\/([^/]+)\/logs\.txt$/;
/** Folders in which dumps that ask for one kind after the other put what they get. */
const RUN = /^(.*?)\/(?:namespaces|cluster-scoped-resources|cluster)\//;
const BACKUP = /^(.*)\/resources\/[^/]+\/(?:[^/]+\/)?(?:namespaces|cluster)\//;
const GATHERED = /^(.*)\/[^/]+\/[^/]+\.[^/]+\/get\.yaml$/;
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d{4})\b/gm;
const VERSION = /^(\S+\/must-gather)\s+(\S+)\s*$/;
const QUEUE_PROXY = "queue-proxy";

/** Pod and container of a log, by its path. */
export function carriedByPath(path: string): Carried {
  const forms = [BUNDLED_LOG, SONOBUOY_LOG, INSPECTED_LOG, CRUST_LOG, DUMPED_LOG];
  const found = forms.map((form) => form.exec(path)).find((parts) => parts !== null);
  const [, pod, container] = found ?? [];
  return carriedWith(undefined, pod, container);
}

/** True for the log of a container that is none of Knative's. */
export function isForeignLog(path: string): boolean {
  const { pod, container } = carriedByPath(path);
  return pod !== undefined && container !== undefined && container !== QUEUE_PROXY && !isKnativePod(pod);
}

/** The folder of a dump, all of whose objects are of one run; null when the path is none of a dump. */
export function runOf({ name, within }: InputInfo): string | null {
  return within === undefined
    ? null
    : ((BACKUP.exec(name) ?? RUN.exec(name) ?? GATHERED.exec(name))?.[1] ?? null);
}

/** The files `timestamp` and `version` at the root of a must-gather. */
export const GATHER_FACTS: Importer = {
  fits: ({ name, text, isWhole }) =>
    isWhole && (isNamed(name, "timestamp") ? timesOf(text).length > 0 : versionOf(name, text) !== null),
  open(sink, { name }) {
    const decoder = new TextDecoder();
    let text = "";
    return {
      push(chunk) {
        text += decoder.decode(chunk, { stream: true });
      },
      // biome-ignore lint/correctness/useYield: there is little of it
      *end() {
        const version = versionOf(name, text);
        const times = timesOf(text);
        sink.taken("archive");
        if (version !== null) sink.facts({ note: version });
        else {
          const folder = name.slice(0, name.lastIndexOf("/"));
          sink.gathered({ folder, from: Math.min(...times), to: Math.max(...times) });
        }
      },
    };
  },
};

function isNamed(name: string, base: string): boolean {
  return name.endsWith(`/${base}`);
}

/** As Go prints times: `2026-01-09 13:20:14.594312 +0000 UTC m=+0.077105412`, of the begin and of the end. */
function timesOf(text: string): number[] {
  return [...text.matchAll(GO_TIME)].flatMap(([, date, time, zone]) => {
    const found = writtenTime(`${date}T${time}${zone}`);
    return found === null ? [] : [found.t];
  });
}

function versionOf(name: string, text: string): string | null {
  const [, image, version] = (isNamed(name, "version") ? VERSION.exec(text) : null) ?? [];
  return image === undefined ? null : `${image} ${version}`;
}
