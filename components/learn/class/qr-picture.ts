/** A text as a QR code: a path of squares of 1 × 1. */
import { encode } from "uqr";

export interface QrPicture {
  /** Width and height with the margin. */
  readonly size: number;
  /** The dark squares. */
  readonly path: string;
}

/** ISO/IEC 18004 wants four modules around the code. */
const QUIET = 4;

/** The code of a text, with what is left of 15 % of it damaged. @throws Error where the text is too long for any code */
export function qrPicture(text: string): QrPicture {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return { size, path };
}
