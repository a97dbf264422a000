/** `--fail-on never|warning|error`: which diagnoses make a report fail, besides violations and problems. */
import type { Report, Severity } from "../core/index.ts";

const LEVELS = ["never", "warning", "error"] as const;

/** The least severity that counts; `never`: no diagnosis does. */
export type FailOn = (typeof LEVELS)[number];

export interface FailOnOption {
  /** The words without the option. */
  readonly rest: readonly string[];
  readonly failOn: FailOn;
  /** What was given instead of a severity; null when all is well. */
  readonly unknown: string | null;
}

const NAME = "--fail-on";

/** Takes the option, with its value in the next word or behind "=", out of a command line; the last one holds. */
export function takeFailOn(argv: readonly string[]): FailOnOption {
  const rest: string[] = [];
  let failOn: FailOn = "error";
  let unknown: string | null = null;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word !== NAME && !word.startsWith(`${NAME}=`)) {
      rest.push(word);
      continue;
    }
    const given = word === NAME ? (argv[++i] ?? "") : word.slice(NAME.length + 1);
    const level = LEVELS.find((known) => known === given);
    if (level === undefined) unknown ??= given;
    else failOn = level;
  }
  return { rest, failOn, unknown };
}

/**
 * Nothing in the whole trace makes the report fail; notes never do. What is found of Knative itself counts as of a revision, and so does a Service
 * that is not ready and has no revision that could tell it.
 */
export function isClean(
  { trace, revisions, unborn = [], services = [], knative }: Report,
  failOn: FailOn,
): boolean {
  const counts = ({ severity }: { readonly severity: Severity }): boolean =>
    failOn !== "never" && (severity === "error" || severity === failOn);
  return (
    trace.problems.length === 0 &&
    !knative.findings.some(counts) &&
    (failOn === "never" || !services.some(({ isAlone }) => isAlone)) &&
    (failOn !== "warning" || !services.some(({ ignored }) => ignored !== null)) &&
    [...revisions, ...unborn].every(
      ({ violations, diagnoses }) => violations.length === 0 && !diagnoses.some(counts),
    )
  );
}
