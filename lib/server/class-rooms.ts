/**
 * Classes that are being held: pages of students follow a teacher's. They are in the memory of this process and nowhere else, and of
 * who follows there is only how many, and what they guess of the question that is asked now. The teacher's page opens its class again
 * in a process that does not know of it: an id is made of its key, so nobody else can.
 */
import type { ClassCount, ClassTally, SeatMessage } from "../model/class-guess.ts";
import type { ClassPlace } from "../model/class-place.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type ClassSeats, createClassSeats, type SeatLimits } from "./class-seats.ts";
import { ProblemError } from "./problem.ts";
import { isSame } from "./same.ts";

/** How many classes there may be, how many follow one, how fast a teacher tells, and after which silence one is over. */
export interface ClassLimits extends SeatLimits {
  readonly classes: number;
  readonly classesOfAddress: number;
  readonly followers: number;
  /** Messages of a second on average, and at once. */
  readonly rate: number;
  readonly burst: number;
  readonly silenceMs: DurationMs;
}

export const CLASS_LIMITS: ClassLimits = {
  classes: 200,
  classesOfAddress: 50,
  followers: 500,
  rate: 10,
  burst: 40,
  silenceMs: 3 * 3_600_000,
  seats: 1_000,
  seatRate: 1,
  seatBurst: 10,
  seatSilenceMs: 80_000,
};

/** What time it is, and what nobody can foresee. */
export interface ClassWorld {
  readonly now: () => EpochMs;
  /** Text of so many random bytes, as base64url. */
  readonly random: (bytes: number) => string;
  /** The id of the class that a key opens; the key cannot be told from it. */
  readonly idOf: (key: string) => string;
  /** A class of an earlier process is opened again. Not where others run beside this one: each would open it for itself. */
  readonly reopens: boolean;
}

/** A class as a follower sees it. */
export interface FollowedClass {
  readonly place: ClassPlace;
  /** When the teacher was there, by this server's clock. */
  readonly since: EpochMs;
  /** Counts what was told. */
  readonly version: number;
  readonly isOver: boolean;
}

interface Room {
  readonly key: string;
  readonly opening: string;
  readonly address: string;
  followed: FollowedClass;
  heardAt: EpochMs;
  /** Streams that are open. */
  followers: number;
  readonly seats: ClassSeats;
  /** Messages that may come at once now. */
  allowance: number;
  /** Of the last messages: how much later they came, by this clock, than they were sent, by the teacher's. */
  lags: readonly number[];
  readonly listeners: Set<() => void>;
}

export interface ClassRooms {
  /** Opens a class; `key` is the teacher's, and in no link for students. @throws ProblemError */
  open(place: ClassPlace, sentAt: EpochMs, address: string): { readonly id: string; readonly key: string };
  /**
   * Tells where the teacher is now; returns how many follow. A class that a process before this one held is opened again; one that has
   * ended in this one is not. @throws ProblemError
   */
  tell(id: string, key: string, place: ClassPlace, sentAt: EpochMs, address: string): number;
  /** Ends a class, also one that a process before this one held. @throws ProblemError */
  end(id: string, key: string): void;
  /** How many pages there are, and what they guess of the question that is asked. @throws ProblemError */
  look(id: string, key: string): ClassCount & { readonly tally: ClassTally | null };
  /** Takes the place of a follower; `leave` gives it back. @param seat null: a page without one @throws ProblemError */
  follow(id: string, seat?: string | null): Following;
  /** A page that follows says how it is; returns whether its guess counts. @throws ProblemError */
  hear(id: string, message: SeatMessage): boolean;
}

export interface Following {
  /** Names this time that the class was opened: another time counts its versions anew. */
  readonly opening: string;
  current(): FollowedClass;
  subscribe(listener: () => void): () => void;
  leave(): void;
}

/** 192 bits. */
const KEY_BYTES = 24;
/** Classes that are remembered to be over; those that ended first are forgotten first. */
const ENDED = 1_000;
/** The least of so many tells the way's own length: the rest is waiting. */
const LAGS = 8;

