/** A skscope server elsewhere, asked over MCP. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { messageOf } from "../model/errors.ts";
import type { Answer, Asker } from "../query/ask.ts";
import { QueryError } from "../query/library.ts";

export interface RemoteOptions {
  readonly version: string;
  readonly token?: string | undefined;
}

export interface Remote {
  readonly ask: Asker;
  close(): Promise<void>;
}

/** Where a server answers machines. */
const PATH = "api/mcp";

/** @param base the address of the pages. The server is asked for the first time with the first question. */
export function remoteAsker(base: URL, { version, token }: RemoteOptions): Remote {
  const url = new URL(PATH, base.href.endsWith("/") ? base : `${base.href}/`);
  let connecting: Promise<Client> | null = null;
  const connect = async (): Promise<Client> => {
    const client = new Client({ name: "skscope", version });
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    return client;
  };
  return {
    async ask(name, given) {
      try {
        connecting ??= connect();
        const client = await connecting;
        const result = await client.callTool({
          name,
          arguments: (given ?? {}) as Record<string, unknown>,
        });
        if (result.isError === true) throw new QueryError(textOf(result.content));
        return result.structuredContent as Answer;
      } catch (error) {
        if (error instanceof QueryError) throw error;
        connecting = null;
        throw new QueryError(whyNot(url, error));
      }
    },
    async close() {
      await (await connecting?.catch(() => null))?.close();
    },
  };
}

function textOf(content: unknown): string {
  const [first] = Array.isArray(content) ? (content as readonly { readonly text?: unknown }[]) : [];
  return typeof first?.text === "string" ? first.text : "The server could not answer.";
}

function whyNot(url: URL, error: unknown): string {
  const code = error instanceof StreamableHTTPError ? error.code : undefined;
  const unauthorized = code === 401 || (error instanceof Error && error.name === "UnauthorizedError");
  if (unauthorized || code === 403) {
    return `${url.origin} does not let this in. Set SKSCOPE_TOKEN to the token of that server.`;
  }
  if (code === 404 || code === 405)
    return `${url.href} is not there. Is ${url.origin} a skscope server of this version?`;
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
  return `${url.origin} does not answer (${messageOf(error)}${cause}). Is skscope running there?`;
}
