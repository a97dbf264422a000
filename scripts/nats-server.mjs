/** Finds the nats-server for the tests of lib/nats, or installs Debian's when it may. */
import { ensureProgram, findProgram, noProgram } from "./program.mjs";

const NATS_SERVER = {
  name: "nats-server",
  variable: "NATS_SERVER_PATH",
  debian: "nats-server",
  for: "the tests of lib/nats",
};

/** Path of a nats-server: NATS_SERVER_PATH, else on the PATH or a usual place; null when there is none. */
export const findNatsServer = () => findProgram(NATS_SERVER);

/** Path of a nats-server, installing Debian's package when root; throws an Error that says how to get one. */
export const ensureNatsServer = () => ensureProgram(NATS_SERVER);

/** What to tell someone who has none. */
export const noNatsServer = () => noProgram(NATS_SERVER);
