/** The nodes of the cluster: where a pod runs, and which images a node has already. */
import type { DurationMs, EpochMs } from "../model/units.ts";
import { faultNow, type World } from "./world.ts";

export class Nodes {
  readonly #pods = new Map<string, number>();
  /** When an image is on a node: in the future while it is pulled. */
  readonly #hasImageAt = new Map<string, EpochMs>();

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    for (let i = 0; i < world.scenario.cluster.nodes; i++) this.#pods.set(nodeName(i), 0);
  }

  get count(): number {
    return this.#pods.size;
  }

  /** The node with the fewest pods of those that take one; null while none does. */
  place(): string | null {
    let best: string | null = null;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [node, pods] of this.#pods) {
      if (this.isUnderPressure(node) || pods >= fewest) continue;
      best = node;
      fewest = pods;
    }
    if (best !== null) this.#pods.set(best, fewest + 1);
    return best;
  }

  /** A pod has left its node. */
  leave(node: string): void {
    this.#pods.set(node, (this.#pods.get(node) ?? 1) - 1);
  }

  /** Pressure is on one node only. */
  isUnderPressure(node: string): boolean {
    return node === nodeName(0) && faultNow(this.#world, "nodePressure") !== undefined;
  }

  /** How long an image takes to be there, when it would be pulled for `ms`; a pull under way is not begun twice. */
  pullMs(node: string, image: string, ms: DurationMs): DurationMs {
    const { engine, scenario } = this.#world;
    if (!scenario.cluster.imageCache) return ms;
    const key = keyOf(node, image);
    const at = this.#hasImageAt.get(key) ?? engine.now + ms;
    this.#hasImageAt.set(key, at);
    return Math.max(0, at - engine.now);
  }

  /** True when a pod on this node needs no registry. */
  hasImage(node: string, image: string): boolean {
    const { engine, scenario } = this.#world;
    const at = this.#hasImageAt.get(keyOf(node, image)) ?? Number.POSITIVE_INFINITY;
    return scenario.cluster.imageCache && at <= engine.now;
  }
}

function keyOf(node: string, image: string): string {
  return `${node} ${image}`;
}

function nodeName(index: number): string {
  return `node-${String.fromCharCode(97 + index)}`;
}
