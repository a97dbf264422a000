/** The classes of this process, and what their routes take. */
import { createHash, randomBytes } from "node:crypto";
import { readSeatMessage, type SeatMessage } from "../model/class-guess.ts";
import { type ClassPlace, readPlace } from "../model/class-place.ts";
import { asNumber, asObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { shared } from "../sources/shared.ts";
import { type ClassRooms, createClassRooms } from "./class-rooms.ts";
import { ProblemError } from "./problem.ts";
import { smallBody } from "./small-body.ts";

/** A place with the longest scenario, and room to spare. */
const MAX_BODY_BYTES = 8 * 1024;
const MAX_SEAT_BYTES = 1024;
const ID_BYTES = 16;
const KEY = /^[\w-]{32}$/;
const BODY_MS: DurationMs = 10_000;
/** In a header: addresses are logged and handed on. */
const KEY_HEADER = "x-skscope-class-key";

export const classRooms: () => ClassRooms = shared("classRooms", () =>
  createClassRooms({
    now: Date.now,
    random: (bytes) => randomBytes(bytes).toString("base64url"),
    idOf: idOfClass,
    reopens: !isOneOfMany(),
  }),
);

/** Whether other replicas may run beside this server. */
export function isOneOfMany(): boolean {
  return Boolean(process.env.SKSCOPE_FROM);
}

/** Made of 192 random bits, so nobody finds the key of an id by trying; empty for what no class has as its key. */
function idOfClass(key: string): string {
  if (!KEY.test(key)) return "";
  return createHash("sha256").update(key).digest().subarray(0, ID_BYTES).toString("base64url");
}

/** The teacher's key; empty where none was sent. */
export function classKey(request: Request): string {
  return request.headers.get(KEY_HEADER) ?? "";
}

/** Where a teacher is, and when he said so by his own clock. @throws ProblemError */
export async function readClassPlace(request: Request): Promise<{ place: ClassPlace; sentAt: EpochMs }> {
  const body = await jsonBody(request, MAX_BODY_BYTES, "place");
  const place = readPlace(body);
  const sentAt = asNumber(asObject(body).sentAt);
  if (place !== null && sentAt !== undefined) return { place, sentAt };
  throw new ProblemError(
    "bad-parameter",
    'A place is {"href", "t", "playing", "speed", "until", "sentAt"}: a path of this server below /learn, /sandbox or /view; milliseconds or null; true or false; 0 to 1000; milliseconds or null; milliseconds.',
  );
}

/** What a page that follows says of itself. @throws ProblemError */
export async function readSeat(request: Request): Promise<SeatMessage> {
  const message = readSeatMessage(await jsonBody(request, MAX_SEAT_BYTES, "message"));
  if (message !== null) return message;
  throw new ProblemError(
    "bad-parameter",
    'A page says {"seat", "isAway", "guess"}: 22 characters that it made up; true or false; null or {"question", "answer"}: chapter.question, and the name of an option or a number.',
  );
}

async function jsonBody(request: Request, maxBytes: number, what: string): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new ProblemError("unsupported-media", `Send the ${what} of a class as application/json.`);
  }
  return parsed(await smallBody(request, maxBytes, BODY_MS, what));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
