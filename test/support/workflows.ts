/** The workflows of .github/, as GitHub reads them. */
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

const FOLDER = new URL("../../.github/workflows/", import.meta.url);

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly "working-directory"?: string;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const WORKFLOWS: readonly Workflow[] = readdirSync(FOLDER)
  .filter((file) => /\.ya?ml$/.test(file))
  .map((file) => {
    const text = readFileSync(new URL(file, FOLDER), "utf8");
    return { file, text, ...parse(text) } as Workflow;
  });

/** Every step with where it stands: "release.yml, npm, step 3". */
export const STEPS: readonly (Step & { readonly place: string })[] = WORKFLOWS.flatMap(({ file, jobs }) =>
  Object.entries(jobs).flatMap(([name, { steps }]) =>
    steps.map((step, i) => ({ ...step, place: `${file}, ${name}, step ${i + 1}` })),
  ),
);
