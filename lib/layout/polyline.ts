/** Ways made of straight pieces: their path with round corners, and places along them. */
import type { CssPx } from "../model/units.ts";

export interface Point {
  readonly x: CssPx;
  readonly y: CssPx;
}

/** SVG path data through the points, corners rounded by `radius`. */
export function roundedPath(points: readonly Point[], radius: CssPx): string {
  const [first] = points;
  if (first === undefined) return "";
  const parts = [`M${first.x},${first.y}`];
  points.slice(1).forEach((point, i) => {
    const next = points[i + 2];
    if (next === undefined) {
      parts.push(`L${point.x},${point.y}`);
      return;
    }
    const before = towards(point, points[i] as Point, radius);
    const after = towards(point, next, radius);
    parts.push(`L${before.x},${before.y}`, `Q${point.x},${point.y} ${after.x},${after.y}`);
  });
  return parts.join(" ");
}

/** The place at a share (0…1) of the length of a way; its only point when it has one. */
export function alongPath(points: readonly Point[], share: number): Point {
  const lengths = points.slice(1).map((point, i) => distance(points[i] as Point, point));
  let left = Math.min(1, Math.max(0, share)) * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, length] of lengths.entries()) {
    const [a, b] = [points[i] as Point, points[i + 1] as Point];
    if (left <= length) {
      const part = length === 0 ? 0 : left / length;
      return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
    }
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function distance(a: Point, b: Point): CssPx {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** At most half-way, so that two corners of a short piece do not cross. */
function towards(from: Point, to: Point, by: CssPx): Point {
  const length = distance(from, to);
  const share = length === 0 ? 0 : Math.min(by, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
