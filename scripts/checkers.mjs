/** Programs that check files of other tools: what Prometheus and shells are given. */
import { findProgram, noProgram } from "./program.mjs";

/** Prometheus itself, which comes with promtool. */
export const PROMETHEUS = {
  name: "prometheus",
  variable: "PROMETHEUS_PATH",
  debian: "prometheus",
  for: "the tests of metrics",
};
export const PROMTOOL = {
  name: "promtool",
  variable: "PROMTOOL_PATH",
  debian: "prometheus",
  for: "the tests of packaging/prometheus",
};
export const SHELLCHECK = {
  name: "shellcheck",
  variable: "SHELLCHECK_PATH",
  debian: "shellcheck",
  for: "the tests of .github/workflows",
};

/** Prometheus's Alertmanager, under the name that Debian gives it. */
export const ALERTMANAGER = {
  name: "prometheus-alertmanager",
  variable: "ALERTMANAGER_PATH",
  debian: "prometheus-alertmanager",
  for: "the tests of alerts",
};

/** Path of a checker. @throws Error that says how to install it; no test is skipped for want of one */
export function checker(program) {
  const path = findProgram(program);
  if (path === null) throw new Error(noProgram(program));
  return path;
}
