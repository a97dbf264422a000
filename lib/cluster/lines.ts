/** Lines of a body that comes in pieces; a piece may end anywhere, also within a character. */
import { joined, utf8 } from "../model/bytes.ts";

const NEWLINE = 10;
/** So much of a line that is left out is told, for it to be recognised. */
const HEAD_BYTES = 256;

/** A line was longer than allowed; what follows it cannot be trusted to be a line. */
export class LineTooLongError extends Error {
  override readonly name = "LineTooLongError";
}

/**
 * The complete lines, without their newline and without a carriage return before it. What comes after the last newline
 * is half a line and is left out; `onRest` is told how many bytes it had. With `onTooLong`, a line that is longer than
 * allowed is left out too, and its beginning told once it is complete; no more of it is held than that.
 * @throws LineTooLongError unless there is `onTooLong`, and what reading the body throws
 */
export async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  onRest?: (bytes: number) => void,
  onTooLong?: (head: string, bytes: number) => void,
): AsyncGenerator<string> {
  const headBytes = Math.min(HEAD_BYTES, maxBytes);
  const tooLong = (): void => {
    if (onTooLong === undefined) throw new LineTooLongError(`A line is longer than ${maxBytes} bytes.`);
  };
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      const bytes = heldBytes + piece.length;
      const whole = heldBytes === 0 ? piece : joined([...held, piece]);
      held = [];
      heldBytes = 0;
      if (bytes <= maxBytes) {
        yield textOf(whole);
        continue;
      }
      tooLong();
      onTooLong?.(textOf(whole.subarray(0, headBytes)), bytes);
    }
    if (start === chunk.length) continue;
    const wasTooLong = heldBytes > maxBytes;
    heldBytes += chunk.length - start;
    if (!wasTooLong) held.push(chunk.subarray(start));
    if (heldBytes <= maxBytes) continue;
    tooLong();
    if (!wasTooLong) held = [joined(held).slice(0, headBytes)];
  }
  onRest?.(heldBytes);
}

function textOf(line: Uint8Array): string {
  const end = line[line.length - 1] === 13 ? line.length - 1 : line.length;
  return utf8(line.subarray(0, end));
}