export function createClassRooms(world: ClassWorld, limits: ClassLimits = CLASS_LIMITS): ClassRooms {
  const rooms = new Map<string, Room>();
  const ended = new Set<string>();
  const change = (room: Room, followed: Partial<FollowedClass>): void => {
    room.followed = { ...room.followed, ...followed, version: room.followed.version + 1 };
    for (const listener of [...room.listeners]) listener();
  };
  const remember = (id: string): void => {
    ended.add(id);
    for (const first of ended) {
      if (ended.size <= ENDED) break;
      ended.delete(first);
    }
  };
  const close = (id: string, room: Room): void => {
    rooms.delete(id);
    remember(id);
    change(room, { isOver: true });
  };
  /** Nobody waits for it: who asks next finds those that are silent gone. */
  const sweep = (): void => {
    const before = world.now() - limits.silenceMs;
    for (const [id, room] of rooms) if (room.heardAt < before) close(id, room);
  };
  const roomOf = (id: string): Room => {
    sweep();
    const room = rooms.get(id);
    if (room === undefined) throw unknownClass();
    return room;
  };
  const ownRoom = (id: string, key: string): Room => {
    const room = roomOf(id);
    if (isSame(key, room.key)) return room;
    throw new ProblemError("not-the-teacher", "Only who has opened a class tells it where to go.");
  };
  const sinceOf = (room: Pick<Room, "lags">, sentAt: EpochMs): EpochMs => sentAt + Math.min(...room.lags);
  const admit = (key: string, place: ClassPlace, sentAt: EpochMs, address: string): string => {
    sweep();
    const own = [...rooms.values()].filter((room) => room.address === address).length;
    if (rooms.size >= limits.classes || own >= limits.classesOfAddress)
      throw tooMany(rooms.size, own, limits);
    const now = world.now();
    const id = world.idOf(key);
    const seats = createClassSeats(limits, world.now);
    seats.ask(place.asked ?? null);
    rooms.set(id, {
      key,
      opening: now.toString(36),
      address,
      followed: { place, since: now, version: 1, isOver: false },
      heardAt: now,
      followers: 0,
      seats,
      allowance: limits.burst,
      lags: [now - sentAt],
      listeners: new Set(),
    });
    return id;
  };
  const isOfEarlierProcess = (id: string, key: string): boolean => {
    sweep();
    return world.reopens && !rooms.has(id) && !ended.has(id) && isSame(world.idOf(key), id);
  };
  return {
    open(place, sentAt, address) {
      const key = world.random(KEY_BYTES);
      return { id: admit(key, place, sentAt, address), key };
    },
    tell(id, key, place, sentAt, address) {
      if (isOfEarlierProcess(id, key)) admit(key, place, sentAt, address);
      const room = ownRoom(id, key);
      const now = world.now();
      const gained = (Math.max(0, now - room.heardAt) / 1_000) * limits.rate;
      room.allowance = Math.min(limits.burst, room.allowance + gained);
      room.heardAt = now;
      if (room.allowance < 1) throw tooFast(limits);
      room.allowance -= 1;
      room.lags = [...room.lags, now - sentAt].slice(-LAGS);
      room.seats.ask(place.asked ?? null);
      change(room, { place, since: sinceOf(room, sentAt) });
      return room.followers;
    },
    end(id, key) {
      if (isOfEarlierProcess(id, key)) remember(id);
      else close(id, ownRoom(id, key));
    },
    look(id, key) {
      const { seats } = ownRoom(id, key);
      return { ...seats.count(), tally: seats.tally() };
    },
    hear: (id, message) => roomOf(id).seats.hear(message),
    follow(id, seat = null) {
      const room = roomOf(id);
      if (room.followers >= limits.followers) {
        throw new ProblemError(
          "class-full",
          `The class has ${limits.followers} followers, and takes no more.`,
        );
      }
      room.followers += 1;
      const stand = room.seats.sit(seat);
      let isGone = false;
      return {
        opening: room.opening,
        current: () => room.followed,
        subscribe(listener) {
          room.listeners.add(listener);
          return () => room.listeners.delete(listener);
        },
        leave() {
          if (isGone) return;
          isGone = true;
          room.followers -= 1;
          stand();
        },
      };
    },
  };
}

function unknownClass(): ProblemError {
  return new ProblemError(
    "unknown-class",
    "There is no such class here: it is over, or another replica of this server holds it. A class is in the memory of one process.",
  );
}

function tooMany(all: number, own: number, { classes, classesOfAddress }: ClassLimits): ProblemError {
  const said =
    own >= classesOfAddress ? `Your address holds ${own} classes` : `This server holds ${all} classes`;
  const most = own >= classesOfAddress ? classesOfAddress : classes;
  return new ProblemError("too-many-classes", `${said}, and ${most} is the limit. End one first.`);
}

function tooFast({ rate }: ClassLimits): ProblemError {
  return new ProblemError("too-fast", `A class is told of ${rate} places a second at most.`);
}
