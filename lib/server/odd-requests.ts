/**
 * What is done with a request before Next sees it: those that no browser sends and that Next stumbles over are answered or
 * put right, scripts are answered as they were packed, and of all others it is noted who sends them and when he goes. Next gives no
 * place for that: its server is not ours, so the hook is on all HTTP servers of this process.
 */
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { ADDRESS_HEADER, senderOf } from "./address.ts";
import { answering } from "./asker.ts";
import { audit } from "./audit.ts";
import { envNumber } from "./env-number.ts";
import { secured } from "./gate.ts";
import { requestViewer, sealedViewer } from "./oidc/request-viewer.ts";
import { packedAssets } from "./packed-assets.ts";
import { problemResponse } from "./problem.ts";
import { isRouterState, ROUTER_STATE_HEADER } from "./router-state.ts";
import type { Viewer } from "./viewer.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Puts the hook in place; to be called once in a process. */
export function guardServers(): void {
  const { emit } = Server.prototype;
  const assets = packedAssets();
  Server.prototype.emit = function (this: Server, ...event: [string | symbol, ...unknown[]]): boolean {
    const [name, request, response] = event;
    const goOn = (): boolean => Reflect.apply(emit, this, event) as boolean;
    if (name !== "request") return goOn();
    if (isAnswered(request as IncomingMessage, response as ServerResponse)) return true;
    if (assets.answer(request as IncomingMessage, response as ServerResponse)) return true;
    const go = (viewer: Viewer | null): boolean => {
      audit(request as IncomingMessage, response as ServerResponse, viewer);
      return answering(response as ServerResponse, goOn, viewer);
    };
    const sealed = sealedViewer((request as IncomingMessage).headers);
    if (sealed === null) return go(null);
    void requestViewer(sealed).then(go);
    return true;
  };
}

/** True when the request needs no other answer any more. */
function isAnswered(request: IncomingMessage, response: ServerResponse): boolean {
  const { method = "", url = "" } = request;
  if (!METHODS.has(method) || url === "*") {
    const allow = [...METHODS].filter((name) => name !== "OPTIONS").join(", ");
    const detail = `${method} is not possible here.`;
    void send(problemResponse("method-not-allowed", detail, url, { allow }), response);
    return true;
  }
  // As to a proxy (RFC 9112, 3.2.2): the Host is in the address, and the one in the header does not count.
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute !== null) {
    const [, host = "", path = ""] = absolute;
    request.headers.host = host;
    request.url = path.startsWith("/") ? path : `/${path}`;
  }
  // A part that a file does not have ends as a 500 in Next; a server may always answer with the whole (RFC 9110, 14.2).
  delete request.headers.range;
  const tree = request.headers[ROUTER_STATE_HEADER];
  if (tree !== undefined && !isRouterState([tree].flat().join(", ")))
    delete request.headers[ROUTER_STATE_HEADER];
  const forwarded = [request.headers[ADDRESS_HEADER] ?? ""].flat().join(",");
  request.headers[ADDRESS_HEADER] = senderOf(forwarded, request.socket.remoteAddress, proxies());
  return false;
}

/** How many proxies stand in front of this server. */
function proxies(): number {
  return Math.floor(envNumber(process.env.SKSCOPE_PROXIES, 0));
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  const { status, headers } = secured(answer, new Headers());
  const body = await answer.text();
  response.writeHead(status, { ...Object.fromEntries(headers), connection: "close" }).end(body);
}
