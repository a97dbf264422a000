"use client";

import { addMark } from "@/components/timeline/marks.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import { episodeAround, nextSpeed } from "@/lib/client/playback.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { clampRange, panBy, type Range, wholeRange, zoomAround } from "@/lib/layout/index.ts";
import type { RevisionActions } from "./commands.ts";
import { PUSH, REVISION_TABS, type RevisionUrl, type SetRevisionUrl } from "./url-state.ts";
import { useKeys } from "./use-keys.ts";
import type { RevisionHead } from "./use-revision-head.ts";
import { VIEWS } from "./views.tsx";

const PAN_SHARE = 0.2;
const ZOOM = 0.6;

interface RevisionKeysOptions {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly isLive: boolean;
  readonly head: RevisionHead;
  readonly reading: Reading;
  readonly url: RevisionUrl;
  readonly setUrl: SetRevisionUrl;
  readonly onEvent: (direction: 1 | -1) => void;
  readonly onEpisode: (direction: 1 | -1) => void;
  readonly onInspector: () => void;
  readonly onBar: () => void;
  /** Null where there is nothing to replay. */
  readonly onReplay: (() => void) | null;
  readonly notes: { readonly begin: () => void; readonly toggleList: () => void };
}

/** Actions that have a key, and two that have a button as well. */
export interface RangeActions {
  readonly actions: RevisionActions;
  /** Zooms to the episode around the cursor. */
  readonly fit: () => void;
  /** Zooms out to the whole source. */
  readonly all: () => void;
}

/** Binds the keys of a revision page; the `?` dialog lists them (`key-groups.ts`). */
export function useRevisionKeys(options: RevisionKeysOptions): RangeActions {
  const {
    data,
    extent,
    isLive,
    head,
    reading,
    url,
    setUrl,
    onEvent,
    onEpisode,
    onInspector,
    onBar,
    onReplay,
    notes,
  } = options;
  const { cursor, range, reach, moveRange, show } = head;
  const fit = (): void => {
    const episode = episodeAround(data.revision, cursor, extent);
    if (episode !== null) moveRange(clampRange(episode, reach), { commit: true });
  };
  const all = (): void => moveRange(wholeRange(reach), { commit: true });
  const pan = (share: number) => (): void =>
    moveRange(panBy(range, share, reach, reading.idle), { commit: true });
  const zoom = (factor: number) => (): void => {
    const around = cursor >= range.from && cursor <= range.to ? cursor : (range.from + range.to) / 2;
    moveRange(zoomAround(range, factor, around, reach, reading.idle), { commit: true });
  };
  const actions: RevisionActions = {
    " ": () => head.play(!head.playing),
    a: pan(-PAN_SHARE),
    d: pan(PAN_SHARE),
    w: zoom(ZOOM),
    s: zoom(1 / ZOOM),
    "+": zoom(ZOOM),
    "=": zoom(ZOOM),
    "-": zoom(1 / ZOOM),
    ArrowLeft: pan(-PAN_SHARE),
    ArrowRight: pan(PAN_SHARE),
    "0": all,
    f: fit,
    ".": () => onEvent(1),
    ",": () => onEvent(-1),
    "]": () => onEpisode(1),
    "[": () => onEpisode(-1),
    "<": () => void setUrl({ speed: nextSpeed(url.speed, -1) }),
    ">": () => void setUrl({ speed: nextSpeed(url.speed, 1) }),
    Home: () => show(extent.from),
    End: () => (isLive ? head.goToNow() : show(extent.to)),
    l: () => void setUrl({ live: !url.live }),
    m: () => reading.onMarks(addMark(reading.marks, cursor), { commit: true }),
    z: () => reading.onFoldsIdle(!reading.foldsIdle),
    e: () => reading.onSet(reading.set === "story" ? "evidence" : "story"),
    i: onInspector,
    b: onBar,
    ...(onReplay === null ? {} : { r: onReplay }),
    n: notes.begin,
    N: notes.toggleList,
    t: () => void setUrl({ table: !url.table }),
    ...Object.fromEntries(REVISION_TABS.map((tab) => [VIEWS[tab].key, () => void setUrl({ tab }, PUSH)])),
    Escape: () => {
      const isOpen = url.inspect || url.record !== null || url.finding !== null || url.note !== null;
      void setUrl({
        inspect: false,
        record: null,
        note: null,
        // A record that was opened from a card leads back to it; the marks go last.
        ...(url.record === null ? { finding: null } : {}),
        ...(isOpen ? {} : { a: null, b: null }),
      });
    },
  };
  useKeys(actions);
  return { actions, fit, all };
}
