/**
 * `skscope serve`, which is also `skscope` alone: the pages on this machine until it is told to stop.
 *
 *   kubeconfig ──▶ does its cluster answer? ──▶ the server, watching it or in demo mode ──▶ browser
 */
import { printable } from "../../model/printable.ts";
import { userDataDir } from "../data-dir.ts";
import { t } from "../texts.ts";
import type { FoundCluster } from "./cluster.ts";
import type { ServeOptions } from "./options.ts";

export interface ServeRun {
  /** Changed: the server inherits it. */
  readonly env: NodeJS.ProcessEnv;
  /** An installed package, which is no place to keep anything. */
  readonly isPackage: boolean;
  /** Somebody sits at a terminal who can see a browser. */
  readonly isInteractive: boolean;
  readonly findCluster: (env: NodeJS.ProcessEnv) => Promise<FoundCluster>;
  /** Resolves to whether the port can be had. */
  readonly isFree: (port: number) => Promise<boolean>;
  readonly freePort: () => Promise<number>;
  /** Serves until it is told to stop; resolves to the exit status. */
  readonly serve: (announce: (url: string) => void) => Promise<number>;
  readonly print: (text: string) => Promise<void>;
  readonly say: (line: string) => void;
  /** Opens the address; resolves to false when nothing does. */
  readonly browse: (url: string, env: NodeJS.ProcessEnv) => Promise<boolean>;
}

const USUAL_PORT = 3_000;

/** Any of these says what is to be shown, so nothing is looked for. */
const CHOSEN = ["SKSCOPE_DEMO", "SKSCOPE_FROM", "SKSCOPE_KUBECONFIG", "SKSCOPE_CONTEXT"] as const;

/** Resolves to the exit status of the server. */
export async function runServe(options: ServeOptions, run: ServeRun): Promise<number> {
  const { env, isPackage, isInteractive, print, say, browse } = run;
  Object.assign(env, options.env);
  if (isPackage) env.SKSCOPE_DATA_DIR ||= userDataDir(env);
  const shown = await whatIsShown(env, run.findCluster);
  env.PORT ||= String((await run.isFree(USUAL_PORT)) ? USUAL_PORT : await run.freePort());
  return run.serve((url) => {
    const lines = [
      "",
      t("serve.ready", { url }),
      ...(shown === "" ? [] : [printable(shown)]),
      t("serve.stop"),
    ];
    void print(lines.join("\n")).then(async () => {
      if (!options.opensBrowser || !isInteractive) return;
      if (!(await browse(url, env))) say(t("open.noBrowser"));
    });
  });
}

/** A sentence; where no cluster is there the server is told to show none. */
async function whatIsShown(env: NodeJS.ProcessEnv, find: ServeRun["findCluster"]): Promise<string> {
  if (env.SKSCOPE_DEMO) return t("serve.demo");
  if (CHOSEN.some((name) => env[name])) return "";
  const found = await find(env);
  if (found.kind === "answers") return t("serve.cluster", { name: found.name });
  env.SKSCOPE_DEMO = "1";
  if (found.kind === "none") return t("serve.noKubeconfig");
  return t("serve.silent", { name: found.name, reason: found.reason });
}

/** Whether a browser would be seen: at a terminal, outside of CI, and where there are windows. */
export function isSeen(
  isTerminal: boolean,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (!isTerminal || env.CI) return false;
  return platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
