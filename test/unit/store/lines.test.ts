import { expect, test } from "vitest";
import { createState } from "../../../lib/core/index.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE } from "../../../lib/model/resources.ts";
import { createByteStore } from "../../../lib/store/byte-store.ts";
import { createIndexBuilder } from "../../../lib/store/index-builder.ts";
import { createLines } from "../../../lib/store/lines.ts";

const OBJECT = { metadata: { name: "a" }, spec: { list: [{ x: '},"writers":[' }] } };
const WRITERS = [{ manager: "controller", operation: "Update", time: "T", fields: ["spec.mode"] }];

test.each<[string, JsonObject | undefined]>([
  ["nothing else", undefined],
  ["its writers", { writers: WRITERS }],
  ["another field", { vanished: true }],
  ["another field and its writers", { vanished: true, writers: WRITERS }],
  ["its writers and another field", { writers: WRITERS, base: 3 }],
  ["another list", { others: [{ writers: [1] }] }],
])("the text of a record with %s is its JSON", (_, extra) => {
  const builder = createIndexBuilder(createState(), 0);
  const lines = createLines(builder.index, createByteStore());
  const record = {
    seq: 0,
    t: 1_000,
    at: "1970-01-01T00:00:01.000Z",
    type: "ADDED",
    resource: RESOURCE.serverlessServices,
    initial: false,
    object: OBJECT,
    ...(extra === undefined ? {} : { extra }),
  };
  builder.add(record, lines.write(record));
  expect(JSON.parse(lines.text(0))).toEqual(record);
  expect(lines.text(0)).toBe(JSON.stringify(lines.read(0)));
});
