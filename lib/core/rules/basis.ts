/** Where in Knative Serving a rule comes from: file and function, so that a reader can check it. */
const SKS = "pkg/reconciler/serverlessservice/serverlessservice.go";
const KPA = "pkg/reconciler/autoscaling/kpa/kpa.go";
const SCALER = "pkg/reconciler/autoscaling/kpa/scaler.go";

const BASIS: Readonly<Record<string, string>> = {
  I1: `${SKS} reconcilePublicService`,
  I2: `${SKS} reconcilePublicService`,
  I3: `${SKS} reconcilePublicService, reconcilePublicEndpoints`,
  I4: `${SKS} reconcilePublicEndpoints`,
  I5: `${SKS} reconcilePublicEndpoints`,
  I6: `${SKS} reconcilePublicEndpoints`,
  I7: `${SKS} reconcilePublicEndpoints`,
  I8: `${SKS} reconcilePublicEndpoints`,
  I9: `${SKS} reconcilePublicEndpoints`,
  I10: `${SKS} reconcilePublicEndpoints`,
  I11: `${KPA} ReconcileKind`,
  I12: `${SCALER} handleScaleToZero`,
  I13: `${SCALER} handleScaleToZero`,
  I14: `${SCALER} handleScaleToZero`,
  I15: `${KPA} computeActiveCondition`,
  I16: `${KPA} computeNumActivators`,
  I17: "pkg/reconciler/route/resources/ingress.go",
  I18: `${SKS} ReconcileKind`,
  I19: "Kubernetes: EndpointSlice mirroring controller",
  I20: `${KPA} ReconcileKind`,
};

/** File and function of Knative (or the part of Kubernetes) that a rule rests on; undefined where no single one does. */
export function basisOf(rule: string): string | undefined {
  return BASIS[rule];
}
