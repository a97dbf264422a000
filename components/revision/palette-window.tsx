"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useLiveOverview } from "@/components/overview/use-live-overview.ts";
import { Palette, type PaletteGroup, type PaletteItem } from "@/components/ui/palette.tsx";
import { useFindingText } from "@/components/why/finding-text.ts";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import { formatTime } from "@/lib/client/format-time.ts";
import type { OverviewStart } from "@/lib/client/overview-store.ts";
import type { Severity } from "@/lib/core/index.ts";
import { buildLanes, findInLanes, revisionPlaces } from "@/lib/layout/index.ts";
import { COMMANDS } from "./commands.ts";
import { goTo, MOST_ITEMS, matching, useInstant, usePages, useRevisionItems } from "./palette-groups.ts";
import type { PaletteProps, PaletteScope } from "./palette-props.ts";

interface PaletteWindowProps extends PaletteProps {
  readonly scope: PaletteScope;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const NOTHING_YET: OverviewStart = { digests: [], shared: null };

/** Revisions, pods, findings, instants and commands of the page by their names; words in its lanes. */
export default function PaletteWindow(props: PaletteWindowProps) {
  const { scope, open, onOpenChange } = props;
  const text = useTranslations("revision.palette");
  const [query, setQuery] = useState(scope === "find" ? props.find : "");
  const { findings, notes } = useFindings(props);
  // What only is worth knowing comes after what can be done.
  const pages = usePages(props.source, { isOverview: false });
  const named = [findings, useCommands(props), notes, usePods(props), pages, useRevisions(props)];
  const instant = useInstant(query, props.extent, props.wall, props.onJump);
  const hits = useHits(props, query);
  return (
    <Palette
      label={text("label")}
      placeholder={text(scope === "find" ? "placeholderFind" : "placeholder")}
      empty={text(query.trim() === "" ? "type" : "empty")}
      groups={scope === "find" ? [hits] : [instant, ...matching(named, query), hits]}
      query={query}
      onQueryChange={setQuery}
      open={open}
      onOpenChange={onOpenChange}
    />
  );
}

/** Errors before warnings, and notes apart from both. */
function useFindings(props: PaletteProps): Readonly<Record<"findings" | "notes", PaletteGroup>> {
  const { data, until, wall, onOpenFinding } = props;
  const text = useTranslations("revision.palette");
  const titleOf = useRuleTitle();
  const places = revisionPlaces(data.revision, until);
  const itemsOf = (...severities: readonly Severity[]): PaletteItem[] =>
    severities
      .flatMap((severity) => places.filter((place) => place.severity === severity))
      .map(({ rule, ref, from }) => ({
        id: `finding ${ref}`,
        label: titleOf(rule),
        detail: rule,
        hint: formatTime(from, wall),
        onSelect: () => onOpenFinding(ref),
      }));
  return {
    findings: { value: text("group.findings"), items: itemsOf("error", "warning") },
    notes: { value: text("group.notes"), items: itemsOf("note") },
  };
}

function useCommands({ actions, find, onFind }: PaletteProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const tabs = useTranslations("revision.tabs");
  const commands = COMMANDS.map(({ name, key }) => ({
    id: `command ${key}`,
    label:
      typeof name === "string" ? text(`command.${name}`) : text("command.view", { view: tabs(name.tab) }),
    hint: key === " " ? text("space") : key,
    onSelect: () => actions[key]?.(),
  }));
  const play = actions.r;
  const replay =
    play === undefined
      ? { id: "replay", label: text("noReplay"), onSelect: () => undefined }
      : { id: "replay", label: text("replay"), hint: "r", onSelect: play };
  const clear = { id: "clear", label: text("clear", { words: find }), onSelect: () => onFind("") };
  return {
    value: text("group.commands"),
    items: find === "" ? [...commands, replay] : [clear, ...commands, replay],
  };
}

function usePods({ data, until, wall, onJump }: PaletteProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const items = [...data.revision.pods.values()].flatMap((pod) => {
    const t = pod.slices[0]?.from;
    if (t === undefined || t > until) return [];
    return {
      ...goTo(pod.name, t, onJump),
      id: `pod ${pod.uid}`,
      detail: pod.node,
      hint: formatTime(t, wall),
    };
  });
  return { value: text("group.pods"), items };
}

/** They come by the stream of the overview, for as long as the palette is open. */
function useRevisions({ source, data, open }: PaletteWindowProps): PaletteGroup {
  const { digests } = useLiveOverview(source, open, NOTHING_YET);
  const here = `${data.revision.namespace}/${data.revision.name}`;
  return useRevisionItems(
    source,
    digests.filter(({ key }) => key !== here),
  );
}

/** Where the words stand in the lanes. Going to one of them marks them all; the last item only marks them. */
function useHits(props: PaletteProps, query: string): PaletteGroup {
  const { data, until, wall, find, onFind, onSelectEvidence } = props;
  const text = useTranslations("revision.palette");
  const timeline = useTranslations("timeline");
  const describe = useFindingText(wall);
  const lanes = useMemo(
    () =>
      buildLanes(
        data.shared,
        data.revision,
        (key, values) => timeline(key as never, values as never),
        describe,
      ),
    [data, timeline, describe],
  );
  const hits = useMemo(() => findInLanes(lanes, query, until), [lanes, query, until]);
  const words = query.trim();
  const mark = { id: "mark", label: text("mark", { count: hits.length }), onSelect: () => onFind(words) };
  const items = hits.slice(0, MOST_ITEMS).map(({ t, seq, row, label, detail }) => ({
    id: `hit ${t} ${seq} ${row} ${label}`,
    label: `${row}: ${label}`,
    detail: detail === "" ? undefined : detail,
    hint: formatTime(t, wall),
    onSelect: () => {
      onFind(words);
      onSelectEvidence(seq, t);
    },
  }));
  const isMarked = hits.length === 0 || words === find;
  return { value: text("group.hits", { count: hits.length }), items: isMarked ? items : [...items, mark] };
}
