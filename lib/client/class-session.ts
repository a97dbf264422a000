/** The class that this tab leads or follows; a reload keeps it, and another tab knows nothing of it. */
import { type ClassGuess, type ClassTally, readTally } from "../model/class-guess.ts";
import { isClassId, readPlace, type ToldPlace } from "../model/class-place.ts";
import { asNumber, asObject, asString } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createServerClock } from "./class-clock.ts";
import { STORED_CLASS, TOLD_PLACE } from "./class-keys.ts";
import { FORGOTTEN_MS, type LastingClass } from "./class-lasting.ts";
import { type ClassStreamWorld, classPath, openClassStream } from "./class-stream.ts";
import { isDue, type Telling } from "./class-teller.ts";

export interface LedClass {
  readonly role: "teacher";
  readonly id: string;
  readonly key: string;
  /** Null: not heard yet. */
  readonly followers: number | null;
  /** Pages that look around by themselves, and those that were there and are not any more. */
  readonly away: number;
  readonly left: number;
  /** What is guessed of the question that is asked; null: none, or not heard yet. */
  readonly tally: ClassTally | null;
  /** False while nothing reaches the class. */
  readonly isOpen: boolean;
  /** Why the server takes nothing, in a sentence of its own; empty: it takes it, or does not answer. */
  readonly refusal: string;
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
  /** A number by which a class knows this browser again; absent: it has none. */
  readonly seat?: (id: string) => string | null;
  /** What outlives the tab: a teacher who closed it goes on in another one. */
  readonly lasting?: LastingClass;
}

export interface ClassSession {
  readonly state: ClassState;
  subscribe(listener: () => void): () => void;
  /** The server's time now. */
  serverNow(): EpochMs;
  /** Opens a class here, or goes on with the one whose tab was closed in this browser. @throws Error with the server's sentence */
  open(telling: Telling): Promise<void>;
  /** Tells where the teacher is, where that is due; to be asked often. */
  tell(telling: Telling): void;
  /** Where the class was told to be last, in this tab. */
  readonly told: Telling | null;
  /** Ends the class that is led; it goes on where the server does not hear of it. */
  end(): Promise<void>;
  /** Follows a class, or rejoins it; does nothing in a tab that leads one, whichever class that is. */
  join(id: string): void;
  /** What this page guesses of a question of the class that it follows. */
  guess(guess: ClassGuess): void;
  /** Looks around; rejoins. */
  setAway(isAway: boolean): void;
  /** Forgets the class: it is over, or is not followed any more. */
  leave(): void;
}

const NONE: ClassState = { role: "none" };
const KEY_HEADER = "x-skscope-class-key";
/** A page that follows says so often that it is still there: a stream that nobody reads any more looks as if it were. */
const PRESENT_MS: DurationMs = 20_000;
/** A request that nobody answers stands in the way of the next one for so long. */
export const ANSWER_MS: DurationMs = 10_000;
const NOBODY = { followers: null, away: 0, left: 0, tally: null, refusal: "" } as const;

