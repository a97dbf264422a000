/** Flags of `npm start -- …` and `skscope serve`, named as kubectl names them; the server reads them from its environment. */
import { parseArgs } from "node:util";

const OPTIONS = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
  namespace: { type: "string", short: "n" },
  "all-namespaces": { type: "boolean", short: "A" },
  as: { type: "string" },
  impersonate: { type: "boolean" },
  "system-namespace": { type: "string" },
  probe: { type: "boolean" },
  "probe-revision": { type: "string", multiple: true },
  gateway: { type: "string" },
  proxies: { type: "string" },
  watch: { type: "boolean" },
  alertmanager: { type: "string" },
  webhook: { type: "string" },
  "public-url": { type: "string" },
  "facts-days": { type: "string" },
  from: { type: "string" },
  creds: { type: "string" },
  "nats-ca": { type: "string" },
  "nats-cert": { type: "string" },
  "nats-key": { type: "string" },
  demo: { type: "boolean" },
  "log-level": { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  data: { type: "string" },
  // Said to `skscope`, which opens a browser; the server opens none, so there is nothing to tell it.
  "no-open": { type: "boolean" },
  "no-browser": { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const VARIABLES = {
  kubeconfig: "SKSCOPE_KUBECONFIG",
  context: "SKSCOPE_CONTEXT",
  namespace: "SKSCOPE_NAMESPACE",
  "all-namespaces": "SKSCOPE_ALL_NAMESPACES",
  as: "SKSCOPE_AS",
  impersonate: "SKSCOPE_IMPERSONATE",
  "system-namespace": "SKSCOPE_SYSTEM_NAMESPACE",
  probe: "SKSCOPE_PROBE",
  "probe-revision": "SKSCOPE_PROBE_REVISIONS",
  gateway: "SKSCOPE_GATEWAY",
  proxies: "SKSCOPE_PROXIES",
  watch: "SKSCOPE_WATCH",
  alertmanager: "SKSCOPE_ALERTMANAGER_URL",
  webhook: "SKSCOPE_WEBHOOK_URL",
  "public-url": "SKSCOPE_PUBLIC_URL",
  "facts-days": "SKSCOPE_FACTS_DAYS",
  from: "SKSCOPE_FROM",
  creds: "SKSCOPE_NATS_CREDS",
  "nats-ca": "SKSCOPE_NATS_CA",
  "nats-cert": "SKSCOPE_NATS_CERT",
  "nats-key": "SKSCOPE_NATS_KEY",
  demo: "SKSCOPE_DEMO",
  "log-level": "SKSCOPE_LOG_LEVEL",
  port: "PORT",
  host: "HOST",
  data: "SKSCOPE_DATA_DIR",
};

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"];

/** What can be said to the server, on a line each. */
export const FLAGS_HELP = `\
  --kubeconfig FILE         default: KUBECONFIG, ~/.kube/config, the service account of a pod; none of them: demo mode
  --context NAME            default: the current context; the page offers the others
  -n, --namespace NAME      default: the context's namespace
  -A, --all-namespaces
  --as USER                 impersonate
  --impersonate             viewers see the namespaces that the cluster lets them see; needs SKSCOPE_OIDC_ISSUER
  --system-namespace NAME   where Knative runs; default: knative-serving
  --probe                   allow skscope's own probes, for revisions that are chosen in the page
  --probe-revision NS/NAME  probe this one from the start (may be repeated; implies --probe)
  --gateway HOST:PORT       send probes through the ingress gateway as well
  --proxies NUMBER          proxies in front whose X-Forwarded-For counts; default: 0
  --watch                   watch the cluster from the start and for good, whoever looks: for statistics over weeks
  --alertmanager URL        tell this Alertmanager of findings of severity error, from the start and for good
  --webhook URL             tell this webhook; both may be several, with commas between them
  --public-url URL          where people find these pages: for links in alerts and answers
  --facts-days NUMBER       how long cold starts, findings and settings changes are kept; default: 365; 0: not at all
  --from nats://HOST:PORT   show what \`skscope collect\` writes there instead of watching; for any number of servers
  --creds FILE              credentials for NATS
  --nats-ca FILE            authorities that may vouch for its certificate; asks for TLS
  --nats-cert FILE          certificate that skscope shows to NATS; with --nats-key
  --nats-key FILE           its key
  --demo                    recordings only
  --log-level LEVEL         debug, info, warn, error or silent; default: info
  --port NUMBER             default: PORT, 3000
  --host ADDRESS            where to listen; default: HOST, 127.0.0.1: this machine only
  --data DIR                what is kept: recordings, the history of a cluster; default: SKSCOPE_DATA_DIR
`;

export const HELP = `npm start -- [flags]\n\n${FLAGS_HELP}  --no-open                 taken as by \`skscope\`; npm start never opens a browser\n`;

/**
 * What the flags mean as environment variables.
 * @returns {{ help: boolean, env: Record<string, string> }}
 * @throws Error that says what is wrong with a flag
 */
export function readFlags(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.namespace !== undefined && values["all-namespaces"]) {
    throw new Error("--namespace and --all-namespaces exclude each other.");
  }
  if (values.from !== undefined && values.demo) throw new Error("--from and --demo exclude each other.");
  const level = values["log-level"];
  if (level !== undefined && !LOG_LEVELS.includes(level)) {
    throw new Error(`--log-level is "${level}"; it must be one of ${LOG_LEVELS.join(", ")}.`);
  }
  if (values.proxies !== undefined && !/^\d{1,2}$/.test(values.proxies)) {
    throw new Error(`--proxies is "${values.proxies}"; it must be a number.`);
  }
  if (values["facts-days"] !== undefined && !/^\d{1,5}$/.test(values["facts-days"])) {
    throw new Error(`--facts-days is "${values["facts-days"]}"; it must be a number of days.`);
  }
  for (const name of ["alertmanager", "webhook", "public-url"]) {
    const wrong = (values[name] ?? "")
      .split(",")
      .find((url) => url !== "" && !/^https?:\/\/[^/]/.test(url.trim()));
    // An address may hold a secret: what was given is not repeated.
    if (wrong !== undefined)
      throw new Error(`--${name} needs an address that begins with http:// or https://.`);
  }
  if (values.port !== undefined && !isPort(values.port)) {
    throw new Error(`--port is "${values.port}"; it must be a number from 1 to 65535.`);
  }
  if (values["probe-revision"] !== undefined) values.probe = true;
  const env = {};
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const value = values[name];
    if (value !== undefined) env[variable] = value === true ? "1" : String(value);
  }
  return { help: values.help === true, env };
}

function isPort(text) {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
