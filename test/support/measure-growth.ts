/** What a recording of a shape costs: CPU time, which other processes do not change. */

import { pipelineCost, type Stages } from "./growth-pipeline.ts";
import { recordsOf } from "./growth-shapes.ts";

/** Goes through all that is asked of a recording of this shape. */
export function costOf(shape: string, n: number): Stages {
  return pipelineCost(recordsOf(shape, n));
}
