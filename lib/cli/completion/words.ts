/** What the words of the command line can be: commands, their flags, and what a flag takes. */

/** What can stand in a place: one of some words, a file, a folder, a context of the kubeconfig, or anything. */
export type Place = readonly string[] | "file" | "folder" | "context" | "any";

export interface CommandWords {
  /** Flags, by what they take; null: nothing. */
  readonly flags: Readonly<Record<string, Place | null>>;
  readonly words: Place;
}

const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];
const FAIL_ON = ["never", "warning", "error"];
const KEPT = ["managedFields", "env", "secretNames", "secretFields", "annotations", "examples"];

/** kubectl's. */
const CLUSTER = {
  "--kubeconfig": "file",
  "--context": "context",
  "--as": "any",
  "--namespace": "any",
  "-n": "any",
  "--all-namespaces": null,
  "-A": null,
  "--system-namespace": "any",
} as const;

const SERVER: CommandWords["flags"] = {
  "--probe": null,
  "--probe-revision": "any",
  "--gateway": "any",
  "--proxies": "any",
  "--watch": null,
  "--alertmanager": "any",
  "--webhook": "any",
  "--public-url": "any",
  "--facts-days": "any",
  "--impersonate": null,
  "--log-level": ["debug", "info", "warn", "error", "silent"],
  "--port": "any",
  "--host": "any",
  "--data": "folder",
  "--no-open": null,
};

/** Of NATS. */
const NATS: CommandWords["flags"] = {
  "--creds": "file",
  "--nats-ca": "file",
  "--nats-cert": "file",
  "--nats-key": "file",
};

/** What machines ask: files, a cluster, or a server. */
const PLACE: CommandWords["flags"] = {
  ...CLUSTER,
  "--no-logs": null,
  "--server": "any",
  "--pages": "any",
  "--listed-at": "any",
};

export const COMMANDS: Readonly<Record<string, CommandWords>> = {
  serve: { flags: { ...CLUSTER, ...SERVER, "--from": "any", ...NATS, "--demo": null }, words: [] },
  demo: { flags: { ...SERVER }, words: [] },
  open: { flags: { "--at": "any", "--port": "any", "--no-open": null }, words: "file" },
  why: {
    flags: {
      ...CLUSTER,
      "--no-logs": null,
      "--output": ["text", "json", "markdown"],
      "-o": ["text", "json", "markdown"],
      "--json": null,
      "--watch": null,
      "-w": null,
      "--timeout": "any",
      "--fail-on": FAIL_ON,
    },
    words: "any",
  },
  report: {
    flags: { "--json": null, "--markdown": null, "--html": null, "--fail-on": FAIL_ON, "--at": "any" },
    words: "file",
  },
  record: {
    flags: {
      ...CLUSTER,
      "--no-logs": null,
      "--revision": "any",
      "--duration": ["1m", "5m", "15m", "1h"],
      "--keep": KEPT,
    },
    words: "file",
  },
  convert: { flags: { "--at": "any" }, words: "file" },
  export: {
    flags: {
      "--format": ["chrome", "otlp"],
      "--revision": "any",
      "--episode": ["cold-start", "scale-to-zero"],
      "--out": "file",
      "-o": "file",
    },
    words: "file",
  },
  collect: {
    flags: {
      ...CLUSTER,
      "--no-logs": null,
      "--to": "any",
      ...NATS,
      "--cluster": "any",
      "--retention": ["24h", "7d"],
      "--retention-mib": "any",
      "--facts-days": "any",
      "--facts-mib": "any",
      "--replicas": ["1", "2", "3", "4", "5"],
      "--buffer-mib": "any",
      "--keep": KEPT,
    },
    words: [],
  },
  stats: {
    flags: {
      "--namespace": "any",
      "-n": "any",
      "--since": ["1d", "7d", "30d"],
      "--by": ["minute", "hour", "day", "week", "revision"],
      "--slo": "any",
      "--output": ["table", "json", "markdown"],
      "-o": ["table", "json", "markdown"],
      "--json": null,
      "--data": "folder",
      "--cluster": "any",
    },
    words: "file",
  },
  query: {
    flags: {
      ...PLACE,
      "--source": "any",
      "--at": "any",
      "--from": "any",
      "--to": "any",
      "--match": "any",
      "--attention": null,
      "--severity": ["error", "warning", "note"],
      "--lasting": null,
      "--finding": "any",
      "--resource": "any",
      "--objects": null,
      "--service": "any",
      "--limit": "any",
      "--cursor": "any",
    },
    words: "file",
  },
  mcp: { flags: { ...PLACE, "--http": null, "--port": "any" }, words: "file" },
  completion: { flags: {}, words: SHELLS },
};

/** Whether there is a completion for it. */
export function isShell(word: string): word is Shell {
  return SHELLS.some((shell) => shell === word);
}
