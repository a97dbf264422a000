/** A made-up recording of many revisions, some of which change their mode again and again: an overview with a long list. */

const START_MS = Date.UTC(2026, 0, 1);
const SPAN_MS = 600_000;
/** One in so many is in use. */
const IN_USE = 10;
const CHANGES = 6;

/** The text of a trace of `count` revisions in 50 namespaces, over ten minutes. */
export function manyRevisions(count: number): string {
  const lines: { readonly t: number; readonly text: string }[] = [];
  let version = 0;
  const add = (t: number, type: string, resource: string, object: object, initial = false): void => {
    const at = new Date(START_MS + t).toISOString();
    lines.push({
      t,
      text: JSON.stringify({ t: at, type, resource, ...(initial ? { initial } : {}), object }),
    });
  };
  for (let i = 0; i < count; i++) {
    const namespace = `team-${i % 50}`;
    const name = `fn-${i}-00001`;
    const tell = (t: number, mode: "Serve" | "Proxy", initial = false): void => {
      const type = initial ? "ADDED" : "MODIFIED";
      const metadata = (uid: string) => {
        version += 1;
        return { namespace, name, uid: `${uid}-${i}`, resourceVersion: String(version) };
      };
      const status = {
        serviceName: name,
        privateServiceName: `${name}-private`,
        conditions: [{ type: "ActivatorEndpointsPopulated", status: mode === "Proxy" ? "True" : "False" }],
      };
      const object = { metadata: metadata("sks"), spec: { mode, numActivators: 2 }, status };
      add(t, type, "serverlessservices.networking.internal.knative.dev", object, initial);
      const kind = mode === "Proxy" ? "activator" : name;
      const targetRef = { namespace: mode === "Proxy" ? "knative-serving" : namespace, name: `${kind}-a` };
      const addresses = [{ ip: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, targetRef }];
      add(t, type, "endpoints", { metadata: metadata("pub"), subsets: [{ addresses }] }, initial);
    };
    tell(0, i % IN_USE === 0 ? "Serve" : "Proxy", true);
    if (i % IN_USE !== 0) continue;
    for (let k = 1; k <= CHANGES; k++)
      tell(((i % 97) * 700 + (k * SPAN_MS) / (CHANGES + 1)) % SPAN_MS, k % 2 === 0 ? "Serve" : "Proxy");
  }
  lines.sort((a, b) => a.t - b.t);
  return `${lines.map(({ text }) => text).join("\n")}\n`;
}
