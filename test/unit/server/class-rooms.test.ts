/** A class: who may tell it where to go, what followers hear, how it ends, and what bounds it. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ClassPlace } from "../../../lib/model/class-place.ts";
import { createClassFeed } from "../../../lib/server/class-feed.ts";
import { CLASS_LIMITS, type ClassRooms, createClassRooms } from "../../../lib/server/class-rooms.ts";
import { isProblemError } from "../../../lib/server/problem.ts";
import { parseEvents } from "../stream/events.ts";

const PLACE: ClassPlace = { href: "/learn/zero", t: null, playing: false, speed: 1, until: null };
const at = (t: number): ClassPlace => ({ ...PLACE, t, playing: true });
const LIMITS = { ...CLASS_LIMITS, classes: 3, classesOfAddress: 2, followers: 2, rate: 1, burst: 2 };

let now = 0;
let made = 0;
let rooms: ClassRooms;
beforeEach(() => {
  now = 1_000_000;
  made = 0;
  rooms = startAgain();
});

/** A process, which knows of no class yet. */
const startAgain = (reopens = true): ClassRooms =>
  createClassRooms(
    { now: () => now, random: (bytes) => `${bytes}-${made++}`, idOf: (key) => `id of ${key}`, reopens },
    LIMITS,
  );

function kindOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isProblemError(error)) return error.kind;
    throw error;
  }
  return "nothing";
}

const feedOf = (id: string, last: string | null = null) => {
  const following = rooms.follow(id);
  return { following, feed: createClassFeed(following, "epoch", last, () => now) };
};
const told = (feed: ReturnType<typeof feedOf>["feed"]) => {
  const { bytes, done } = feed.next(0);
  return { events: parseEvents(bytes.map((part) => new TextDecoder().decode(part)).join("")), done };
};

describe("a class", () => {
  test("tells who comes late where the teacher is, and then each change", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    rooms.tell(id, key, at(5), now, "a");
    const { feed } = feedOf(id);
    expect(told(feed).events).toMatchObject([{ event: "place", data: { t: 5, playing: true, now } }]);
    expect(told(feed).events).toEqual([]);
    const woken: number[] = [];
    feed.subscribe(() => woken.push(now));
    rooms.tell(id, key, at(7), now, "a");
    expect(woken).toEqual([now]);
    expect(told(feed).events).toMatchObject([{ event: "place", id: "epoch.3", data: { t: 7 } }]);
  });

  test("tells a page that comes again only what it has not heard", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    expect(told(feedOf(id, "epoch.1").feed).events).toEqual([]);
    rooms.tell(id, key, at(5), now, "a");
    expect(told(feedOf(id, "epoch.1").feed).events).toHaveLength(1);
  });

  test.each(["other.1", "nonsense", ""])("tells everything to a page that says it heard %j", (last) => {
    const { id } = rooms.open(PLACE, now, "a");
    expect(told(feedOf(id, last).feed).events).toHaveLength(1);
  });

  test("counts followers, and forgets those who leave, once each", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    const { following } = feedOf(id);
    expect(rooms.tell(id, key, PLACE, now, "a")).toBe(1);
    following.leave();
    following.leave();
    now += 1_000;
    expect(rooms.tell(id, key, PLACE, now, "a")).toBe(0);
  });

  test("ends when the teacher says so, and its followers hear it", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    const { feed } = feedOf(id);
    told(feed);
    rooms.end(id, key);
    expect(told(feed)).toMatchObject({ events: [{ event: "over" }], done: true });
    expect(kindOf(() => rooms.follow(id))).toBe("unknown-class");
  });

  test("ends after hours of silence, and not before", () => {
    const { id } = rooms.open(PLACE, now, "a");
    now += LIMITS.silenceMs;
    const { feed } = feedOf(id);
    told(feed);
    now += 1;
    expect(kindOf(() => rooms.follow(id))).toBe("unknown-class");
    expect(told(feed).done).toBe(true);
  });

  test("obeys nobody without its key", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    const other = rooms.open(PLACE, now, "b");
    for (const wrong of ["", id, other.key, `${key}x`]) {
      expect(kindOf(() => rooms.tell(id, wrong, PLACE, now, "a"))).toBe("not-the-teacher");
      expect(kindOf(() => rooms.end(id, wrong))).toBe("not-the-teacher");
    }
    expect(rooms.follow(id).current()).toMatchObject({ version: 1, isOver: false });
  });

  test("is as old as the teacher's clock says, whichever time that shows, and however long messages wait", () => {
    const ahead = 50_000;
    const { id, key } = rooms.open(PLACE, now + ahead - 20, "a");
    const following = rooms.follow(id);
    now += 10_000;
    // Sent 300 ms ago; the way itself takes 20.
    rooms.tell(id, key, at(5), now + ahead - 300, "a");
    expect(following.current().since).toBe(now - 280);
  });
});

