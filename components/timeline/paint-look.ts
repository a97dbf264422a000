/** How bars of each style look: fill, edge, ink and texture, so that no meaning rests on colour alone. */
import type { BarStyle } from "@/lib/layout/index.ts";
import type { Colours } from "./colours.ts";

export interface Look {
  readonly fill: string;
  readonly ink: string;
  readonly edge?: string;
  readonly texture?: "diagonal" | "hatch" | "split" | "dots";
}

/** What nobody recorded has the colours of what it was, on dots instead of a fill. */
export function reconstructed(look: Look): Look {
  return { ...look, fill: "transparent", texture: "dots" };
}

/** How a bar of a style looks. */
export function lookOf(style: BarStyle, c: Colours): Look {
  switch (style) {
    case "pods":
      return { fill: c["pods-soft"] ?? "", ink: c["pods-ink"] ?? "", edge: c.pods ?? "" };
    case "podsSoft":
      return { fill: "transparent", ink: c["pods-ink"] ?? "", edge: c.pods ?? "" };
    case "activator":
      return {
        fill: c["activator-soft"] ?? "",
        ink: c["activator-ink"] ?? "",
        edge: c.activator ?? "",
        texture: "diagonal",
      };
    case "activatorSoft":
      return { fill: "transparent", ink: c["activator-ink"] ?? "", edge: c.activator ?? "" };
    case "mixed":
      return { fill: c["pods-soft"] ?? "", ink: c.ink ?? "", edge: c.activator ?? "", texture: "split" };
    case "none":
      return { fill: "transparent", ink: c["none-ink"] ?? "", edge: c.none ?? "" };
    case "unknown":
      return { fill: c["unknown-soft"] ?? "", ink: c["unknown-ink"] ?? "", texture: "hatch" };
    case "wish":
      return { fill: "transparent", ink: c.ink ?? "", edge: c.wish ?? "" };
    case "true":
      return { fill: c["note-soft"] ?? "", ink: c.ink ?? "", edge: c.note ?? "" };
    case "false":
      return { fill: "transparent", ink: c["ink-2"] ?? "", edge: c["hairline-strong"] ?? "" };
    case "trouble":
      // Red letters on a red ground are hard to read: the ground and the edge say it.
      return { fill: c["none-soft"] ?? "", ink: c.ink ?? "", edge: c.none ?? "" };
    case "warning":
      return { fill: "transparent", ink: c["activator-ink"] ?? "", edge: c["activator-ink"] ?? "" };
    case "reconstructed":
      return reconstructed(lookOf("neutral", c));
    case "terminating":
      return { fill: "transparent", ink: c["ink-2"] ?? "", edge: c.unknown ?? "", texture: "hatch" };
    default:
      return { fill: c["bg-sunken"] ?? "", ink: c["ink-2"] ?? "", edge: c["hairline-strong"] ?? "" };
  }
}

const patterns = new Map<string, CanvasPattern>();

/** Diagonal lines in one colour; "hatch" leans the other way and is denser, "dots" has no lines: told apart without colour. */
export function texture(
  ctx: CanvasRenderingContext2D,
  kind: "diagonal" | "hatch" | "dots",
  colour: string,
): CanvasPattern | string {
  const key = `${kind} ${colour}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const size = kind === "dots" ? 4 : kind === "hatch" ? 5 : 9;
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const tileCtx = tile.getContext("2d");
  if (tileCtx === null) return colour;
  tileCtx.strokeStyle = colour;
  tileCtx.globalAlpha = kind === "hatch" ? 0.75 : 0.5;
  tileCtx.lineWidth = kind === "hatch" ? 1.1 : 1.8;
  tileCtx.beginPath();
  if (kind === "dots") {
    tileCtx.fillStyle = colour;
    tileCtx.globalAlpha = 0.8;
    tileCtx.fillRect(1, 1, 1.5, 1.5);
  }
  for (let i = -1; i <= 1 && kind !== "dots"; i++) {
    if (kind === "hatch") {
      tileCtx.moveTo(i * size, 0);
      tileCtx.lineTo(i * size + size, size);
    } else {
      tileCtx.moveTo(i * size, size);
      tileCtx.lineTo(i * size + size, 0);
    }
  }
  tileCtx.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  if (pattern === null) return colour;
  patterns.set(key, pattern);
  return pattern;
}
