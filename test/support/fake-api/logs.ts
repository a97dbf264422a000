/** What containers print. */
import { type Status, status } from "./status.ts";
import type { KubeObject } from "./store.ts";

interface LogLine {
  readonly time: number;
  readonly text: string;
}

export interface LogQuery {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly sinceTime: number | null;
  readonly tailLines: number | null;
}

/** Gets the lines from now on. */
export interface LogReader {
  send(line: Buffer): void;
  end(): void;
}

interface ContainerLog {
  lines: LogLine[];
  readonly readers: Map<LogReader, LogQuery>;
}

export class Logs {
  readonly #now: () => number;
  readonly #logs = new Map<string, Map<string, ContainerLog>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  append(namespace: string, pod: string, container: string, text: string): void {
    const log = this.#log(namespace, pod, container);
    const line = { time: this.#now(), text };
    log.lines.push(line);
    for (const [reader, query] of log.readers) reader.send(format(line, query));
  }

  /** The container begins anew: followers end, and nothing is left of what it printed. */
  restart(namespace: string, pod: string, container: string): void {
    const log = this.#log(namespace, pod, container);
    log.lines = [];
    for (const reader of [...log.readers.keys()]) reader.end();
    log.readers.clear();
  }

  /**
   * The container whose log is meant: the only one when none is named.
   * @param object the pod, null when there is none; one that has printed something is there anyway
   */
  container(
    namespace: string,
    pod: string,
    named: string | null,
    object: KubeObject | null,
  ): { readonly name: string } | { readonly refused: Status } {
    const printed = this.#logs.get(`${namespace}/${pod}`);
    if (printed === undefined && object === null) {
      const details = { name: pod, kind: "pods" };
      return { refused: status(404, { message: `pods "${pod}" not found`, details }) };
    }
    const names = new Set([...containersOf(object), ...(printed?.keys() ?? [])]);
    if (named === null && names.size > 1) {
      const choice = [...names].join(" ");
      const message = `a container name must be specified for pod ${pod}, choose one of: [${choice}]`;
      return { refused: status(400, { message }) };
    }
    const [only = ""] = names;
    const name = named ?? only;
    if (names.size > 0 && !names.has(name)) {
      return { refused: status(400, { message: `container ${name} is not valid for pod ${pod}` }) };
    }
    return { name };
  }

  /** Sends what was printed, and goes on if that is asked for; otherwise ends. */
  read(namespace: string, pod: string, container: string, query: LogQuery, reader: LogReader): void {
    const log = this.#log(namespace, pod, container);
    const { sinceTime, tailLines, follow } = query;
    const tail = tailLines === null ? log.lines : log.lines.slice(Math.max(0, log.lines.length - tailLines));
    for (const line of tail) {
      if (sinceTime === null || line.time >= sinceTime) reader.send(format(line, query));
    }
    if (follow) log.readers.set(reader, query);
    else reader.end();
  }

  leave(namespace: string, pod: string, container: string, reader: LogReader): void {
    this.#log(namespace, pod, container).readers.delete(reader);
  }

  #log(namespace: string, pod: string, container: string): ContainerLog {
    const key = `${namespace}/${pod}`;
    const ofPod = this.#logs.get(key) ?? new Map<string, ContainerLog>();
    this.#logs.set(key, ofPod);
    const log = ofPod.get(container) ?? { lines: [], readers: new Map() };
    ofPod.set(container, log);
    return log;
  }
}

function format({ time, text }: LogLine, { timestamps }: LogQuery): Buffer {
  return Buffer.from(timestamps ? `${nanoTime(time)} ${text}\n` : `${text}\n`);
}

/** As the kubelet prints it: nine digits, always. */
function nanoTime(time: number): string {
  return new Date(time).toISOString().replace("Z", "000000Z");
}

function containersOf(object: KubeObject | null): string[] {
  const { spec } = (object ?? {}) as { spec?: { containers?: { name: string }[] } };
  return (spec?.containers ?? []).map(({ name }) => name);
}
