/** Files of any kind as one recording, without what is secret: node trace.ts out.ndjson dump.json autoscaler.log … */
import { openAsBlob, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { createRedactor, formatTrace, importFiles, NotATraceError } from "skscope/trace";

const [out = "out.ndjson", ...paths] = process.argv.slice(2);

try {
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: basename(path),
      content: await openAsBlob(path),
      modifiedAt: statSync(path).mtimeMs,
    })),
  );
  const { header, records, problems, inputs } = await importFiles(files);

  for (const { name, kind, records, left } of inputs) {
    console.log(`${name}: ${kind}, ${records} records`);
    for (const { reason, count, first } of left)
      console.log(`  left out: ${reason} (${count}, first ${first})`);
  }
  for (const { line, reason } of problems) console.log(`line ${line}: ${reason}`);

  const redact = createRedactor();
  const kept = records.map((record) => ({ ...record, object: redact(record.resource, record.object) }));
  writeFileSync(out, [...formatTrace(header, kept)].join(""));
  console.log(`${kept.length} records in ${out}`);
} catch (error) {
  if (!(error instanceof NotATraceError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
