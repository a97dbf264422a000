/** Traces: reader, core, report, layout, exports and store, on inputs that somebody has spoilt. */
import { random } from "../../support/random.ts";
import type { Area, Fault } from "../area.ts";
import { cpuMs, createCostKeeper } from "./cost.ts";
import { inputOf } from "./inputs.ts";
import { mutated } from "./mutations.ts";
import { faultOf, PROPERTIES } from "./properties.ts";
import { shrunk } from "./shrink.ts";

const COST = "time by size";

/** The bytes of a case. */
export function traceOfCase(number: number): Uint8Array {
  const chance = random(number);
  return mutated(inputOf(chance), chance);
}

export function openTraceArea(): Area {
  const keeper = createCostKeeper();
  const tryBytes = (bytes: Uint8Array, checked: (property: string) => void): Fault | null => {
    const before = cpuMs();
    const fault = faultOf(bytes, checked);
    if (fault !== null) return fault;
    let excess = keeper.excess(bytes.length, cpuMs() - before);
    // A collection of garbage can fall into any case, but not always into the same.
    for (let again = 0; again < 3 && excess !== null; again++) {
      const start = cpuMs();
      faultOf(bytes);
      excess = keeper.excess(bytes.length, cpuMs() - start);
    }
    checked(COST);
    return excess === null
      ? null
      : { property: COST, says: `${bytes.length} bytes cost ${Math.round(excess)} ms of CPU too much` };
  };
  return {
    name: "trace",
    atOnce: 1,
    isRacing: false,
    properties: [...PROPERTIES, COST],
    async tryCase(number, checked) {
      const bytes = traceOfCase(number);
      const fault = tryBytes(bytes, checked);
      if (fault === null) return null;
      if (fault.property === COST) return { ...fault, input: Buffer.from(bytes).toString() };
      const small = shrunk(bytes, (candidate) => faultOf(candidate)?.property === fault.property);
      return { ...(faultOf(small) ?? fault), input: Buffer.from(small).toString() };
    },
    close: async () => null,
  };
}
