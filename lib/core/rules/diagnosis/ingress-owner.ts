/** Which of Knative's ingress controllers serves a class of KIngress, as far as its pods are seen. */
import { isIngressController } from "../../../model/components.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import { componentsOf, downSpans } from "../system/ready.ts";

/** `kourier.ingress.networking.knative.dev` is served by net-kourier-controller; `controllerIs`: down without a ready pod. */
export function ownerOfClass(shared: SharedState, cls: string, t: EpochMs): FindingValues {
  const [name = ""] = cls.split(".");
  const controller = componentsOf(shared.system).find(
    (one) => name !== "" && isIngressController(one) && one.includes(`-${name}-`),
  );
  if (controller === undefined) return { controller: "none", controllerIs: "none" };
  const isDown = downSpans(shared, controller, t).at(-1)?.to === null;
  return { controller, controllerIs: isDown ? "down" : "up" };
}
