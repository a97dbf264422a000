/** The ingress: gateways behind a load balancer, and the route by which each of them divides requests among revisions (protocol 1.6, 6e). */
import { asArray, asNumber, asObject, asString } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { DurationMs } from "../model/units.ts";
import { type Backend, Gateway, HOP_MS } from "./gateway.ts";
import { SERVICE } from "./names.ts";
import { onlyNewer } from "./only-newer.ts";
import type { SimRequest } from "./requests.ts";
import { faultNow, onFault, type World } from "./world.ts";

/** The load balancer goes on sending to a gateway that is gone for so long: until a check of it has failed. */
const BALANCER_MS: DurationMs = 5_000;

interface Split {
  readonly revision: string;
  readonly percent: number;
}

/** How much later than the public Endpoints the `index`th of the gateways is now. */
export function gatewayLagMs(world: World, index: number): DurationMs {
  const { ingressMs, gateways, gatewaySpreadMs } = world.scenario.cluster;
  const share = gateways <= 1 ? 0 : index / (gateways - 1);
  return ingressMs + share * gatewaySpreadMs + (faultNow(world, "slowIngress")?.byMs ?? 0);
}

export class Ingress {
  readonly #gateways: readonly Gateway[];
  /** What the load balancer sends to. */
  #listed: readonly Gateway[];
  readonly #splits: (readonly Split[])[];
  /** Of each gateway. */
  readonly #newer: readonly ReturnType<typeof onlyNewer>[];
  readonly #backends: Backend[] = [];

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    const { engine, scenario } = world;
    const { gateways } = scenario.cluster;
    this.#gateways = Array.from({ length: gateways }, (_, i) => new Gateway(world, i));
    this.#listed = this.#gateways;
    this.#splits = this.#gateways.map(() => []);
    this.#newer = this.#gateways.map(() => onlyNewer());
    const [first] = this.#gateways;
    onFault(world, "gateway", (isAway) => {
      if (isAway) first?.leave();
      else first?.comeBack();
      // Alone it is all that the balancer has.
      if (gateways <= 1) return;
      engine.after(BALANCER_MS, () => {
        this.#listed = this.#gateways.filter((gateway) => !gateway.isAway);
      });
    });
  }

  /** What is behind the name of one more revision. */
  add(backend: Backend): void {
    this.#backends.push(backend);
  }

  /** The route has changed: each gateway follows it when it follows Endpoints; the first one is there with its object. */
  followRoute(): void {
    const { api, engine } = this.#world;
    const splits = splitsOf(api.get(RESOURCE.ingresses, SERVICE));
    this.#newer.forEach((newer, i) => {
      const take = newer(() => {
        this.#splits[i] = splits;
      });
      if (this.#splits[i]?.length === 0) take();
      else engine.after(gatewayLagMs(this.#world, i), take);
    });
  }

  handle(request: SimRequest): void {
    const { api, engine, random } = this.#world;
    if (api.get(RESOURCE.ingresses, SERVICE) === null) {
      engine.after(HOP_MS, () => request.finish(404));
      return;
    }
    const at = this.#listed.length <= 1 ? 0 : Math.floor(random() * this.#listed.length);
    const gateway = this.#listed[at];
    const backend = gateway === undefined ? undefined : this.#backendFor(this.#gateways.indexOf(gateway));
    if (gateway === undefined || backend === undefined) {
      engine.after(HOP_MS, () => request.finish(503));
      return;
    }
    request.isGatewayTold = this.#gateways.length > 1;
    gateway.handle(request, backend);
  }

  /** By the shares of the route as this gateway has it. */
  #backendFor(gateway: number): Backend | undefined {
    const splits = this.#splits[gateway] ?? [];
    if (splits.length <= 1) {
      const revision = splits[0]?.revision;
      return this.#backends.find(({ names }) => names.revision === revision) ?? this.#backends[0];
    }
    let left = this.#world.random() * 100;
    const chosen = splits.find(({ percent }) => {
      left -= percent;
      return left < 0;
    });
    return this.#backends.find(({ names }) => names.revision === chosen?.revision);
  }
}

/** The shares that a KIngress gives to revisions (1.6). */
function splitsOf(ingress: ReturnType<World["api"]["get"]>): readonly Split[] {
  const [rule] = asArray(asObject(ingress?.spec).rules).map(asObject);
  const [path] = asArray(asObject(rule?.http).paths).map(asObject);
  return asArray(path?.splits)
    .map(asObject)
    .map(({ serviceName, percent }) => ({
      revision: asString(serviceName) ?? "",
      percent: asNumber(percent) ?? 0,
    }));
}
