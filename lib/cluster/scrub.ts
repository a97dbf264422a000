/**
 * Takes the credentials in use out of what a server answers. A server may quote them: a proxy that prints the request, a
 * debugging handler. What it says is kept and shown to viewers, who are not to have them.
 */

/** Stands where a credential was. */
export const REDACTED = "(redacted)";

/** Shorter texts stand anywhere by chance. */
const MIN_SECRET_LENGTH = 4;
/** Tokens change from time to time; an answer quotes a recent one. */
const REMEMBERED = 8;

export interface Scrubber {
  /** A credential that is sent from now on. */
  add(secret: string | undefined): void;
  text(text: string): string;
  /** The same for a body in pieces; nothing is held back but what may be the beginning of a credential. */
  body(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

export function createScrubber(): Scrubber {
  const secrets: string[] = [];
  const instead = Buffer.from(REDACTED);

  async function* scrubbed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const sought = secrets.map((secret) => Buffer.from(secret));
    let held: Uint8Array = new Uint8Array(0);
    for await (const piece of pieces) {
      let data = held.length === 0 ? asBuffer(piece) : Buffer.concat([held, piece]);
      for (const secret of sought) data = replaced(data, secret, instead);
      const keep = sought.reduce((most, secret) => Math.max(most, beginningAtEnd(data, secret)), 0);
      held = data.subarray(data.length - keep);
      if (keep < data.length) yield data.subarray(0, data.length - keep);
    }
    if (held.length > 0) yield held;
  }

  return {
    add(secret) {
      if (secret === undefined || secret.length < MIN_SECRET_LENGTH || secrets.includes(secret)) return;
      secrets.unshift(secret);
      secrets.splice(REMEMBERED);
    },
    text: (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text),
    body: (pieces) => (secrets.length === 0 ? pieces : scrubbed(pieces)),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function replaced(data: Buffer, secret: Buffer, instead: Buffer): Buffer {
  let at = data.indexOf(secret);
  if (at === -1) return data;
  const parts: Buffer[] = [];
  let from = 0;
  for (; at !== -1; at = data.indexOf(secret, from)) {
    parts.push(data.subarray(from, at), instead);
    from = at + secret.length;
  }
  return Buffer.concat([...parts, data.subarray(from)]);
}

/** How many of the last bytes are the beginning of the secret. */
function beginningAtEnd(data: Buffer, secret: Buffer): number {
  const first = secret[0] ?? 0;
  const from = Math.max(0, data.length - secret.length + 1);
  for (let at = data.indexOf(first, from); at !== -1; at = data.indexOf(first, at + 1)) {
    if (data.compare(secret, 0, data.length - at, at) === 0) return data.length - at;
  }
  return 0;
}
