/** What is wrong in a recording, and what to do: node core.ts cold-start.ndjson */
import { readFileSync } from "node:fs";
import { createAnalysis } from "skscope/core";
import { readTrace } from "skscope/trace";

const [path = "trace.ndjson"] = process.argv.slice(2);
const { header, records, problems } = readTrace(readFileSync(path));

const analysis = createAnalysis(header);
for (const record of records) analysis.add(record);
analysis.end();

for (const revision of analysis.revisions()) {
  const answer = analysis.answer(revision);
  console.log(`${revision.namespace}/${revision.name}: ${answer?.phase}`);
  for (const { text, how, record } of answer?.sentences ?? [])
    console.log(`  ${text} (${how}${record === null ? "" : `, record ${record}`})`);
}

const report = analysis.report(problems);
for (const { name, diagnoses } of report.revisions) {
  for (const { rule, severity, from, text, remedy } of diagnoses) {
    if (severity === "note") continue;
    console.log(`${from} ${name} ${severity} ${rule}: ${text}`);
    if (remedy !== "") console.log(`  What to do: ${remedy}`);
  }
}
const { measures } = report.coldStartStatistics;
console.log(`Cold starts: ${measures.total.count}, median ${measures.total.p50 ?? "unknown"} ms`);
