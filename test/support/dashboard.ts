/** The Grafana dashboard and the rules for Prometheus of packaging/, and what they ask for. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const PACKAGING = new URL("../../packaging/", import.meta.url);

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly Target[];
}

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
  readonly refId: string;
  readonly exemplar?: boolean;
  readonly datasource: { readonly uid: string };
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const PROMETHEUS_FOLDER = new URL("prometheus/", PACKAGING);

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(new URL("grafana/dashboard.json", PACKAGING), "utf8")) as Dashboard;
}

export function readRules(): readonly Rule[] {
  const file = parse(readFileSync(new URL("rules.yaml", PROMETHEUS_FOLDER), "utf8"));
  return (file.groups as { rules: Rule[] }[]).flatMap(({ rules }) => rules);
}

/** A query with what Grafana puts in place of its variables. */
export function asked(expr: string): string {
  return expr
    .replaceAll("$__rate_interval", "5m")
    .replaceAll("$__range", "6h")
    .replace(/"\$(cluster|namespace|configuration)"/g, '".*"');
}

/** All queries, of panels and variables, with the labels that their legends name. */
export function queriesOf({ panels, templating }: Dashboard): { expr: string; legend: string[] }[] {
  const ofPanels = panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      expr: asked(expr),
      legend: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label),
    })),
  );
  const ofVariables = templating.list.flatMap(({ query }) => {
    if (typeof query === "string") return [];
    const [, expr = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(query.query) ?? [];
    return [{ expr: asked(expr), legend: [label] }];
  });
  return [...ofPanels, ...ofVariables];
}
