/**
 * The log of the server: JSON lines on standard error, one for each thing that an operator may want to know.
 *
 *   {"level":"warn","time":"2026-11-28T19:20:00.123Z","cluster":"kind","resource":"pods","reason":"…","msg":"watch cut"}
 *
 * `msg` never changes with the data, so that it can be searched for. Fields hold no objects of a cluster, and no
 * credentials: names that usually hold one are redacted, and every line is searched for the tokens that are known.
 */
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";
import { shared } from "../sources/shared.ts";
import { createConcealer, HIDDEN } from "./log-secrets.ts";

export type Log = Logger;

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const DEFAULT_LEVEL = "info";
const STDERR = 2;

const SECRET_FIELDS = ["authorization", "cookie", "set-cookie", "token", "password", "secret", "session"];

/** A path is as long as its sender likes. */
const PATH_LENGTH = 200;

/** A path of a request as the log holds it; never its query, which may hold a token. */
export function shortPath(pathname: string): string {
  return pathname.length <= PATH_LENGTH ? pathname : `${pathname.slice(0, PATH_LENGTH)}…`;
}

/** The one log of this process. */
export const log = shared("log", () => createLog(process.env, destination({ dest: STDERR, sync: true })));

/** @param env SKSCOPE_LOG_LEVEL says from which level on lines are written */
export function createLog(env: NodeJS.ProcessEnv, stream: DestinationStream): Log {
  const named = env.SKSCOPE_LOG_LEVEL?.trim().toLowerCase() || DEFAULT_LEVEL;
  const level = LEVELS.find((one) => one === named);
  const made = pino(
    {
      level: level ?? DEFAULT_LEVEL,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]),
        censor: HIDDEN,
      },
      hooks: { streamWrite: createConcealer(env) },
    },
    stream,
  );
  if (level === undefined) {
    made.warn({ given: named, levels: LEVELS }, "SKSCOPE_LOG_LEVEL is no level; it is info");
  }
  return made;
}
