/** Everything that is made of a state: answers, rows, reports, exports, geometry, and the texts of all of them. */
import { reportText } from "../../../lib/cli/report-text.ts";
import {
  burstAt,
  type CoreState,
  coldStartsOf,
  compareColdStarts,
  digestOf,
  digestTail,
  distributionOf,
  EXPORT_FORMATS,
  episodeStory,
  explain,
  exportedEpisodes,
  findingsAt,
  foldMessages,
  formatEpisodes,
  foundIn,
  gateAt,
  MEASURES,
  measureOf,
  mergeDigest,
  messagesOf,
  type RevisionState,
  reportOf,
  routeAt,
  rowAt,
  settingsAt,
  toMermaid,
  unknownSpans,
} from "../../../lib/core/index.ts";
import { reportMarkdown } from "../../../lib/document/markdown.ts";
import { sourceReport } from "../../../lib/document/report.ts";
import { reportHtml } from "../../../lib/document/report-html.ts";
import { describe } from "../../../lib/i18n/describe.ts";
import { ENGLISH_WORDS } from "../../../lib/i18n/document-words.ts";
import { translator } from "../../../lib/i18n/translate.ts";
import {
  buildLanes,
  density,
  eventTimes,
  layoutRoutePicture,
  layoutSequence,
  placeBars,
  placeMarks,
  placePoints,
  placeStack,
  placeUnknown,
  placeWaterfalls,
  rowsUntil,
  sequenceSvg,
  sharePaths,
  stateShares,
  tableEntries,
  ticks,
  timeScale,
  toTsv,
  visibleRows,
  wholeRange,
} from "../../../lib/layout/index.ts";
import { printableJson } from "../../../lib/model/printable.ts";
import type { TraceHeader, TraceProblem } from "../../../lib/model/record.ts";

const PLACE = { source: "trace", linkOf: () => null };

/** A text that leaves skscope, and where to. */
export interface Told {
  readonly kind: "json" | "text" | "tsv" | "svg" | "mermaid";
  readonly name: string;
  readonly text: string;
}

const WIDTH = 800;
/** Only so many revisions are asked about all there is to ask. */
const MOST_REVISIONS = 4;

// Keys are chosen by the layout; the compiler cannot know which.
const timeline = translator("timeline") as unknown as (key: string, values?: object) => string;
const sequence = translator("sequence") as unknown as (key: string, values?: object) => string;

const told = (rule: { readonly rule: string; readonly values?: object }) => ({
  title: describe("title", rule.rule, (rule.values ?? {}) as Record<string, string | number>),
  saw: describe("detail", rule.rule, (rule.values ?? {}) as Record<string, string | number>),
});

/** The instants at which there is most to ask: where something changes, and far outside. */
export function instantsOf({ shared }: CoreState): readonly number[] {
  const from = shared.firstT ?? 0;
  const to = shared.lastT ?? 0;
  return [from - 1, from, from + (to - from) / 3, (from + to) / 2, to, to + 3_600_000];
}

function revisionsOf({ revisions }: CoreState): readonly RevisionState[] {
  return [...revisions.values()].filter(({ hasSks }) => hasSks).slice(0, MOST_REVISIONS);
}

/** What the pages and routes ask of a state at an instant. */
export function answersOf(state: CoreState): unknown {
  const { shared } = state;
  return revisionsOf(state).map((revision) => {
    const digest = digestOf(revision);
    const starts = coldStartsOf(shared, revision, shared.lastT ?? 0);
    return {
      digest: mergeDigest(digest, digestTail(digest, shared.records / 2)),
      starts: starts.slice(1).map((start, i) => compareColdStarts(starts[i] ?? start, start)),
      measures: MEASURES.map((key) => distributionOf(starts.map((start) => measureOf(start, key)))),
      unknown: unknownSpans(shared, "phase"),
      at: instantsOf(state).map((t) => ({
        explain: explain(shared, revision, t),
        gate: gateAt(shared, revision, t),
        burst: burstAt(shared, revision, t),
        route: routeAt(shared, revision, t),
        story: episodeStory(revision, t),
        row: rowAt(shared, digest, t),
        findings: findingsAt(shared, revision, t),
        settings: settingsAt(shared, revision, t),
      })),
    };
  });
}

