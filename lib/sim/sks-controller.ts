/** The SKS controller: it decides which addresses the public Endpoints hold (protocol 2). */
import { asNumber, asObject, asString } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import { type AddressSet, addressesOf, subsetsOf } from "./addresses.ts";
import { type ConditionNow, withConditions } from "./conditions.ts";
import type { Process } from "./engine.ts";
import { ACTIVATOR_SERVICE } from "./names.ts";
import { endpoints, service } from "./objects.ts";
import { chooseSubset } from "./subset.ts";
import { WorkQueue } from "./work-queue.ts";
import { faultNow, log, type RevisionWorld } from "./world.ts";

const WRITE_MS = 3;

export class SksController {
  readonly #queue: WorkQueue;

  readonly #world: RevisionWorld;
  readonly #revisionUid: () => string;

  constructor(world: RevisionWorld, revisionUid: () => string) {
    this.#world = world;
    this.#revisionUid = revisionUid;
    const { api, engine, scenario } = world;
    const { sksMs } = scenario.cluster;
    const slowMs = (): number => faultNow(world, "slowSks")?.byMs ?? 0;
    this.#queue = new WorkQueue(
      engine,
      () => this.#pass(),
      () => sksMs + slowMs(),
    );
    api.on(RESOURCE.serverlessServices, (name) => {
      if (name === world.names.revision) this.#queue.add();
    });
    // A change of the public Endpoints is none of its triggers (2.1).
    api.on(RESOURCE.endpoints, (name) => {
      if (name === this.#world.names.privateService || name === ACTIVATOR_SERVICE) this.#queue.add();
    });
  }

  *#pass(): Process {
    const { api, engine, names } = this.#world;
    const sks = api.get(RESOURCE.serverlessServices, names.revision);
    if (sks === null) return;
    const uid = asString(sks.metadata.uid) ?? "";
    if (api.get(RESOURCE.services, names.privateService) === null) {
      api.create(RESOURCE.services, service(names, "Private", uid, this.#revisionUid()));
      yield WRITE_MS;
    }
    if (api.get(RESOURCE.services, names.revision) === null) {
      if (api.get(RESOURCE.endpoints, names.privateService) === null)
        api.create(RESOURCE.endpoints, endpoints(names, "Private", uid, []));
      api.create(RESOURCE.services, service(names, "Public", uid, this.#revisionUid()));
      yield WRITE_MS;
    }
    const mode = asString(asObject(sks.spec).mode) ?? "Proxy";
    const numActivators = asNumber(asObject(sks.spec).numActivators) ?? 0;
    const pods = addressesOf(api.get(RESOURCE.endpoints, names.privateService));
    const activators = addressesOf(api.get(RESOURCE.endpoints, ACTIVATOR_SERVICE));
    log(
      this.#world,
      "controller",
      `SKS is in ${mode} mode; has ${pods.ready.length} endpoints in ${names.privateService}; ${activators.ready.length} activator endpoints`,
    );
    const chosen = this.#source(mode, numActivators, pods, activators);
    const subsets = subsetsOf(chosen);
    if (api.get(RESOURCE.endpoints, names.revision) === null) {
      api.create(RESOURCE.endpoints, endpoints(names, "Public", uid, subsets));
      yield WRITE_MS;
    } else if (api.update(RESOURCE.endpoints, names.revision, (object) => ({ ...object, subsets }))) {
      log(this.#world, "controller", `Public K8s Endpoints changed; reconciling: ${names.revision}`);
      yield WRITE_MS;
    }
    // The status comes last (2.2).
    const hasPods = pods.ready.length > 0;
    api.update(RESOURCE.serverlessServices, names.revision, (object) => ({
      ...object,
      status: {
        ...asObject(object.status),
        conditions: withConditions(asObject(object.status), conditionsFor(mode, hasPods), engine.now),
        observedGeneration: asNumber(sks.metadata.generation) ?? 1,
        privateServiceName: names.privateService,
        serviceName: names.revision,
      },
    }));
  }

  /** Without pods Proxy, without activators Serve: the second wins (2.3). */
  #source(mode: string, numActivators: number, pods: AddressSet, activators: AddressSet): AddressSet {
    let effective = mode;
    if (pods.ready.length === 0) {
      log(this.#world, "controller", "Forcing SKS into Proxy mode, insufficient ready endpoints.");
      effective = "Proxy";
    }
    if (activators.ready.length === 0) {
      log(this.#world, "controller", "Forcing SKS into Serve mode, no activator endpoints.");
      effective = "Serve";
    }
    if (effective === "Serve") return pods;
    const count = numActivators === 0 ? activators.ready.length : numActivators;
    const ips = activators.ready.map(({ ip }) => ip);
    const chosen = chooseSubset(ips, count, this.#world.names.revision);
    return { ready: activators.ready.filter(({ ip }) => chosen.has(ip)), notReady: activators.notReady };
  }
}

function conditionsFor(mode: string, hasPods: boolean): ConditionNow[] {
  const none = {
    status: "Unknown",
    reason: "NoHealthyBackends",
    message: "K8s Service is not ready",
  } as const;
  const populated: Omit<ConditionNow, "type"> = hasPods ? { status: "True" } : none;
  return [
    {
      type: "ActivatorEndpointsPopulated",
      status: mode === "Proxy" || !hasPods ? "True" : "False",
      reason: "ActivatorEndpointsPopulated",
      message: "Revision is backed by Activator",
    },
    { type: "EndpointsPopulated", ...populated },
    { type: "Ready", ...populated },
  ];
}
