/** What is said of alerts to Prometheus: which stand, and whether they can be delivered. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { Alerting } from "./alerting.ts";

/** Adds them to a registry; without a receiver they have no series. */
export function addAlertMetrics(
  registry: Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>,
  alerting: () => Alerting,
): void {
  const registers = [registry];
  new Gauge({
    name: "skscope_alerts",
    help: "Alerts that stand, of which receivers are told.",
    labelNames: ["cluster"],
    registers,
    collect() {
      this.reset();
      for (const [cluster, count] of alerting().standing()) this.set({ cluster }, count);
    },
  });
  new Counter({
    name: "skscope_alerts_delivered",
    help: "Alerts that a receiver has taken, those that were sent again included.",
    labelNames: ["receiver"],
    registers,
    collect() {
      this.reset();
      for (const { name, delivered } of alerting().deliveries) this.inc({ receiver: name }, delivered);
    },
  });
  new Counter({
    name: "skscope_alert_delivery_failures",
    help: "Requests with alerts that a receiver has not taken.",
    labelNames: ["receiver"],
    registers,
    collect() {
      this.reset();
      for (const { name, failed } of alerting().deliveries) this.inc({ receiver: name }, failed);
    },
  });
  new Gauge({
    name: "skscope_alert_delivery_failing",
    help: "1 while the last try to tell a receiver has failed.",
    labelNames: ["receiver"],
    registers,
    collect() {
      this.reset();
      for (const { name, reason } of alerting().deliveries)
        this.set({ receiver: name }, reason === "" ? 0 : 1);
    },
  });
}
