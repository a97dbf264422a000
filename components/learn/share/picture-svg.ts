/** A part of the page as an SVG that stands alone: boxes, lines and texts as they are drawn, with their colours and fonts in it. */
import { escaped } from "@/lib/layout/index.ts";
import { fontFaces } from "./font-faces.ts";
import { digits, tag } from "./svg-text.ts";

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What is for the hand, or for who hears the page. */
const LEFT_OUT =
  '[data-part="lanes"], [data-part="full"], [data-part="tools"], [data-part="hint"], [role="toolbar"], form, .visually-hidden, [popover], script, style';
const MARGIN = 12;
/** Between things that stand further apart on the page, because something between them is left out. */
const MOST_GAP = 20;
const DIAMOND = "50% 0%, 100% 50%, 50% 100%, 0% 50%";

/** What is drawn so far: the fonts of its texts, and how far it reaches, in pixels of the window. */
interface Drawing {
  readonly fonts: Set<string>;
  reach: { left: number; top: number; right: number; bottom: number } | null;
}

/** What is cut off at its edges. */
interface Clip {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Draws what these elements show now. @throws Error where there is nothing to see */
export async function pictureSvg(elements: readonly Element[], title: string): Promise<Picture> {
  const drawing: Drawing = { fonts: new Set(), reach: null };
  const drawn = elements.map((element) => drawBelow(element, drawing)).join("");
  if (drawing.reach === null) throw new Error("There is no picture on this page.");
  const { left, top, right, bottom } = drawing.reach;
  const [x, y] = [Math.floor(left - MARGIN), Math.floor(top - MARGIN)];
  const [width, height] = [Math.ceil(right + MARGIN - x), Math.ceil(bottom + MARGIN - y)];
  const back = plainColour(getComputedStyle(document.documentElement).getPropertyValue("--bg-raised"));
  const faces = await fontFaces(drawing.fonts);
  const svg = tag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `${x} ${y} ${width} ${height}`, width, height },
    `<title>${escaped(title)}</title>${faces === "" ? "" : `<style>${faces}</style>`}${tag("rect", { x, y, width, height, fill: back })}${drawn}`,
  );
  return { svg, width, height };
}

/** Draws an element where it is, or higher: closer to what has been drawn. */
function drawBelow(element: Element, drawing: Drawing): string {
  const own: Drawing = { fonts: drawing.fonts, reach: null };
  const drawn = drawElement(element, own, null);
  if (own.reach === null) return drawn;
  const { left, right, top, bottom } = own.reach;
  const up = Math.max(0, top - (drawing.reach?.bottom ?? top) - MOST_GAP);
  extend(drawing, { left, right, top: top - up, bottom: bottom - up });
  return up === 0 ? drawn : tag("g", { transform: `translate(0 ${-up})` }, drawn);
}

function extend(drawing: Drawing, { left, top, right, bottom }: Clip): void {
  const { reach } = drawing;
  drawing.reach =
    reach === null
      ? { left, top, right, bottom }
      : {
          left: Math.min(reach.left, left),
          top: Math.min(reach.top, top),
          right: Math.max(reach.right, right),
          bottom: Math.max(reach.bottom, bottom),
        };
}

function isSeen(element: Element): boolean {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return false;
  const { width, height } = element.getBoundingClientRect();
  return style.display === "contents" || (width > 1 && height > 1) || element.childElementCount > 0;
}

function drawElement(element: Element, drawing: Drawing, clip: Clip | null): string {
  if (element.matches(LEFT_OUT) || !isSeen(element)) return "";
  if (element instanceof SVGSVGElement) return drawSvg(element, drawing);
  if (element instanceof HTMLCanvasElement) return drawCanvas(element);
  const style = getComputedStyle(element);
  const isCut = style.overflowX !== "visible" && style.display !== "contents";
  const own = isCut ? within(element.getBoundingClientRect(), clip) : clip;
  const inner = [...element.childNodes].map((node) => {
    if (node instanceof Element) return drawElement(node, drawing, own);
    return node instanceof Text ? drawText(node, style, drawing, own) : "";
  });
  const content = drawBox(element, style, drawing, clip) + inner.join("");
  const opacity = Number(style.opacity);
  return opacity < 1 && content !== "" ? tag("g", { opacity }, content) : content;
}

