/** The body of an answer as it is written: in order, without waiting for a reader that is slow. */
import type { ServerResponse } from "node:http";

// Tests may hold time; what is written must go out nevertheless.
const soon = globalThis.setImmediate;
const later = globalThis.setTimeout;

/** Small events are joined up to this size: a write a piece would cost more than all else. */
const BATCH_BYTES = 64 * 1024;
/** A client that does not read may keep what is to be cut open for this long. */
const CUT_MS = 1000;

export class Body {
  readonly #response: ServerResponse;
  readonly #pieceBytes: number | null;
  #queue: Buffer[] = [];
  /** First of `#queue` that is not written, and how much of it is. */
  #next = 0;
  #offset = 0;
  #scheduled = false;
  /** The response asked to wait for "drain". */
  #full = false;
  #unfinished = 0;
  #ending: "end" | "cut" | null = null;
  #over = false;

  /** @param pieceBytes null: in batches; a number: every piece has so many bytes and a turn of its own */
  constructor(response: ServerResponse, pieceBytes: number | null) {
    this.#response = response;
    this.#pieceBytes = pieceBytes;
    response.on("drain", () => {
      this.#full = false;
      this.#pump();
    });
    response.on("close", () => {
      this.#over = true;
      this.#queue = [];
    });
  }

  /** True when nothing more can be sent. */
  get over(): boolean {
    return this.#over || this.#ending !== null;
  }

  /** Calls back once, when the answer is over for whatever reason. */
  onOver(callback: () => void): void {
    this.#response.once("close", callback);
  }

  /** Goes out in this turn of the event loop, with all else that is sent in it. */
  send(bytes: Buffer): void {
    if (this.over) return;
    this.#queue.push(bytes);
    this.#schedule();
  }

  /** Ends the answer after what was sent. */
  end(): void {
    if (this.over) return;
    this.#ending = "end";
    this.#pump();
  }

  /** Breaks the connection after what was sent; at once when the client does not read. */
  cut(): void {
    if (this.over) return;
    this.#ending = "cut";
    if (this.#full) this.#response.destroy();
    else {
      later(() => this.#response.destroy(), CUT_MS).unref();
      this.#pump();
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#full || this.#over) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (!this.#over && !this.#full) {
      const piece = this.#take();
      if (piece === null) break;
      this.#unfinished += 1;
      this.#full = !this.#response.write(piece, () => {
        this.#unfinished -= 1;
        this.#finish();
      });
      if (this.#pieceBytes !== null) {
        this.#schedule();
        break;
      }
    }
    this.#finish();
  }

  #finish(): void {
    if (this.#over || this.#ending === null || this.#queue.length > 0) return;
    if (this.#ending === "end") {
      this.#over = true;
      this.#response.end();
    } else if (this.#unfinished === 0) {
      this.#over = true;
      this.#response.destroy();
    }
  }

  /** The next bytes to write, or null when there are none. */
  #take(): Buffer | null {
    const most = this.#pieceBytes ?? BATCH_BYTES;
    const parts: Buffer[] = [];
    let size = 0;
    while (size < most) {
      const buffer = this.#queue[this.#next];
      if (buffer === undefined) break;
      const part = buffer.subarray(this.#offset, this.#offset + most - size);
      size += part.length;
      this.#offset += part.length;
      if (part.length > 0) parts.push(part);
      if (this.#offset >= buffer.length) {
        this.#next += 1;
        this.#offset = 0;
      }
    }
    if (this.#next >= this.#queue.length) {
      this.#queue = [];
      this.#next = 0;
    }
    const [first] = parts;
    if (first === undefined) return null;
    return parts.length === 1 ? first : Buffer.concat(parts, size);
  }
}