describe("a class of a process that ended", () => {
  test("is opened again by the first thing that its teacher tells the next one", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    const before = rooms.follow(id).opening;
    now += 5_000;
    rooms = startAgain();
    expect(kindOf(() => rooms.follow(id))).toBe("unknown-class");
    expect(rooms.tell(id, key, at(7), now, "a")).toBe(0);
    const { feed, following } = feedOf(id);
    expect(told(feed).events).toMatchObject([{ event: "place", data: { t: 7 } }]);
    expect(following.opening).not.toBe(before);
    rooms.end(id, key);
    expect(told(feed)).toMatchObject({ events: [{ event: "over" }], done: true });
  });

  test("is opened again by nobody else, whatever key they have", () => {
    const { id } = rooms.open(PLACE, now, "a");
    const other = rooms.open(PLACE, now, "b");
    rooms = startAgain();
    for (const wrong of ["", id, other.key]) {
      expect(kindOf(() => rooms.tell(id, wrong, PLACE, now, "a"))).toBe("unknown-class");
    }
    expect(kindOf(() => rooms.follow(id))).toBe("unknown-class");
  });

  test("takes its place among those of its address", () => {
    const opened = [1, 2].map(() => rooms.open(PLACE, now, "a"));
    rooms = startAgain();
    const tell = ({ id, key }: { readonly id: string; readonly key: string }): string =>
      kindOf(() => rooms.tell(id, key, PLACE, now, "a"));
    rooms.open(PLACE, now, "a");
    expect(opened.map(tell)).toEqual(["nothing", "too-many-classes"]);
  });

  test("is not opened again where others run beside it: each would have its own", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    rooms = startAgain(false);
    expect(kindOf(() => rooms.tell(id, key, PLACE, now, "a"))).toBe("unknown-class");
    expect(kindOf(() => rooms.end(id, key))).toBe("unknown-class");
  });

  test("is ended by its teacher before anything was told, and stays so", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    rooms = startAgain();
    expect(kindOf(() => rooms.end(id, `${key}x`))).toBe("unknown-class");
    rooms.end(id, key);
    expect(kindOf(() => rooms.tell(id, key, PLACE, now, "a"))).toBe("unknown-class");
  });

  test.each(["ended", "silent"])("is not opened again where it was %s", (why) => {
    const { id, key } = rooms.open(PLACE, now, "a");
    if (why === "ended") rooms.end(id, key);
    else now += LIMITS.silenceMs + 1;
    expect(kindOf(() => rooms.tell(id, key, PLACE, now, "a"))).toBe("unknown-class");
  });
});

describe("the limits", () => {
  test("are of an address, and of all", () => {
    rooms.open(PLACE, now, "a");
    const second = rooms.open(PLACE, now, "a");
    expect(kindOf(() => rooms.open(PLACE, now, "a"))).toBe("too-many-classes");
    rooms.open(PLACE, now, "b");
    expect(kindOf(() => rooms.open(PLACE, now, "c"))).toBe("too-many-classes");
    rooms.end(second.id, second.key);
    expect(kindOf(() => rooms.open(PLACE, now, "c"))).toBe("nothing");
  });

  test("are of followers", () => {
    const { id } = rooms.open(PLACE, now, "a");
    const first = rooms.follow(id);
    rooms.follow(id);
    expect(kindOf(() => rooms.follow(id))).toBe("class-full");
    first.leave();
    expect(kindOf(() => rooms.follow(id))).toBe("nothing");
  });

  test("are of messages, and time gives new ones", () => {
    const { id, key } = rooms.open(PLACE, now, "a");
    const tell = (): string => kindOf(() => rooms.tell(id, key, PLACE, now, "a"));
    expect([tell(), tell(), tell()]).toEqual(["nothing", "nothing", "too-fast"]);
    now += 1_000;
    expect([tell(), tell()]).toEqual(["nothing", "too-fast"]);
    now += 60_000;
    expect([tell(), tell(), tell()]).toEqual(["nothing", "nothing", "too-fast"]);
  });
});
