/** Who leads of the autoscaler's replicas (protocol 4.3): the Lease of its one bucket, and the lines by which a replica says that it leads. */
import type { JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import { stamp } from "./api-server.ts";
import { SYSTEM_NAMESPACE } from "./names.ts";
import { onFault, type World } from "./world.ts";

const BUCKET = "autoscaler-bucket-00-of-01";
const UID = "1ea5e000-0000-4000-8000-000000000001";
/** Knative's default (`config-leader-election`). */
const LEASE_SECONDS = 60;

/**
 * It is recorded only in scenarios in which it changes hands: others are what they were before there was one. For the same reason it
 * is no object of the API server, whose numbers it would move.
 */
export class LeaderLease {
  #holder = 1;

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    const { scenario, engine } = world;
    const faults = [...scenario.faults, ...(scenario.fork?.faults ?? [])];
    if (!faults.some(({ kind }) => kind === "leader")) return;
    this.#tell("ADDED", engine.now);
    onFault(world, "leader", (isGone) => {
      if (!isGone) this.#changeHands();
    });
  }

  /** The next replica leads from now on. */
  #changeHands(): void {
    const { api, engine } = this.#world;
    this.#holder += 1;
    api.eventually(() => this.#tell("MODIFIED", engine.now));
    const text = `"${this.#identity}" has started leading "${BUCKET}"`;
    api.note("LOG", "autoscaler", engine.now, {
      severity: "INFO",
      timestamp: stamp(engine.now).at,
      logger: "autoscaler",
      message: text,
      "knative.dev/pod": this.#pod,
    });
  }

  get #pod(): string {
    return `autoscaler-${this.#holder}`;
  }

  get #identity(): string {
    return `${this.#pod}_10.244.9.${30 + this.#holder}`;
  }

  #tell(type: "ADDED" | "MODIFIED", t: number): void {
    const { at } = stamp(t);
    const object: JsonObject = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        name: BUCKET,
        namespace: SYSTEM_NAMESPACE,
        uid: UID,
        resourceVersion: String(this.#holder),
      },
      spec: {
        holderIdentity: this.#identity,
        leaseDurationSeconds: LEASE_SECONDS,
        leaseTransitions: this.#holder - 1,
        acquireTime: at,
        renewTime: at,
      },
    };
    this.#world.api.note(type, RESOURCE.leases, t, object);
  }
}
