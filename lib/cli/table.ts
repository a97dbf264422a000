/** Plain text for terminals and tickets: aligned tables, wrapped lists, nothing a terminal would obey. */

/** The width every line keeps to, so that a ticket or a mail does not break it. */
export const WIDTH = 100;

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** A table whose lines fit in {@link WIDTH}; where they would not, the first column is shortened. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  indent = 2,
): string[] {
  const lines = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));
  const sum = widths.reduce((a, b) => a + b, indent);
  const gap = sum + 2 * (columns.length - 1) <= WIDTH ? 2 : 1;
  const excess = sum + gap * (columns.length - 1) - WIDTH;
  if (excess > 0) widths[0] = Math.max(8, (widths[0] ?? 0) - excess);
  return lines.map((line) => {
    const cells = columns.map(({ align }, i) => {
      const width = widths[i] ?? 0;
      const cell = shorten(line[i] ?? "", width);
      return align === "left" ? cell.padEnd(width) : cell.padStart(width);
    });
    return (" ".repeat(indent) + cells.join(" ".repeat(gap))).trimEnd();
  });
}

/** Items after a label, separated by commas, continued under the first item. */
export function list(label: string, items: readonly string[], indent = 2, labelWidth = 10): string[] {
  return wrap(items, ", ", " ".repeat(indent) + label.padEnd(labelWidth), indent + labelWidth);
}

/** A text behind a label, as {@link list} has it. */
export function labelled(label: string, text: string, indent = 2, labelWidth = 10): string[] {
  return wrap(text.split(" "), " ", " ".repeat(indent) + label.padEnd(labelWidth), indent + labelWidth);
}

/** A patch between quotes: broken, it would be another one in the shell into which it is pasted. */
const WHOLE = /^'\{.*'\.?$/;

/** A text broken at spaces, continued with `hang` spaces; a word longer than a line is broken too, unless it is a patch. */
export function paragraph(text: string, indent = 0, hang = indent): string[] {
  return wrap(text.split(" "), " ", " ".repeat(indent), hang);
}

/** The beginning and the end of a text that is too long: names differ at their ends. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

function wrap(items: readonly string[], separator: string, start: string, hang: number): string[] {
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  items.forEach((item, i) => {
    let rest = i < items.length - 1 ? item + separator.trimEnd() : item;
    if (!isEmpty && line.length + 1 + rest.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(hang);
      isEmpty = true;
    }
    while (line.length + rest.length + (isEmpty ? 0 : 1) > WIDTH && !WHOLE.test(rest)) {
      const room = WIDTH - line.length;
      lines.push(line + rest.slice(0, room));
      rest = rest.slice(room);
      line = " ".repeat(hang);
      isEmpty = true;
    }
    line += isEmpty ? rest : ` ${rest}`;
    isEmpty = false;
  });
  lines.push(line);
  return lines.map((l) => l.trimEnd());
}
