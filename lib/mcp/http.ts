/** One request of MCP's streamable HTTP: each is answered by itself, as JSON, and no session is kept. */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Asker } from "../query/ask.ts";
import { createMcpServer, type McpOptions } from "./server.ts";

/** A question is a few words. */
export const MOST_REQUEST_BYTES = 16 * 1024;

/**
 * Answers a POST.
 * @param body its text, already read and of bounded length; undefined: it is read here
 */
export async function answerMcp(
  request: Request,
  ask: Asker,
  options: McpOptions,
  body?: string,
): Promise<Response> {
  const server = createMcpServer(ask, options);
  const transport = new WebStandardStreamableHTTPServerTransport({
    enableJsonResponse: true,
    maxRequestBodySize: MOST_REQUEST_BYTES,
  });
  await server.connect(transport);
  try {
    const parsed = body === undefined ? {} : { parsedBody: parsedJson(body) };
    return await transport.handleRequest(request, parsed);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return Response.json(
      { jsonrpc: "2.0", error: { code: -32700, message: "The body is not JSON." }, id: null },
      { status: 400 },
    );
  } finally {
    await server.close();
  }
}

function parsedJson(text: string): unknown {
  return JSON.parse(text);
}
