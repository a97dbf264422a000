/** The words of a panel in one language: the same texts as the pages, without those that no panel says. */
import { createTranslator } from "use-intl/core";
import enCluster from "../../messages/en/cluster.json" with { type: "json" };
import enColdStarts from "../../messages/en/coldStarts.json" with { type: "json" };
import enDiagnosis from "../../messages/en/diagnosis.json" with { type: "json" };
import enExplain from "../../messages/en/explain.json" with { type: "json" };
import enGate from "../../messages/en/gate.json" with { type: "json" };
import enInspector from "../../messages/en/inspector.json" with { type: "json" };
import enInvariants from "../../messages/en/invariants.json" with { type: "json" };
import enKnative from "../../messages/en/knative.json" with { type: "json" };
import enPanel from "../../messages/en/panel.json" with { type: "json" };
import enRevision from "../../messages/en/revision.json" with { type: "json" };
import enWhy from "../../messages/en/why.json" with { type: "json" };
import zhCluster from "../../messages/zh/cluster.json" with { type: "json" };
import zhColdStarts from "../../messages/zh/coldStarts.json" with { type: "json" };
import zhDiagnosis from "../../messages/zh/diagnosis.json" with { type: "json" };
import zhExplain from "../../messages/zh/explain.json" with { type: "json" };
import zhGate from "../../messages/zh/gate.json" with { type: "json" };
import zhInspector from "../../messages/zh/inspector.json" with { type: "json" };
import zhInvariants from "../../messages/zh/invariants.json" with { type: "json" };
import zhKnative from "../../messages/zh/knative.json" with { type: "json" };
import zhPanel from "../../messages/zh/panel.json" with { type: "json" };
import zhRevision from "../../messages/zh/revision.json" with { type: "json" };
import zhWhy from "../../messages/zh/why.json" with { type: "json" };
import { dayOf, formatSecond, formatTime, type TimeFormat } from "../client/format-time.ts";
import { createDescriber, type Describer } from "../i18n/describer.ts";
import type { Locale, Messages } from "../i18n/messages.ts";
import type { EpochMs } from "../model/units.ts";

const EN = {
  cluster: enCluster,
  coldStarts: enColdStarts,
  diagnosis: enDiagnosis,
  explain: enExplain,
  gate: enGate,
  inspector: enInspector,
  invariants: enInvariants,
  knative: enKnative,
  panel: enPanel,
  revision: enRevision,
  why: enWhy,
} as const;

export type PanelArea = keyof typeof EN;
type PanelMessages = Pick<Messages, PanelArea>;

const ZH = {
  cluster: zhCluster,
  coldStarts: zhColdStarts,
  diagnosis: zhDiagnosis,
  explain: zhExplain,
  gate: zhGate,
  inspector: zhInspector,
  invariants: zhInvariants,
  knative: zhKnative,
  panel: zhPanel,
  revision: zhRevision,
  why: zhWhy,
} as unknown as PanelMessages;

const MESSAGES: Readonly<Record<Locale, PanelMessages>> = { en: EN, zh: ZH };

type Values = Readonly<Record<string, string | number>>;

export interface PanelWords {
  readonly locale: Locale;
  /** A text of an area of the catalogue, by its key. */
  readonly text: (area: PanelArea, key: string, values?: Values) => string;
  readonly describe: Describer;
  /** On the reader's clock; with the date where it is not the day of `now`. */
  readonly time: (t: EpochMs) => string;
  /** The same in whole seconds. */
  readonly second: (t: EpochMs) => string;
  /** Title of a rule; its id where it has no name. */
  readonly ruleTitle: (rule: string, values: Values) => string;
}

/** The language for a BCP 47 tag, as a host names the language of its page: "zh-CN", "zh-tw" and "zh" are one. */
export function localeOf(tag: string): Locale {
  return /^zh\b/i.test(tag) ? "zh" : "en";
}

/**
 * The words in a language.
 * @param now decides which day goes without saying
 * @param clock default: the reader's time zone
 */
export function panelWords(locale: Locale, now: EpochMs, clock: TimeFormat["clock"] = "local"): PanelWords {
  const day = dayOf(now, { clock, origin: 0 });
  const format: TimeFormat = { clock, origin: 0, day };
  const time = (t: EpochMs): string => formatTime(t, format);
  const second = (t: EpochMs): string => formatSecond(t, format);
  const { translate, describers } = catalogues(locale);
  const key = `${clock} ${day}`;
  let describe = describers.get(key);
  if (describe === undefined) {
    describe = createDescriber({ messages: MESSAGES[locale], translate, time, second });
    // Days pass; only the one of now is asked for again.
    describers.clear();
    describers.set(key, describe);
  }
  const said = describe;
  return {
    locale,
    text: (area, key, values = {}) => translate(area)(key, values),
    describe: said,
    time,
    second,
    ruleTitle: (rule, values) => said("title", rule, values),
  };
}

type Text = (key: string, values: object) => string;

interface Catalogues {
  readonly translate: (area: PanelArea) => Text;
  readonly describers: Map<string, Describer>;
}

const MADE = new Map<Locale, Catalogues>();

/** Translators are made once: texts are parsed when they are said first, and kept. */
function catalogues(locale: Locale): Catalogues {
  const made = MADE.get(locale);
  if (made !== undefined) return made;
  const translators = new Map<PanelArea, Text>();
  const translate = (area: PanelArea): Text => {
    const known = translators.get(area);
    if (known !== undefined) return known;
    const messages = MESSAGES[locale] as Messages;
    const text = createTranslator({ locale, messages, namespace: area, timeZone: "UTC" }) as unknown as Text;
    translators.set(area, text);
    return text;
  };
  const fresh: Catalogues = { translate, describers: new Map() };
  MADE.set(locale, fresh);
  return fresh;
}
