/** Logs keep their contract: the one in memory, and one that answers later. */
import { createMemoryLog } from "../../../lib/live/memory-log.ts";
import { createDelayedLog } from "../../support/delayed-log.ts";
import { liveSource } from "../../support/live-source.ts";
import { describeRecordLog } from "../../support/record-log-contract.ts";

const RETENTION_MS = 3_600_000;

function inMemory() {
  const source = liveSource(
    { version: 1, systemNamespace: "knative-serving" },
    {
      lineage: { epoch: "e2", earlier: [], firstSeq: 700 },
      retention: { ms: RETENTION_MS, bytes: Number.MAX_SAFE_INTEGER },
    },
  );
  return { log: createMemoryLog(source), forget: (t: number) => source.forget(t - 1 + RETENTION_MS) };
}

describeRecordLog("the log in memory", inMemory, true);

describeRecordLog("a log that answers later", () => ({ log: createDelayedLog(41) }));
