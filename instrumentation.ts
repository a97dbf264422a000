import packageJson from "./package.json" with { type: "json" };

/** Called by Next once in each process, before the first request. */
export async function register(): Promise<void> {
  // The workers of a build serve nobody.
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { guardServers } = await import("./lib/server/odd-requests.ts");
  guardServers();
  const { logStart, tidyUp } = await import("./lib/server/start-log.ts");
  logStart(packageJson.version, process.env);
  await tidyUp();
  const { watchFromStart } = await import("./lib/server/sources.ts");
  watchFromStart(process.env);
  const { alerting } = await import("./lib/server/alerts/alerting.ts");
  alerting();
}
