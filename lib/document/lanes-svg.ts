/**
 * The lanes as one SVG: a picture by itself, and one that zooms where `zoom-script.ts` is with it. Each thing carries its
 * times (`data-a`, `data-b`: milliseconds after the beginning), from which the script places it anew.
 */
import type { RevisionState } from "../core/index.ts";
import {
  type Bar,
  type ChartRow,
  type Lane,
  type Mark,
  type PointsRow,
  type Range,
  type Row,
  type StackRow,
  type TimeScale,
  type Translate,
  ticks,
  timeScale,
  visibleRows,
} from "../layout/index.ts";
import type { Note } from "../model/notes.ts";
import type { Sample } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
import { html } from "./escape.ts";
import { LANES_CSS } from "./lanes-css.ts";

export interface LanesPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

interface LanesOptions {
  readonly lanes: readonly Lane[];
  readonly revision: RevisionState;
  readonly range: Range;
  /** The last instant that is known: what lasts is drawn up to it. */
  readonly end: EpochMs;
  readonly width: number;
  /** Said to who cannot see it. */
  readonly label: string;
  /** A text of the catalogue `timeline`. */
  readonly text: Translate;
  /** Notes of readers and the name of their row, which is there when there are any. */
  readonly notes?: { readonly label: string; readonly all: readonly Note[] };
}

/** How wide a picture for a ticket is. */
export const PICTURE_PX = 1_180;
const LABEL_PX = 200;
const ROW_PX = 20;
const CHART_PX = 60;
const AXIS_PX = 20;
/** Of a row with more than this only as many as a screen can tell apart are drawn. */
const MOST_ITEMS = 1_500;
const CHAR_PX = 6.2;

