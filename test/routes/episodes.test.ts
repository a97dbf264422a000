import { describe, expect, test } from "vitest";
import { chromeTraceOf, exportedEpisodes, otlpOf } from "../../lib/core/index.ts";
import { shipped } from "../unit/sources/traces.ts";
import { ask, askJson } from "./http.ts";

const EPISODES = "/api/sources/cold-start/revisions/demo/hello-00001/episodes";
const REVISION = "demo/hello-00001";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("/episodes", () => {
  test("as a Chrome trace are all of the revision, under a name to save them by", async () => {
    const { state } = await shipped("cold-start");
    const { status, headers, text } = await ask(`${EPISODES}?format=chrome`);
    expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
    expect(headers["content-disposition"]).toBe(
      'attachment; filename="cold-start-demo-hello-00001.trace.json"',
    );
    const expected = chromeTraceOf(exportedEpisodes(state, { revision: REVISION }), "cold-start");
    expect(JSON.parse(text)).toEqual(plain(expected));
  });

  test("as OTLP spans are those of a kind, or one", async () => {
    const { state } = await shipped("cold-start");
    for (const [query, selection] of [
      ["kind=scale-to-zero", { kind: "scale-to-zero" }],
      ["kind=cold-start&index=2", { kind: "cold-start", index: 2 }],
    ] as const) {
      const episodes = exportedEpisodes(state, { revision: REVISION, ...selection });
      expect(episodes.length).toBeGreaterThan(0);
      const answer = await askJson(`${EPISODES}?format=otlp&${query}`);
      expect(answer).toEqual(plain(otlpOf(episodes, "cold-start")));
    }
    const { headers } = await ask(`${EPISODES}?format=otlp&kind=cold-start&index=2`);
    expect(headers["content-disposition"]).toContain('"cold-start-demo-hello-00001-cold-start-2.otlp.json"');
  });

  test("of a source with an odd name have a name that is safe in a header", async () => {
    const id = encodeURIComponent("with spaces & ünïcode");
    const { status, headers } = await ask(`/api/sources/${id}/revisions/demo/a/episodes?format=chrome`);
    expect(status).toBe(200);
    expect(headers["content-disposition"]).toBe(
      'attachment; filename="with_spaces_n_code-demo-a.trace.json"',
    );
  });

  test("of all revisions of a source are one file", async () => {
    const { state } = await shipped("cold-start");
    const { status, headers, text } = await ask("/api/sources/cold-start/episodes?format=chrome");
    expect(status).toBe(200);
    expect(headers["content-disposition"]).toBe('attachment; filename="cold-start.trace.json"');
    expect(JSON.parse(text)).toEqual(plain(chromeTraceOf(exportedEpisodes(state), "cold-start")));
    const numbered = "/api/sources/cold-start/episodes?format=chrome&kind=cold-start&index=1";
    expect((await ask(numbered)).status).toBe(400);
  });

  test.each([
    ["", 400, 'The parameter "format" is missing. Allowed: "chrome" or "otlp".'],
    ["?format=csv", 400, 'The parameter "format" is "csv". Allowed: "chrome" or "otlp".'],
    [
      "?format=otlp&kind=wake",
      400,
      'The parameter "kind" is "wake". Allowed: "cold-start" or "scale-to-zero".',
    ],
    [
      "?format=otlp&kind=cold-start&index=0",
      400,
      'The parameter "index" is "0". Allowed: the number of an episode of its kind, from 1.',
    ],
    ["?format=otlp&index=1", 400, '"index" needs "kind": "cold-start" or "scale-to-zero".'],
    [
      "?format=otlp&kind=cold-start&index=9",
      404,
      "The revision demo/hello-00001 has no cold-start with the index 9.",
    ],
  ])("%s is refused", async (query, status, detail) => {
    const answer = await ask(`${EPISODES}${query}`);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(answer.text)).toMatchObject({ detail });
  });

  test("only GET is possible", async () => {
    const { status, headers } = await ask(`${EPISODES}?format=chrome`, { method: "POST" });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});