function within(box: Clip, clip: Clip | null): Clip {
  if (clip === null) return box;
  return {
    left: Math.max(box.left, clip.left),
    top: Math.max(box.top, clip.top),
    right: Math.min(box.right, clip.right),
    bottom: Math.min(box.bottom, clip.bottom),
  };
}

function isOutside(box: Clip, clip: Clip | null): boolean {
  if (clip === null) return false;
  return box.bottom <= clip.top || box.top >= clip.bottom || box.right <= clip.left || box.left >= clip.right;
}

/** Background, border and the ring around what the scene is about. */
function drawBox(element: Element, style: CSSStyleDeclaration, drawing: Drawing, clip: Clip | null): string {
  const box = element.getBoundingClientRect();
  if (isOutside(box, clip)) return "";
  const zoom = zoomOf(element);
  const line = Number.parseFloat(style.borderTopWidth) * zoom;
  const rx = Math.min(Number.parseFloat(style.borderTopLeftRadius) * zoom, box.height / 2) || null;
  const fill = isHatched(style) ? plainColour(style.borderTopColor, 0.2) : plainColour(style.backgroundColor);
  const hasLine = style.borderTopStyle !== "none" && line > 0;
  const stroke = hasLine && style.borderLeftStyle !== "none" ? plainColour(style.borderTopColor) : null;
  const ring = drawRing(style.boxShadow, box, rx, zoom);
  if (fill === "none" && stroke === null) return ring;
  // What only holds other things together does not make the picture larger.
  if (
    stroke !== null ||
    fill !== plainColour(getComputedStyle(document.documentElement).getPropertyValue("--bg-raised"))
  )
    extend(drawing, box);
  const corners = /^polygon\((.*)\)$/.exec(style.clipPath)?.[1];
  // A square that stands on its corner.
  if (/^matrix\(0\.707/.test(style.transform)) return ring + drawPolygon(DIAMOND, box, fill);
  if (corners !== undefined) return ring + drawPolygon(corners, box, fill);
  const half = stroke === null ? 0 : line / 2;
  const isDashed = style.borderTopStyle === "dashed" || style.borderTopStyle === "dotted";
  return (
    ring +
    tag("rect", {
      x: box.left + half,
      y: box.top + half,
      width: Math.max(0, box.width - 2 * half),
      height: Math.max(0, box.height - 2 * half),
      rx,
      fill,
      stroke,
      "stroke-width": stroke === null ? null : line,
      "stroke-dasharray": stroke !== null && isDashed ? `${digits(3 * line)} ${digits(2 * line)}` : null,
    })
  );
}

function drawRing(shadow: string, box: DOMRect, rx: number | null, zoom: number): string {
  const ring = /^(.*?) 0px 0px 0px (\d+)px/.exec(shadow);
  if (ring === null) return "";
  const wide = Number(ring[2]) * zoom;
  return tag("rect", {
    x: box.left - wide / 2,
    y: box.top - wide / 2,
    width: box.width + wide,
    height: box.height + wide,
    rx,
    fill: "none",
    stroke: plainColour(ring[1] ?? ""),
    "stroke-width": wide,
  });
}

/** @param corners as `clip-path` says them, in shares of the box */
function drawPolygon(corners: string, box: DOMRect, fill: string): string {
  const points = corners.split(",").map((corner) => {
    const [x = 0, y = 0] = corner
      .trim()
      .split(/\s+/)
      .map((part) => Number.parseFloat(part) / 100);
    return `${digits(box.left + x * box.width)},${digits(box.top + y * box.height)}`;
  });
  return tag("polygon", { points: points.join(" "), fill });
}

function isHatched({ backgroundImage }: CSSStyleDeclaration): boolean {
  return backgroundImage.includes("gradient");
}

/** The lines of a text, each as wide as it is here, whatever font a reader has. */
function drawText(node: Text, style: CSSStyleDeclaration, drawing: Drawing, clip: Clip | null): string {
  if (node.data.trim() === "" || style.visibility === "hidden") return "";
  const zoom = node.parentElement === null ? 1 : zoomOf(node.parentElement);
  drawing.fonts.add(style.fontFamily);
  const size = Number.parseFloat(style.fontSize) * zoom;
  return linesOf(node, clip)
    .map(({ text, left, right, top, bottom }) => {
      extend(drawing, { left, right, top, bottom });
      return tag(
        "text",
        {
          x: left,
          y: baseline(style, top, bottom),
          "font-family": style.fontFamily,
          "font-size": size,
          "font-weight": style.fontWeight === "400" ? null : style.fontWeight,
          "font-style": style.fontStyle === "normal" ? null : style.fontStyle,
          fill: plainColour(style.color),
          textLength: right - left,
          lengthAdjust: "spacingAndGlyphs",
          "xml:space": "preserve",
        },
        escaped(text),
      );
    })
    .join("");
}

interface Line {
  text: string;
  readonly left: number;
  right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A text by its lines, letter by letter: the browser tells no other way where it broke it. */
function linesOf(node: Text, clip: Clip | null): Line[] {
  const range = document.createRange();
  const lines: Line[] = [];
  for (let at = 0; at < node.data.length; ) {
    const letter = String.fromCodePoint(node.data.codePointAt(at) ?? 32);
    range.setStart(node, at);
    range.setEnd(node, at + letter.length);
    at += letter.length;
    const box = range.getBoundingClientRect();
    const last = lines.at(-1);
    // Blanks at the end of a line have no width; what is cut off here is not drawn either.
    if (box.width === 0 || isOutside(box, clip)) continue;
    if (last !== undefined && Math.abs(last.top - box.top) < 2) {
      last.text += letter;
      last.right = box.right;
    } else lines.push({ text: letter, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
  }
  return lines.filter(({ text }) => text.trim() !== "");
}

const pen = (): CanvasRenderingContext2D | null => {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  return canvas.getContext("2d", { willReadFrequently: true });
};

/** Where the letters of a line stand, by the font's own measures. */
function baseline(style: CSSStyleDeclaration, top: number, bottom: number): number {
  const context = pen();
  if (context === null) return bottom - (bottom - top) * 0.22;
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = context.measureText("x");
  return top + ((bottom - top) * above) / (above + below);
}

/** What an element of an SVG looks like comes from the style sheet; alone it must say so itself. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
] as const;
const COLOURED: ReadonlySet<string> = new Set(["fill", "stroke"]);

function drawSvg(element: SVGSVGElement, drawing: Drawing): string {
  const copy = element.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [
    [element, ...element.querySelectorAll("*")],
    [copy, ...copy.querySelectorAll("*")],
  ];
  originals.forEach((original, index) => {
    const own = copies[index];
    if (own === undefined) return;
    const style = getComputedStyle(original);
    for (const look of LOOKS) {
      const value = style.getPropertyValue(look);
      if (value === "") continue;
      own.setAttribute(look, COLOURED.has(look) && !value.startsWith("url") ? plainColour(value) : value);
    }
    if (original instanceof SVGTextContentElement) drawing.fonts.add(style.fontFamily);
    if (style.display === "none" || style.visibility === "hidden") own.setAttribute("display", "none");
    for (const name of ["class", "style"]) own.removeAttribute(name);
  });
  const box = element.getBoundingClientRect();
  if (element.getAttribute("aria-hidden") !== "true") extend(drawing, box);
  const zoom = zoomOf(element);
  const [wide, high] = [box.width / zoom, box.height / zoom];
  copy.setAttribute("x", digits(box.left));
  copy.setAttribute("y", digits(box.top));
  copy.setAttribute("width", digits(box.width));
  copy.setAttribute("height", digits(box.height));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${digits(wide)} ${digits(high)}`);
  copy.setAttribute("overflow", "visible");
  return new XMLSerializer().serializeToString(copy);
}

function drawCanvas(element: HTMLCanvasElement): string {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (element.width === 0 || element.height === 0) return "";
  return tag("image", {
    x: left,
    y: top,
    width,
    height,
    href: element.toDataURL("image/png"),
  });
}

function zoomOf(element: Element): number {
  return element.currentCSSZoom ?? 1;
}

const known = new Map<string, string>();

/** A colour as every program reads it, `none` for what is not seen. @param weight makes it lighter */
function plainColour(colour: string, weight = 1): string {
  const key = `${colour} ${weight}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const context = pen();
  if (context === null || colour.trim() === "" || colour === "none") return "none";
  context.fillStyle = colour.trim();
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  const share = (alpha / 255) * weight;
  const plain =
    share === 0
      ? "none"
      : share === 1
        ? `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`
        : `rgba(${red},${green},${blue},${Math.round(share * 100) / 100})`;
  known.set(key, plain);
  return plain;
}