/** All lanes with their parts; lanes of details (conditions, decisions, events) with their head only. */
export function lanesSvg(options: LanesOptions): LanesPicture {
  const { lanes, revision, range, end, width, label, text, notes } = options;
  const rows = visibleRows(lanes, FOLDED);
  const scale = timeScale(range, width - LABEL_PX);
  let top = AXIS_PX;
  const parts: string[] = [];
  const add = (
    head: Pick<Row, "label" | "title" | "depth">,
    height: number,
    within: readonly string[],
    key: readonly string[] = [],
  ): void => {
    parts.push(
      `<g transform="translate(0 ${top})"><line class="hair" x2="${width}" y1="${height}" y2="${height}"/>`,
      `<text class="label d${head.depth}" x="${head.depth === 0 ? 6 : 16}" y="14">${html(shortened(head.label))}<title>${html(head.title)}</title></text>`,
      ...key,
      `<svg x="${LABEL_PX}" width="${width - LABEL_PX}" height="${height}" overflow="hidden">`,
      ...within,
      "</svg></g>",
    );
    top += height;
  };
  const view = { revision, range, end, scale };
  if (notes !== undefined && notes.all.length > 0)
    add({ label: notes.label, title: notes.label, depth: 0 }, ROW_PX, noteParts(notes.all, view));
  for (const row of rows) {
    const height = heightOf(row);
    add(row, height, rowParts(row, height, view), row.kind === "chart" ? chartKey(text) : []);
  }
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lanes" role="img" aria-label="${html(label)}" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" data-from="${range.from}" data-span="${range.to - range.from}" data-left="${LABEL_PX}">`,
    `<style>${LANES_CSS}</style>`,
    `<rect class="paper" width="${width}" height="${top}"/>`,
    `<svg class="axis" x="${LABEL_PX}" width="${width - LABEL_PX}" height="${AXIS_PX}" overflow="hidden">${axis(scale)}</svg>`,
    ...parts,
    "</svg>",
  ].join("");
  return { svg, width, height: top };
}

const FOLDED: ReadonlySet<Lane["id"]> = new Set([
  "past",
  "privateEndpoints",
  "hpa",
  "decisions",
  "conditions",
  "mirrored",
  "k8sEvents",
]);

interface View {
  readonly revision: RevisionState;
  readonly range: Range;
  readonly end: EpochMs;
  readonly scale: TimeScale;
}

function heightOf(row: Row): number {
  if (row.kind === "chart" || row.kind === "points") return CHART_PX;
  return row.kind === "stack" ? Math.max(ROW_PX, row.levels * 9 + 4) : ROW_PX;
}

function rowParts(row: Row, height: number, view: View): string[] {
  const unknown = row.unknown.map(({ from, to, reason }) =>
    span(view, { from, to, y: 0, height, style: "unknown", label: "", title: reason }),
  );
  return [...contents(row, height, view), ...unknown];
}

/** A bar or a mark each, with as much of the text as it has room for. */
function noteParts(notes: readonly Note[], view: View): string[] {
  return notes.map(({ from, to, text }) =>
    span(view, {
      from,
      to: to ?? from,
      y: 3,
      height: ROW_PX - 6,
      style: "true",
      label: to === null ? "" : text,
      title: text,
    }),
  );
}

function contents(row: Row, height: number, view: View): string[] {
  switch (row.kind) {
    case "bars":
      return thinned(row.bars, view).map((bar) => barSpan(bar, 3, height - 6, view));
    case "stack":
      return stack(row, height, view);
    case "marks":
      return thinned(row.marks, view).map((mark) => markSpan(mark, height, view));
    case "points":
      return points(row, height, view);
    case "chart":
      return chart(row, height, view);
  }
}

function barSpan(bar: Bar, y: number, height: number, view: View): string {
  const { from, to, style, label, detail } = bar;
  return span(view, {
    from,
    to,
    y,
    height,
    style,
    label,
    title: detail === "" ? label : `${label} · ${detail}`,
  });
}

function stack(row: StackRow, height: number, view: View): string[] {
  const level = (height - 4) / Math.max(1, row.levels);
  // Of too many those that failed stay, and of each level as many as can be told apart.
  const items =
    row.items.length <= MOST_ITEMS
      ? row.items
      : [
          ...row.items.filter(({ failed }) => failed).slice(0, MOST_ITEMS),
          ...Array.from({ length: row.levels }, (_, place) =>
            thinned(
              row.items.filter(({ failed, level }) => !failed && level === place),
              view,
            ),
          ).flat(),
        ];
  return items.map((item) => {
    const y = 2 + (item.level ?? row.levels - 1) * level;
    const title = item.detail === "" ? item.label : `${item.label} · ${item.detail}`;
    const { from, to, style } = item;
    return span(view, { from, to, y, height: Math.max(2, level - 1), style, label: "", title });
  });
}

function markSpan({ t, tone, label, detail }: Mark, height: number, view: View): string {
  const title = detail === "" ? label : `${label} · ${detail}`;
  return span(view, { from: t, to: t, y: 4, height: height - 8, style: `mark-${tone}`, label: "", title });
}

function points(row: PointsRow, height: number, view: View): string[] {
  const items = row.t.map((from, i) => ({ from, ms: row.ms[i] ?? 0, failed: row.failed[i] === true }));
  return thinned(items, view).map(({ from, ms, failed }) => {
    const y = height - 3 - (ms / Math.max(1, row.most)) * (height - 8);
    const style = failed ? "trouble" : "neutral";
    return span(view, {
      from,
      to: from,
      y: y - 1.5,
      height: 3,
      style,
      label: "",
      title: `${Math.round(ms)} ms`,
    });
  });
}

/** The lines of the scale from the lowest to the one on top, each thinner than what it may lie on: all of them are seen. */
const CHART_LINES = [
  ["replicas", 4],
  ["ready", 2.5],
  ["desired", 1],
] as const;
type ChartLine = (typeof CHART_LINES)[number][0];

/** What the lines are, below the name of their row. */
function chartKey(text: Translate): string[] {
  return CHART_LINES.map(([name, px], i) => {
    const y = 26 + i * 11;
    const line = `<rect x="16" y="${round(y - 3 - px / 2)}" width="16" height="${px}"/>`;
    return `<g class="key line-${name}">${line}<text x="38" y="${y}">${html(text(`scale.${name}`))}</text></g>`;
  });
}

/** Wanted and counted pods as steps. */
function chart(row: ChartRow, height: number, view: View): string[] {
  const { replicas, desired, readyReplicas, privateReady } = view.revision;
  const ready = readyReplicas.length > 0 ? readyReplicas : privateReady;
  const samplesOf: Readonly<Record<ChartLine, readonly Sample[]>> = { replicas, ready, desired };
  const series = CHART_LINES.map(([name, px]) => [name, samplesOf[name], px] as const);
  const most = Math.max(1, ...series.flatMap(([, samples]) => samples.map(({ value }) => value ?? 0)));
  return series.flatMap(([name, samples, px]) => {
    const steps = thinned(
      samples.map((sample, i) => ({
        from: sample.t,
        to: samples[i + 1]?.t ?? view.end,
        value: sample.value,
      })),
      view,
    );
    return steps.flatMap(({ from, to, value }) => {
      if (value === null || value < 0) return [];
      const y = height - 4 - (value / most) * (height - 12);
      return [
        span(view, {
          from,
          to,
          y: y - px / 2,
          height: px,
          style: `line-${name}`,
          label: "",
          title: `${row.label}: ${name} ${value}`,
        }),
      ];
    });
  });
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs | null;
  readonly y: number;
  readonly height: number;
  readonly style: string;
  readonly label: string;
  readonly title: string;
}

function span({ range, end, scale }: View, item: Span): string {
  const { from, y, height, style, label, title } = item;
  const to = item.to ?? end;
  const x = round(scale.toPx(from));
  const width = Math.max(1, round(scale.toPx(to) - x));
  const times = `data-a="${Math.round(from - range.from)}" data-b="${Math.round(to - range.from)}"`;
  const rect = `<rect x="${x}" y="${round(y)}" width="${width}" height="${round(height)}"/>`;
  const isLabelled = label !== "" && label.length * CHAR_PX + 8 <= width;
  // The script shows a label where it has room; without it those that have.
  const text =
    label === ""
      ? ""
      : `<text x="${x + 4}" y="${round(y + height / 2 + 3.5)}"${isLabelled ? "" : ' class="off"'}>${html(label)}</text>`;
  return `<g class="i ${style}" ${times}>${rect}${text}${title === "" ? "" : `<title>${html(title)}</title>`}</g>`;
}

/** Of more things than a screen can tell apart one in each pixel. */
function thinned<T extends { readonly from: EpochMs } | { readonly t: EpochMs }>(
  items: readonly T[],
  { scale }: View,
): readonly T[] {
  if (items.length <= MOST_ITEMS / 4) return items;
  let last = Number.NaN;
  return items.filter((item) => {
    const px = Math.floor(scale.toPx("from" in item ? item.from : item.t) * 2);
    const isNew = px !== last;
    last = px;
    return isNew;
  });
}

function axis(scale: TimeScale): string {
  return ticks(scale, { clock: "utc", origin: 0, localOffsetMs: 0 })
    .map(({ x, label, fits }) => {
      const text = fits ? `<text x="${round(x + 3)}" y="13">${html(label)}</text>` : "";
      return `<line x1="${round(x)}" x2="${round(x)}" y2="${AXIS_PX}"/>${text}`;
    })
    .join("");
}

function shortened(label: string): string {
  return label.length > 30 ? `${label.slice(0, 14)}…${label.slice(-14)}` : label;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
