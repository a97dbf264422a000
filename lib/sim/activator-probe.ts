/** The probe by which the autoscaler learns whether an activator answers behind the public Service (protocol 3.8). */
import type { Process } from "./engine.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { NAMESPACE } from "./names.ts";
import type { ViewOfEndpoints } from "./view-of-endpoints.ts";
import { faultNow, log, type RevisionWorld } from "./world.ts";

const PERIOD_MS = 1_000;
const LIMIT_MS = 45_000;
const AGAIN_AFTER_MS = 1_000;
const ANSWER_MS = 3;

export interface ProbeResult {
  readonly isConfirmed: boolean;
  /** As the log has it; `<nil>` when confirmed. */
  readonly error: string;
}

export class ActivatorProbe {
  #isInFlight = false;
  /** Changes when the process that asks has ended. */
  #life = 0;

  readonly #world: RevisionWorld;
  /** What the node of the autoscaler knows. */
  readonly #view: ViewOfEndpoints;
  readonly #kubernetes: Kubernetes;
  readonly #onDone: (ms: number) => void;

  constructor(
    world: RevisionWorld,
    view: ViewOfEndpoints,
    kubernetes: Kubernetes,
    onDone: (ms: number) => void,
  ) {
    this.#world = world;
    this.#view = view;
    this.#kubernetes = kubernetes;
    this.#onDone = onDone;
  }

  /** Asks once; how long it takes is up to the caller. */
  ask(): ProbeResult {
    if (faultNow(this.#world, "probe") !== undefined)
      return failed("dial tcp 10.96.0.17:80: connect: connection refused");
    const { ready } = this.#view.current;
    const address = ready[Math.floor(this.#world.random() * ready.length)];
    if (address === undefined) return failed("dial tcp 10.96.0.17:80: connect: connection refused");
    if (address.namespace !== NAMESPACE) return { isConfirmed: true, error: "<nil>" };
    const pod = this.#kubernetes.podAt(address.ip);
    if (pod === undefined) return failed("dial tcp 10.96.0.17:80: i/o timeout");
    return failed('unexpected body: want "activator", got "unexpected probe header value: activator\\n"');
  }

  /** Its process has ended: what is in flight is never told. */
  stop(): void {
    this.#life += 1;
    this.#isInFlight = false;
  }

  /** The synchronous attempt of a pass. */
  *sync(): Generator<number, ProbeResult, void> {
    yield ANSWER_MS;
    const result = this.ask();
    log(this.#world, "autoscaler", `Probing activator = ${result.isConfirmed}, err = ${result.error}`);
    return result;
  }

  /** Goes on asking beside the passes. */
  askOn(): void {
    if (this.#isInFlight) {
      log(this.#world, "autoscaler", "Probe for revision is already in flight");
      return;
    }
    this.#isInFlight = true;
    this.#world.engine.start(this.#repeat());
  }

  *#repeat(): Process {
    const { engine } = this.#world;
    const begun = engine.now;
    const life = this.#life;
    let result = this.ask();
    while (!result.isConfirmed && engine.now - begun < LIMIT_MS) {
      yield PERIOD_MS;
      if (this.#life !== life) return;
      result = this.ask();
    }
    this.#isInFlight = false;
    const error = result.isConfirmed ? "<nil>" : result.error;
    log(
      this.#world,
      "autoscaler",
      `Async prober is done for &{{ } {${this.#world.names.revision}  ${NAMESPACE} }}: success?: ${result.isConfirmed} error: ${error}`,
      { "knative.dev/key": undefined },
    );
    this.#onDone(AGAIN_AFTER_MS);
  }
}

function failed(error: string): ProbeResult {
  return { isConfirmed: false, error };
}
