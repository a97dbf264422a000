/** How long clients wait for a wake, by how long an image takes to pull: node sim.ts */
import { createAnalysis } from "skscope/core";
import { DEFAULT_SCENARIO, type ScenarioChange, scenarioFrom, scenarioId, simulate } from "skscope/sim";

/** Idle for half a minute, then one client. */
const LATE: ScenarioChange = {
  durationMs: 60_000,
  traffic: [
    { shape: "burst", fromMs: 2_000, toMs: 3_000, clients: 1 },
    { shape: "constant", fromMs: 40_000, toMs: 50_000, clients: 1 },
  ],
};

for (const pullMs of [100, 1_000, 5_000]) {
  const scenario = scenarioFrom({ ...LATE, cluster: { pullMs } });
  const { header, records } = simulate(scenario);
  const analysis = createAnalysis(header);
  for (const record of records) analysis.add(record);
  analysis.end();

  const [revision] = analysis.report().revisions;
  const wakes = (revision?.coldStarts ?? []).filter(({ requestAt }) => requestAt !== null);
  for (const { requestAt, clientWaitedMs, phases } of wakes)
    console.log(
      `pull ${pullMs} ms: ${requestAt} waited ${clientWaitedMs?.max} ms, of them ${phases.start} to start`,
    );
  // The same scenario has the same name everywhere: in the sandbox it is /sandbox?scenario=…
  console.log(`  ${records.length} records, scenario ${scenarioId(scenario)}`);
}
console.log(
  `Knative's own stable window would be longer than ${DEFAULT_SCENARIO.settings.stableWindowMs} ms.`,
);
