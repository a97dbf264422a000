/** The first and the last line of the log. */
import { dataDir } from "./data-dir.ts";
import { log } from "./log.ts";

/** Says with what the server starts, and that it stops when it is told to. */
export function logStart(version: string, env: NodeJS.ProcessEnv): void {
  log().info(
    {
      version,
      node: process.version,
      data: dataDir(),
      traces: env.SKSCOPE_TRACES_DIR || undefined,
      isDemo: Boolean(env.SKSCOPE_DEMO),
      wantsToken: Boolean(env.SKSCOPE_TOKEN || env.SKSCOPE_TOKEN_FILE),
      allowsProbes: Boolean(env.SKSCOPE_PROBE),
    },
    "skscope starts",
  );
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => log().info({ signal }, "skscope stops"));
  }
}
