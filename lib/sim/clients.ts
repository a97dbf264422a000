/** Clients: they send, wait for the answer, think, and send again, as many of them as the traffic asks for. */
import type { DurationMs } from "../model/units.ts";
import { SimRequest } from "./requests.ts";
import type { TrafficPart } from "./scenario.ts";
import type { World } from "./world.ts";

/** How often the number of clients is set anew. */
const STEP_MS: DurationMs = 250;

/** How many clients this part has at `ms` after the start. */
export function clientsAt({ shape, fromMs, toMs, clients }: TrafficPart, ms: DurationMs): number {
  if (ms < fromMs || ms >= toMs || shape === "idle" || shape === "burst") return 0;
  const share = (ms - fromMs) / (toMs - fromMs);
  if (shape === "ramp") return Math.round(clients * share);
  if (shape === "step") return share < 0.5 ? 0 : clients;
  if (shape === "sine") return Math.round((clients * (1 - Math.cos(2 * Math.PI * share))) / 2);
  return clients;
}

/**
 * Lets the traffic of a scenario happen. `send` sends one request that a container works on for `serviceMs`, and calls
 * `done` when it has been answered.
 */
function startClients(world: World, send: (serviceMs: DurationMs, done: () => void) => void): void {
  const { engine, random, start } = world;
  let wanted = 0;
  let present = 0;
  const client = (): void => {
    if (present > wanted) {
      present -= 1;
      return;
    }
    const { serviceMs, thinkMs } = world.scenario;
    send(serviceMs, () => engine.after(thinkMs * (0.5 + random()), client));
  };
  const set = (): void => {
    const ms = engine.now - start;
    const { durationMs, traffic, serviceMs } = world.scenario;
    if (ms >= durationMs) return;
    wanted = traffic.reduce((sum, part) => sum + clientsAt(part, ms), 0);
    for (; present < wanted; present++) engine.after(random() * STEP_MS, client);
    for (const { shape, fromMs, clients } of traffic) {
      if (shape !== "burst" || fromMs < ms || fromMs >= ms + STEP_MS) continue;
      engine.at(start + fromMs, () => {
        for (let i = 0; i < clients; i++) send(serviceMs, () => undefined);
      });
    }
    engine.after(STEP_MS, set);
  };
  set();
  for (const { atMs, serviceMs } of world.scenario.arrivals) {
    engine.at(start + atMs, () => send(serviceMs, () => undefined));
  }
}

/** The traffic of a scenario as requests that `handle` takes; the list grows while they are sent. */
export function sendRequests(world: World, handle: (request: SimRequest) => void): readonly SimRequest[] {
  const requests: SimRequest[] = [];
  startClients(world, (serviceMs, done) => {
    const request = new SimRequest(world, serviceMs);
    requests.push(request);
    request.onFinish(done);
    handle(request);
  });
  return requests;
}
