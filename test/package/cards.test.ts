import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { CARDS_FILE, createShippedCards } from "../../app/shipped-cards.ts";
import { recordingFacts } from "../../lib/client/recording-facts.ts";
import { createRecordings } from "../../lib/sources/recordings.ts";

test("what the first page says of each recording of the package is what reading it says", async () => {
  const server = join(inject("place"), "node_modules", "skscope", "server");
  const cards = createShippedCards(join(server, CARDS_FILE));
  const recordings = createRecordings({ folders: [join(server, "public", "traces")] });
  const paths = await recordings.paths();
  const all = await recordings.list();
  expect(all.length).toBeGreaterThan(0);
  for (const { id, start = null } of all) {
    const source = await recordings.open(id);
    if (source === null) throw new Error(`no recording ${id}`);
    const told = await cards.of(id, start, paths.get(id) ?? "");
    // As JSON carries it.
    expect(told, id).toEqual(JSON.parse(JSON.stringify(recordingFacts(source, start))));
  }
});
