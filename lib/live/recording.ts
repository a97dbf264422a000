/** The recording of a cluster: one at a time. */
import { basename } from "node:path";
import type { LiveStatus } from "../model/live-status.ts";
import type { EpochMs } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import type { LiveReport } from "./events.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import type { Selection } from "./trace-lines.ts";

export interface Recording {
  /** @throws when one is being written already, or the file cannot be */
  start(path: string, selection: Selection, note?: string): Promise<Recorder>;
  /** Resolves to the recording when it is on disk; null when none was being written. */
  stop(): Promise<Recorder | null>;
  /** Writes what was appended since the last time. */
  write(): void;
  readonly isOn: boolean;
  /** Null while none is written. */
  readonly status: LiveStatus["recording"];
}

export function createRecording(
  source: LiveSource,
  redacted: readonly string[],
  now: () => EpochMs,
  report: LiveReport,
): Recording {
  let recorder: Recorder | null = null;
  let starting: Promise<Recorder> | null = null;
  let isBroken = false;
  const tell = (state: "begun" | "ended" | "broken", { path, records, failure }: Recorder): void =>
    report({ kind: "recording", state, file: basename(path), records, reason: failure ?? "" });

  return {
    async start(path, selection, note) {
      if (recorder !== null || starting !== null) throw new Error("A recording is being written already.");
      const options = { path, selection, redacted, now, ...(note === undefined ? {} : { note }) };
      starting = startRecorder(source, options);
      isBroken = false;
      try {
        recorder = await starting;
        tell("begun", recorder);
        return recorder;
      } finally {
        starting = null;
      }
    },
    async stop() {
      await starting?.catch(() => undefined);
      const ended = recorder;
      recorder = null;
      await ended?.close();
      if (ended !== null) tell("ended", ended);
      return ended;
    },
    write() {
      recorder?.write();
      if (recorder === null || isBroken || recorder.failure === null) return;
      isBroken = true;
      tell("broken", recorder);
    },
    get isOn() {
      return recorder !== null;
    },
    get status() {
      if (recorder === null) return null;
      const { path, records, since } = recorder;
      return { file: basename(path), records, since };
    },
  };
}
