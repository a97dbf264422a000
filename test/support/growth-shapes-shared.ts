/** Shapes of `growth-shapes.ts` in what belongs to many revisions: gaps, clocks, revisions, routes, activators. */
import { RESOURCE } from "../../lib/model/record.ts";
import {
  addresses,
  ENDPOINTS,
  endpoints,
  ingress,
  NAMESPACE,
  PA,
  pa,
  pod,
  SKS,
  sks,
  type Tape,
  working,
} from "./growth-objects.ts";

const END_OF_LIST = { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } };

/** Puts about `n` of something on a tape. */
export type Shape = (n: number, tape: Tape) => void;

export const SHARED_SHAPES: Readonly<Record<string, Shape>> = {
  gaps: (n, tape) => {
    working(tape);
    for (let i = 0; i < n / 2; i++) {
      tape.add("GAP", SKS, { reason: "x" });
      tape.add(
        "ADDED",
        SKS,
        { ...sks("Serve"), metadata: { namespace: NAMESPACE, name: "r", uid: "u" } },
        undefined,
        true,
      );
      tape.add("BOOKMARK", SKS, { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } });
    }
  },
  "gaps × objects": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `p${i}`, pod(i, true));
    for (let i = 0; i < n; i++) {
      tape.add("GAP", RESOURCE.pods, { reason: "x" });
      tape.add("BOOKMARK", RESOURCE.pods, {
        metadata: { annotations: { "k8s.io/initial-events-end": "true" } },
      });
    }
  },
  resources: (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.add("GAP", `things${i}.example.com`, { reason: "x" });
    for (let i = 0; i < n; i++) tape.put(SKS, "r", sks("Serve", i));
  },
  "clocks that go back": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(`things${i}.example.com`, "x", {}, { t: 1e9 + i * 1e6 });
    for (let i = 0; i < n; i++) tape.put(`things${i}.example.com`, "x", {}, { t: -i * 1e6 });
  },
  "errors of a watch": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.add("ERROR", SKS, { code: 500, message: "x" });
  },
  lives: (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(PA, "r", pa("True", 1), { uid: `u${i}` });
  },
  conditions: (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.put(PA, "r", { status: { conditions: [{ type: `C${i}`, status: "True" }] } });
  },
  findings: (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.put(ENDPOINTS, "r", endpoints(i % 2 === 0 ? [] : addresses(1), "Public"), { t: i * 60_000 });
  },
  revisions: (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
  },
  "revisions that are busy": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Proxy"), { t: n + i * 2 });
  },
  "busy times": (n, tape) => {
    for (let i = 0; i < 60; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let j = 0; j < n / 60; j++)
      for (let i = 0; i < 60; i++)
        tape.put(SKS, `r${i}`, sks(j % 2 === 0 ? "Proxy" : "Serve"), { t: 1_000 + j * 100_000 });
  },
  "KIngresses early": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(RESOURCE.ingresses, `i${i}`, ingress(`i${i}`, [`other${i}`]));
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
  },
  "KIngresses of one revision": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(RESOURCE.ingresses, `i${i}`, ingress(`i${i}`, ["r"]));
    for (let i = 0; i < n; i++) tape.put(SKS, "r", sks("Serve", i));
  },
  "revisions of a KIngress": (n, tape) => {
    const names = Array.from({ length: n }, (_, i) => `r${i}`);
    for (const name of names) tape.put(SKS, name, sks("Serve"));
    tape.put(RESOURCE.ingresses, "i", ingress("i", names));
    for (const name of names) tape.put(SKS, name, sks("Proxy"));
  },
  "private Services with hashed names": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++) tape.put(RESOURCE.services, `s${i}-private`, {});
  },
  "activator pods × revisions": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++)
      tape.put(RESOURCE.pods, `activator-${i}`, {
        metadata: { namespace: "knative-serving", labels: { app: "activator" } },
      });
  },
  "activators × revisions": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Proxy"));
    for (let i = 0; i < n; i++)
      tape.put(ENDPOINTS, "activator-service", {
        metadata: { namespace: "knative-serving" },
        subsets: [{ addresses: addresses(1 + (i % 2)) }],
      });
  },
  "settings × revisions": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++)
      tape.put(RESOURCE.configMaps, "config-autoscaler", {
        metadata: { namespace: "knative-serving" },
        data: { "stable-window": `${6 + (i % 50)}s` },
      });
  },
  "gaps × revisions": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++) {
      tape.add("GAP", ENDPOINTS, { reason: "x" });
      tape.add("BOOKMARK", ENDPOINTS, END_OF_LIST);
    }
  },
  "lists × objects": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `p${i}`, pod(i, true));
    for (let i = 0; i < n; i++) {
      const metadata = { namespace: `n${i}`, name: "x", uid: `u${i}` };
      tape.add("ADDED", RESOURCE.pods, { metadata }, undefined, true);
      tape.add("BOOKMARK", RESOURCE.pods, END_OF_LIST);
    }
  },
  "KIngress that moves on": (n, tape) => {
    for (let i = 0; i < n; i++) tape.put(SKS, `r${i}`, sks("Serve"));
    for (let i = 0; i < n; i++) tape.put(RESOURCE.ingresses, "i", ingress("i", [`r${i}`]));
  },
};
