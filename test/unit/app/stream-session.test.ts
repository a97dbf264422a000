import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { GET } from "../../../app/api/stream/route.ts";
import { answering } from "../../../lib/server/asker.ts";
import { endViewerSession } from "../../../lib/server/oidc/viewer-session.ts";

/** So slow that it goes on for many minutes. */
const PATH = "/api/stream?source=cold-start&scope=overview&speed=0.1";
const ANN = {
  name: "ann@example.com",
  groups: [],
  id: "a-session-of-this-test",
  until: Date.now() + 3_600_000,
};

test("a stream ends when the session in which it was opened does", async () => {
  const connection = Object.assign(new EventEmitter(), {
    headersSent: true,
    destroyed: false,
    write: () => true,
  }) as unknown as ServerResponse;
  const request = new Request(`http://127.0.0.1:4550${PATH}`, { headers: { host: "127.0.0.1:4550" } });
  const answer = await answering(connection, () => GET(request, { params: Promise.resolve({}) }), ANN);
  expect(answer.status).toBe(200);
  const body = answer.text();
  endViewerSession(ANN, Date.now());
  // It would not come before the recording has been played.
  expect(await body).toMatch(/^retry: /);
});