/** Goes on with the class that the tab had before it was reloaded, if any. */
export function createClassSession(world: ClassWorld): ClassSession {
  const listeners = new Set<() => void>();
  const clock = createServerClock();
  let state: ClassState = NONE;
  let stopStream: () => void = () => undefined;
  let last: Telling | null = null;
  let toldAt: EpochMs = 0;
  let isTelling = false;
  let told = readTold(world.storage.getItem(TOLD_PLACE));
  let seat: string | null = null;
  let guess: ClassGuess | null = null;
  let stopPresence: () => void = () => undefined;

  const set = (next: ClassState): void => {
    state = next;
    if (next.role === "teacher") {
      const { id, key, isOneOfMany } = next;
      const kept = { role: "teacher", id, key, isOneOfMany, at: world.now() };
      world.storage.setItem(STORED_CLASS, JSON.stringify(kept));
    } else if (next.role === "student") {
      world.storage.setItem(
        STORED_CLASS,
        JSON.stringify({ role: "student", id: next.id, isAway: next.isAway }),
      );
    } else {
      world.storage.removeItem(STORED_CLASS);
      world.storage.removeItem(TOLD_PLACE);
    }
    for (const listener of [...listeners]) listener();
  };
  const over = (reason: string): void => {
    stopFollowing();
    if (state.role === "teacher") world.lasting?.end(state.id);
    last = null;
    set({ role: "over", reason });
  };
  const changeStudent = (change: Partial<FollowedClass>): void => {
    if (state.role === "student") set({ ...state, ...change });
  };
  const stopFollowing = (): void => {
    stopStream();
    stopPresence();
    guess = null;
  };
  /** Says that this page is there, how it is and what it guesses, and again after a while: what was lost on its way comes then. */
  const sayPresent = (): void => {
    stopPresence();
    if (state.role !== "student" || seat === null) return;
    const { id, isAway } = state;
    stopPresence = world.after(PRESENT_MS, sayPresent);
    void send(`${classPath(id)}/seat`, "PUT", { seat, isAway, guess }).catch(() => null);
  };
  const follow = (id: string, isAway: boolean, isKnown: boolean): void => {
    stopFollowing();
    seat = world.seat?.(id) ?? null;
    set({ role: "student", id, isAway, isOpen: false, place: null });
    stopStream = openClassStream(
      id,
      {
        onPlace: (place) => changeStudent({ place, isOpen: true }),
        onTime: (server) => clock.heard(server, world.now()),
        onConnection: (isOpen) => {
          changeStudent({ isOpen });
          if (isOpen) sayPresent();
        },
        onOver: over,
      },
      world,
      { seat, isKnown },
    );
  };
  const send = (path: string, method: string, body?: object): Promise<Response> =>
    world.fetch(path, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(state.role === "teacher" ? { [KEY_HEADER]: state.key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** What is told; the time is taken where the place is. */
  const messageOf = ({ href, t, playing, speed, until, asked }: Telling): object => ({
    href,
    t,
    playing,
    speed,
    until,
    asked,
    sentAt: world.now(),
  });
  const tellNow = async (telling: Telling): Promise<void> => {
    const before = state;
    if (before.role !== "teacher") return;
    const answer = await send(classPath(before.id), "PUT", messageOf(telling)).catch(() => null);
    if (state.role !== "teacher" || state.id !== before.id) return;
    if (answer?.ok === true) {
      const heard = asObject(await answer.json().catch(() => null));
      const count = (value: unknown): number => asNumber(value) ?? 0;
      if (state.role !== "teacher") return;
      set({
        ...state,
        followers: asNumber(heard.followers) ?? null,
        away: count(heard.away),
        left: count(heard.left),
        tally: readTally(heard.tally),
        isOpen: true,
        refusal: "",
      });
      return;
    }
    const { kind, detail } = answer === null ? NO_ANSWER : await problemOf(answer);
    if (state.role !== "teacher") return;
    // What stands before a server that starts again may refuse for it: only the server itself says that a class is over.
    if (kind === "unknown-class" || kind === "not-the-teacher") over(detail);
    else {
      last = null;
      const isRefused = answer !== null && answer.status < 500 && answer.status !== 429 && kind !== "";
      set({ ...state, isOpen: false, refusal: isRefused ? detail : "" });
    }
  };

  const begin = (id: string, key: string, isOneOfMany: boolean, telling: Telling): void => {
    last = telling;
    toldAt = world.now();
    stopFollowing();
    set({ ...NOBODY, role: "teacher", id, key, followers: 0, isOpen: true, isOneOfMany });
  };
  /** Takes up the class that a tab of this browser has left behind; false: there is none. */
  const takeUp = async (telling: Telling): Promise<boolean> => {
    const left = world.lasting?.left(world.now()) ?? null;
    if (left === null) return false;
    const answer = await world
      .fetch(classPath(left.id), {
        method: "PUT",
        headers: { "content-type": "application/json", [KEY_HEADER]: left.key },
        body: JSON.stringify(messageOf(telling)),
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      .catch(() => null);
    if (answer?.ok !== true) return false;
    begin(left.id, left.key, left.isOneOfMany, telling);
    return true;
  };

  const kept = readKept(world.storage.getItem(STORED_CLASS), world.now());
  if (kept?.role === "teacher" && world.lasting?.hasEnded(kept.id) !== true) {
    state = { ...kept, ...NOBODY, isOpen: true };
  }
  if (kept?.role === "student") follow(kept.id, kept.isAway, true);

  return {
    get state() {
      return state;
    },
    get told() {
      return told;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    serverNow: () => clock.now(world.now()),
    async open(telling) {
      if (await takeUp(telling)) return;
      const answer = await send("/api/class", "POST", messageOf(telling));
      if (!answer.ok) throw new Error((await problemOf(answer)).detail);
      const { id, key, isOneOfMany } = asObject(await answer.json());
      begin(asString(id) ?? "", asString(key) ?? "", isOneOfMany === true, telling);
    },
    tell(telling) {
      const now = world.now();
      if (state.role !== "teacher" || isTelling || !isDue(last, telling, toldAt, now)) return;
      // A server that does not answer is not asked more often for that.
      if (!state.isOpen && now - toldAt < 1_000) return;
      last = telling;
      toldAt = now;
      told = telling;
      world.storage.setItem(TOLD_PLACE, JSON.stringify(telling));
      world.lasting?.lead(state, now);
      isTelling = true;
      void tellNow(telling).finally(() => {
        isTelling = false;
      });
    },
    async end() {
      if (state.role !== "teacher") return;
      const { id } = state;
      const answer = await send(classPath(id), "DELETE").catch(() => null);
      if (state.role !== "teacher" || state.id !== id) return;
      if (answer === null || answer.status >= 500) {
        // Pages would follow on: who leads them can end it once the server is there.
        set({ ...state, isOpen: false, refusal: "" });
        return;
      }
      last = null;
      world.lasting?.end(id);
      set(NONE);
    },
    join(id) {
      // The key of the class that is led is nowhere else: no link may drop it.
      if (state.role === "teacher") return;
      if (!isClassId(id)) over("");
      else if (state.role === "student" && state.id === id) this.setAway(false);
      else follow(id, false, false);
    },
    guess(next) {
      if (state.role !== "student" || state.isAway) return;
      guess = next;
      sayPresent();
    },
    setAway(isAway) {
      changeStudent({ isAway });
      sayPresent();
    },
    leave() {
      stopFollowing();
      set(NONE);
    },
  };
}

type Kept =
  | { readonly role: "teacher"; readonly id: string; readonly key: string; readonly isOneOfMany: boolean }
  | { readonly role: "student"; readonly id: string; readonly isAway: boolean };

/** What the tab kept; null for anything else, and for a class that nobody has led for long: its students have gone. */
function readKept(text: string | null, now: EpochMs): Kept | null {
  if (text === null) return null;
  try {
    const { role, id, key, isAway, isOneOfMany, at } = asObject(JSON.parse(text));
    if (typeof id !== "string" || !isClassId(id)) return null;
    if (role === "teacher" && now - (asNumber(at) ?? now) > FORGOTTEN_MS) return null;
    if (role === "teacher" && typeof key === "string")
      return { role, id, key, isOneOfMany: isOneOfMany === true };
    return role === "student" ? { role, id, isAway: isAway === true } : null;
  } catch {
    return null;
  }
}

/** Where a class was told to be last; null for anything else. */
function readTold(text: string | null): Telling | null {
  if (text === null) return null;
  try {
    const place = readPlace(JSON.parse(text));
    return place === null ? null : { ...place, moves: 0 };
  } catch {
    return null;
  }
}

const NO_ANSWER = { kind: "", detail: "" } as const;
const PROBLEM = "urn:skscope:problem:";

/** What the server's own refusal says; its kind is empty where something else has answered. */
async function problemOf(answer: Response): Promise<{ readonly kind: string; readonly detail: string }> {
  const { type, detail } = asObject(await answer.json().catch(() => null));
  const name = asString(type) ?? "";
  return {
    kind: name.startsWith(PROBLEM) ? name.slice(PROBLEM.length) : "",
    detail: asString(detail) ?? `HTTP ${answer.status}`,
  };
}
