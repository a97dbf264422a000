/** The first and the last line of the log. */
import { messageOf } from "../model/errors.ts";
import { removeLeftovers } from "../sources/upload.ts";
import { configuredToken, SHORTEST_TOKEN } from "./auth.ts";
import { clusters, stopWithProcess } from "./clusters.ts";
import { dataDir } from "./data-dir.ts";
import { embedProblem } from "./embedding.ts";
import { log } from "./log.ts";
import { signInWarnings } from "./oidc/warnings.ts";

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
      provider: env.SKSCOPE_OIDC_ISSUER || undefined,
      allowsProbes: Boolean(env.SKSCOPE_PROBE),
    },
    "skscope starts",
  );
  warnOfToken(env);
  warnOfProvider(env);
  const embedding = embedProblem(env);
  if (embedding !== null) log().error({ reason: embedding }, "an origin may not show scenes of this server");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => log().info({ signal }, "skscope stops"));
  }
  stopWithProcess();
  // What others collect takes a moment to be found.
  if (env.SKSCOPE_FROM) clusters();
}

/** Removes what an earlier run that was killed has left. */
export async function tidyUp(): Promise<void> {
  const files = await removeLeftovers(dataDir());
  if (files > 0) log().info({ files }, "unfinished uploads removed");
}

/** `scripts/start.mjs` does not start with such a token; who starts Next by himself is told. */
function warnOfToken(env: NodeJS.ProcessEnv): void {
  try {
    const token = configuredToken(env);
    if (token === null || token.length >= SHORTEST_TOKEN) return;
    log().error({ shortest: SHORTEST_TOKEN }, "the token is so short that it could be guessed");
  } catch (error) {
    log().error({ reason: messageOf(error) }, "the token cannot be read");
  }
}

/** Whoever signs in is told that something is wrong; the operator is told what, and at once. */
function warnOfProvider(env: NodeJS.ProcessEnv): void {
  try {
    for (const { message, fields } of signInWarnings(env)) log().warn(fields, message);
  } catch (error) {
    log().error({ reason: messageOf(error) }, "people cannot sign in");
  }
}
