/** MCP over HTTP on this machine: one path, one method, no sessions. */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { MOST_REQUEST_BYTES } from "../../mcp/http.ts";
import { createMcpServer, type McpOptions } from "../../mcp/server.ts";
import { messageOf } from "../../model/errors.ts";
import type { Asker } from "../../query/ask.ts";

/** Where clients send their questions. */
const PATH = "/mcp";
/** Names of this machine: a page of another site that a browser sends here under its own name is refused. */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

export interface McpHttp {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1.
 * @param token what `Authorization: Bearer` must hold; undefined: nothing is asked for
 * @throws Error when the port is taken
 */
export async function serveMcp(
  ask: Asker,
  options: McpOptions,
  port: number,
  token: string | undefined,
): Promise<McpHttp> {
  const server = createServer((request, response) => {
    const refused = refusalOf(request, token);
    if (refused !== null) {
      refuse(response, refused);
      return;
    }
    answer(request, response, ask, options).catch((error: unknown) => {
      options.onFault?.(error);
      if (!response.headersSent) refuse(response, { status: 500, message: messageOf(error) });
    });
  });
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}${PATH}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** One request, answered by itself: no session is kept. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  ask: Asker,
  options: McpOptions,
): Promise<void> {
  const server = createMcpServer(ask, options);
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    maxRequestBodySize: MOST_REQUEST_BYTES,
  });
  response.once("close", () => void server.close());
  // The SDK's own types do not agree with each other under exactOptionalPropertyTypes.
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response);
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is not answered; null when it is. */
function refusalOf(
  { url = "", method, headers }: IncomingMessage,
  token: string | undefined,
): Refusal | null {
  const [path = ""] = url.split("?");
  const origin = headers.origin?.replace(/^https?:\/\//, "");
  if (!OWN_HOST.test(headers.host ?? "") || (origin !== undefined && !OWN_HOST.test(origin))) {
    return { status: 403, message: "Only programs of this machine may ask here." };
  }
  if (path !== PATH) return { status: 404, message: `There is nothing here; MCP is at ${PATH}.` };
  if (token && !isSame(headers.authorization ?? "", `Bearer ${token}`)) {
    const message = "Send the token as `Authorization: Bearer TOKEN`.";
    return { status: 401, message, headers: { "www-authenticate": "Bearer" } };
  }
  if (method === "POST") return null;
  const message = "Only POST is possible here: there are no sessions and no streams.";
  return { status: 405, message, headers: { allow: "POST" } };
}

/** Compares in a time that does not tell where they differ. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function refuse(response: ServerResponse, { status, message, headers = {} }: Refusal): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code: -32000, message }, id: null }));
}

/** Resolves to the port. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