/** Report and exports, as the command and the routes write them. */
export function documentsOf(
  state: CoreState,
  header: TraceHeader,
  problems: readonly TraceProblem[],
): readonly Told[] {
  const report = reportOf(state, problems, describe);
  const documents: Told[] = [
    { kind: "json", name: "report", text: printableJson(JSON.stringify(report, null, 2)) },
    { kind: "text", name: "report", text: reportText(report, header, "trace.ndjson") },
  ];
  const found = sourceReport({ source: "trace", found: foundIn(state), header }, ENGLISH_WORDS);
  documents.push(
    { kind: "text", name: "Markdown", text: reportMarkdown(found, ENGLISH_WORDS, PLACE) },
    { kind: "text", name: "HTML", text: reportHtml(found, ENGLISH_WORDS, { language: "en", records: [] }) },
    ...found.revisions.map(({ lanes }) => ({ kind: "svg", name: "lanes", text: lanes.svg }) as const),
  );
  const episodes = exportedEpisodes(state);
  for (const format of EXPORT_FORMATS) {
    documents.push({
      kind: "json",
      name: format,
      text: printableJson(JSON.stringify(formatEpisodes(format, episodes, "trace"))),
    });
  }
  return documents;
}

/** All that is drawn of a state, and the files that a page saves of it. */
export function drawingsOf(state: CoreState): {
  readonly geometry: unknown;
  readonly files: readonly Told[];
} {
  const { shared } = state;
  const extent = { from: shared.firstT ?? 0, to: shared.lastT ?? 0 };
  const range = wholeRange(extent);
  const scale = timeScale(range, WIDTH);
  const files: Told[] = [];
  const drawn = revisionsOf(state).map((revision) => {
    const lanes = buildLanes(shared, revision, timeline, told);
    const rows = visibleRows(lanes, new Set());
    const view = { scale, until: null, end: extent.to };
    files.push({
      kind: "tsv",
      name: "table",
      text: toTsv(tableEntries(lanes, range, null), ["lane", "item"]),
    });
    const messages = foldMessages(messagesOf(shared, revision, extent.from, extent.to), new Set()).slice(
      0,
      300,
    );
    const layout = layoutSequence(messages, WIDTH, extent.to);
    const words = {
      title: `${revision.namespace}/${revision.name}`,
      name: (one: string) => sequence(`participant.${one}`),
      text: ({ kind, values }: { readonly kind: string; readonly values: object }) =>
        sequence(`message.${kind}`, { wait: "1 s", took: "1 s", ...values }),
      time: String,
      pause: String,
    };
    files.push(
      { kind: "svg", name: "sequence", text: sequenceSvg(layout, words) },
      { kind: "mermaid", name: "sequence", text: toMermaid(messages, words.name, words.text) },
    );
    const starts = coldStartsOf(shared, revision, extent.to);
    return {
      lanes,
      rows: rows.map((row) =>
        row.kind === "bars"
          ? placeBars(row, view)
          : row.kind === "marks"
            ? placeMarks(row, view)
            : row.kind === "stack"
              ? placeStack(row, view)
              : row.kind === "points"
                ? placePoints(row, view, WIDTH)
                : null,
      ),
      unknown: rows.map((row) => placeUnknown(row, view)),
      until: rowsUntil(rows, extent.from).length,
      events: eventTimes(revision),
      density: density(revision, scale),
      picture: layoutRoutePicture(routeAt(shared, revision, extent.to), WIDTH),
      layout,
      waterfalls: placeWaterfalls(starts, "decision"),
      paths: sharePaths(stateShares([digestOf(revision)], range, 50), WIDTH, 40),
    };
  });
  const clocks = (["utc", "local", "relative"] as const).map((clock) =>
    ticks(scale, { clock, origin: extent.from }),
  );
  return { geometry: { drawn, clocks, range }, files };
}
