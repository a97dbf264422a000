/** The class that this tab leads or follows; a reload keeps it, and another tab knows nothing of it. */
import { isClassId, type ToldPlace } from "../model/class-place.ts";
import { asNumber, asObject, asString } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { createServerClock } from "./class-clock.ts";
import { type ClassStreamWorld, classPath, openClassStream } from "./class-stream.ts";
import { isDue, type Telling } from "./class-teller.ts";

export interface LedClass {
  readonly role: "teacher";
  readonly id: string;
  readonly key: string;
  /** Null: not heard yet. */
  readonly followers: number | null;
  /** False while the server does not answer. */
  readonly isOpen: boolean;
  /** Other replicas of the server know nothing of it. */
  readonly isOneOfMany: boolean;
}

export interface FollowedClass {
  readonly role: "student";
  readonly id: string;
  /** Looks around on their own. */
  readonly isAway: boolean;
  readonly isOpen: boolean;
  readonly place: ToldPlace | null;
}

export type ClassState =
  | { readonly role: "none" }
  | LedClass
  | FollowedClass
  /** `reason` is a sentence of the server; empty where the teacher has ended it. */
  | { readonly role: "over"; readonly reason: string };

export interface ClassWorld extends ClassStreamWorld {
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly fetch: typeof fetch;
  readonly now: () => EpochMs;
}

export interface ClassSession {
  readonly state: ClassState;
  subscribe(listener: () => void): () => void;
  /** The server's time now. */
  serverNow(): EpochMs;
  /** Opens a class here. @throws Error with the server's sentence */
  open(telling: Telling): Promise<void>;
  /** Tells where the teacher is, where that is due; to be asked often. */
  tell(telling: Telling): void;
  /** Ends the class that is led. */
  end(): Promise<void>;
  /** Follows a class; does nothing in a tab that leads one, whichever class that is. */
  join(id: string): void;
  /** Looks around; rejoins. */
  setAway(isAway: boolean): void;
  /** Forgets the class: it is over, or is not followed any more. */
  leave(): void;
}

const STORED = "skscope.class";
const NONE: ClassState = { role: "none" };
const KEY_HEADER = "x-skscope-class-key";

/** Goes on with the class that the tab had before it was reloaded, if any. */
export function createClassSession(world: ClassWorld): ClassSession {
  const listeners = new Set<() => void>();
  const clock = createServerClock();
  let state: ClassState = NONE;
  let stopStream: () => void = () => undefined;
  let last: Telling | null = null;
  let toldAt: EpochMs = 0;
  let isTelling = false;

  const set = (next: ClassState): void => {
    state = next;
    if (next.role === "teacher") {
      const { id, key, isOneOfMany } = next;
      world.storage.setItem(STORED, JSON.stringify({ role: "teacher", id, key, isOneOfMany }));
    } else if (next.role === "student") {
      world.storage.setItem(STORED, JSON.stringify({ role: "student", id: next.id, isAway: next.isAway }));
    } else world.storage.removeItem(STORED);
    for (const listener of [...listeners]) listener();
  };
  const over = (reason: string): void => {
    stopStream();
    last = null;
    set({ role: "over", reason });
  };
  const changeStudent = (change: Partial<FollowedClass>): void => {
    if (state.role === "student") set({ ...state, ...change });
  };
  const follow = (id: string, isAway: boolean): void => {
    stopStream();
    set({ role: "student", id, isAway, isOpen: false, place: null });
    stopStream = openClassStream(
      id,
      {
        onPlace: (place) => changeStudent({ place, isOpen: true }),
        onTime: (server) => clock.heard(server, world.now()),
        onConnection: (isOpen) => changeStudent({ isOpen }),
        onOver: over,
      },
      world,
    );
  };
  const send = (path: string, method: string, body?: object): Promise<Response> =>
    world.fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(state.role === "teacher" ? { [KEY_HEADER]: state.key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** What is told; the time is taken where the place is. */
  const messageOf = ({ href, t, playing, speed, until }: Telling): object => ({
    href,
    t,
    playing,
    speed,
    until,
    sentAt: world.now(),
  });
  const tellNow = async (telling: Telling): Promise<void> => {
    const before = state;
    if (before.role !== "teacher") return;
    const answer = await send(classPath(before.id), "PUT", messageOf(telling)).catch(() => null);
    if (state.role !== "teacher" || state.id !== before.id) return;
    if (answer?.ok === true) {
      const followers = asNumber(asObject(await answer.json().catch(() => null)).followers) ?? null;
      if (state.role === "teacher") set({ ...state, followers, isOpen: true });
    } else if (answer !== null && (answer.status === 404 || answer.status === 403)) {
      over(await detailOf(answer));
    } else {
      last = null;
      set({ ...state, isOpen: false });
    }
  };

  const kept = readKept(world.storage.getItem(STORED));
  if (kept?.role === "teacher") state = { ...kept, followers: null, isOpen: true };
  if (kept?.role === "student") follow(kept.id, kept.isAway);

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    serverNow: () => clock.now(world.now()),
    async open(telling) {
      const answer = await send("/api/class", "POST", messageOf(telling));
      if (!answer.ok) throw new Error(await detailOf(answer));
      const { id, key, isOneOfMany } = asObject(await answer.json());
      last = telling;
      toldAt = world.now();
      stopStream();
      set({
        role: "teacher",
        id: asString(id) ?? "",
        key: asString(key) ?? "",
        followers: 0,
        isOpen: true,
        isOneOfMany: isOneOfMany === true,
      });
    },
    tell(telling) {
      const now = world.now();
      if (state.role !== "teacher" || isTelling || !isDue(last, telling, toldAt, now)) return;
      // A server that does not answer is not asked more often for that.
      if (!state.isOpen && now - toldAt < 1_000) return;
      last = telling;
      toldAt = now;
      isTelling = true;
      void tellNow(telling).finally(() => {
        isTelling = false;
      });
    },
    async end() {
      if (state.role !== "teacher") return;
      await send(classPath(state.id), "DELETE").catch(() => null);
      last = null;
      set(NONE);
    },
    join(id) {
      // The key of the class that is led is nowhere else: no link may drop it.
      if (state.role === "teacher") return;
      if (!isClassId(id)) over("");
      else follow(id, false);
    },
    setAway: (isAway) => changeStudent({ isAway }),
    leave() {
      stopStream();
      set(NONE);
    },
  };
}

type Kept =
  | { readonly role: "teacher"; readonly id: string; readonly key: string; readonly isOneOfMany: boolean }
  | { readonly role: "student"; readonly id: string; readonly isAway: boolean };

/** What the tab kept; null for anything else. */
function readKept(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const { role, id, key, isAway, isOneOfMany } = asObject(JSON.parse(text));
    if (typeof id !== "string" || !isClassId(id)) return null;
    if (role === "teacher" && typeof key === "string")
      return { role, id, key, isOneOfMany: isOneOfMany === true };
    return role === "student" ? { role, id, isAway: isAway === true } : null;
  } catch {
    return null;
  }
}

async function detailOf(answer: Response): Promise<string> {
  const { detail } = asObject(await answer.json().catch(() => null));
  return asString(detail) ?? `HTTP ${answer.status}`;
}
