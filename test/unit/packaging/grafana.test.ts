/** The dashboard as Grafana needs it. That its queries find something is tested on a running server: test/routes/metrics.test.ts. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { queriesOf, readDashboard } from "../../support/dashboard.ts";
import { KNATIVE_METRICS, KNATIVE_NAMES } from "../../support/knative-metrics.ts";
import { askedBy, unknownIn } from "../../support/promql.ts";

const dashboard = readDashboard();
const drawn = dashboard.panels.filter(({ type }) => type !== "row");
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

describe("the Grafana dashboard", () => {
  test("is one that Grafana can read, with a place and an id for each panel", () => {
    expect(dashboard.uid).toMatch(/^[\w-]{1,40}$/);
    // Grafana 10.4; newer ones raise it themselves.
    expect(dashboard.schemaVersion).toBe(39);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ id, gridPos: { x, y, w, h } }) => {
      expect(x + w, `panel ${id}`).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  test("asks the data source that its reader chooses, in every panel and variable", () => {
    expect(dashboard.templating.list[0]).toMatchObject({
      name: "datasource",
      type: "datasource",
      query: "prometheus",
    });
    const named = [...JSON.stringify(dashboard).matchAll(/"type":"prometheus","uid":"([^"]*)"/g)];
    expect(named.length).toBeGreaterThan(drawn.length);
    expect(new Set(named.map(([, uid]) => uid))).toEqual(new Set([`$${"{datasource}"}`]));
    for (const { title, datasource } of drawn) expect(datasource?.uid, title).toBe(`$${"{datasource}"}`);
  });

  test("says of each panel what it shows and in which unit", () => {
    for (const { title, description, fieldConfig, targets = [] } of drawn) {
      expect(description, title).toMatch(/\w.*\.$/);
      expect(fieldConfig?.defaults.unit, title).toMatch(/^(short|s|percentunit|bytes|reqps|cps)$/);
      const refs = targets.map(({ refId }) => refId);
      expect(new Set(refs).size, title).toBe(targets.length);
      expect(targets.length, title).toBeGreaterThan(0);
      // What is measured in seconds is drawn in seconds.
      if (
        targets.every(
          ({ expr }) => /_seconds(_bucket|_sum)?\{/.test(expr) && !/path_seconds|_count\{/.test(expr),
        )
      )
        expect(fieldConfig?.defaults.unit, title).toBe("s");
    }
  });

  test("uses no variable that it has not, and all that it has", () => {
    const queries = JSON.stringify([dashboard.panels, dashboard.templating]);
    const used = new Set([...queries.matchAll(/"\$(\w+)\\?"|\$\{(\w+)\}/g)].map(([, a, b]) => a ?? b));
    const text = JSON.stringify(dashboard);
    for (const name of used) if (name !== "__all") expect(variables()).toContain(name);
    for (const name of variables()) expect(text).toMatch(new RegExp(`\\$\\{?${name}\\b`));
  });

  test("asks in PromQL", () => {
    for (const { expr } of queriesOf(dashboard)) expect(askedBy(expr).selectors).not.toEqual([]);
  });

  test("asks Knative for metrics and labels that the protocol lists", () => {
    const ofKnative = queriesOf(dashboard).filter(({ expr }) =>
      askedBy(expr).selectors.every(({ metric }) => /^(kn|http)_/.test(metric)),
    );
    expect(ofKnative.flatMap(({ expr, legend }) => unknownIn(expr, KNATIVE_METRICS, legend))).toEqual([]);
    const asked = new Set(
      ofKnative.flatMap(({ expr }) => askedBy(expr).selectors.map(({ metric }) => metric)),
    );
    expect(asked).toEqual(new Set(KNATIVE_METRICS.keys()));
    // The table writes names that share a beginning as `kn.revision.pods.count`, `.pending.count`.
    const protocol = read("docs/protocol.md");
    for (const name of KNATIVE_NAMES) {
      const ends = name.split(".").map((_, i, words) => `\`.${words.slice(i).join(".")}\``);
      expect(
        [`\`${name}\``, ...ends].filter((text) => protocol.includes(text)),
        name,
      ).not.toEqual([]);
    }
  });

  test("shows the exemplars of each latency, and the data source leads from them to the page", () => {
    for (const { title, targets = [] } of drawn) {
      const isOverTime = targets.some(({ expr }) => /skscope_(cold_start|scale_to_zero).*_bucket/.test(expr));
      if (isOverTime && /^(Wakes from zero|Scale to zero)$/.test(title))
        for (const { exemplar } of targets) expect(exemplar, title).toBe(true);
    }
    const [{ jsonData }] = parse(read("packaging/grafana/datasource.yaml")).datasources;
    const [link] = jsonData.exemplarTraceIdDestinations;
    expect(link.name).toBe("page");
    expect(link.url).toMatch(/^https:\/\/[\w.]+\$\$\{__value\.raw\}$/);
  });
});

function variables(): string[] {
  return dashboard.templating.list.map(({ name }) => name);
}
