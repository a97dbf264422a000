/** The log lines of a recording, and how whatever carries them writes them down. */
import type { JsonObject } from "../../lib/model/json.ts";
import { openRecording } from "./check-recording.ts";

const logs = openRecording("cold-start").records.filter(({ type }) => type === "LOG");

export interface Line {
  readonly process: string;
  readonly at: string;
  readonly text: string;
}
export const LINES: readonly Line[] = logs.map(({ resource, at, object }) => ({
  process: resource,
  at: at.replace("Z", "000Z").slice(0, 30),
  text: JSON.stringify(object),
}));
export const podOf = ({ process }: Line): string => `${process}-65755fcf67-68p5v`;
export const nanos = ({ at }: Line): string =>
  `${Date.parse(`${at.slice(0, 19)}Z`) / 1_000}${at.slice(20, 29).replace("Z", "").padEnd(9, "0")}`;
export const k8s = (line: Line): JsonObject => ({ pod_name: podOf(line), container_name: line.process });
export const jsonl = (value: (line: Line) => unknown): string =>
  LINES.map((line) => `${JSON.stringify(value(line))}\n`).join("");
export const lines = (text: (line: Line) => string): string =>
  LINES.map((line) => `${text(line)}\n`).join("");
