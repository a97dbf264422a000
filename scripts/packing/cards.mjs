/**
 * What the first page says of the shipped recordings, found out once, here, instead of at each start of the package:
 * `node scripts/packing/cards.mjs SERVER` reads the recordings in `SERVER/public/traces` and writes `SERVER/shipped-cards.json` for
 * `app/shipped-cards.ts`. By id, the facts of a card, the file they were read from by its SHA-256, and the revision that is looked at first.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordingFacts } from "../../lib/client/recording-facts.ts";
import { createRecordings } from "../../lib/sources/recordings.ts";

const [server = "."] = process.argv.slice(2);
const recordings = createRecordings({ folders: [join(server, "public", "traces")] });
const [summaries, paths] = await Promise.all([recordings.list(), recordings.paths()]);
const cards = {};
// One after the other: all of them at once would be in memory together.
for (const { id, start = null } of summaries) {
  const source = await recordings.open(id);
  const sha256 = createHash("sha256")
    .update(readFileSync(paths.get(id)))
    .digest("hex");
  cards[id] = { sha256, start, facts: recordingFacts(source, start) };
}
writeFileSync(join(server, "shipped-cards.json"), JSON.stringify(cards));
