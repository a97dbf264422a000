/** Tables in text, as RFC 4180 has them: cells in quotes may hold separators, newlines and doubled quotes. A row is the most that is held. */

/** A longer row is none: a quote was not closed. */
const MAX_ROW = 4 * 1024 * 1024;
const QUOTE = '"';
const QUOTE_CODE = 34;

/** Puts rows together that go over several lines. */
export interface RowJoiner {
  /** @returns the row that ends with the line; null while a cell goes on */
  take(line: string): string | null;
  /** True when a row has begun that has not ended. */
  isWaiting(): boolean;
}

export function createRowJoiner(): RowJoiner {
  let lines: string[] = [];
  let length = 0;
  let isOpen = false;
  return {
    take(line) {
      // Doubled quotes open and close at once.
      if (hasOddQuotes(line)) isOpen = !isOpen;
      if (!isOpen && lines.length === 0) return line;
      lines.push(line);
      length += line.length;
      if (isOpen && length < MAX_ROW) return null;
      const row = lines.join("\n");
      lines = [];
      length = 0;
      isOpen = false;
      return row;
    },
    isWaiting: () => isOpen,
  };
}

function hasOddQuotes(line: string): boolean {
  let isOdd = false;
  for (let at = line.indexOf(QUOTE); at !== -1; at = line.indexOf(QUOTE, at + 1)) isOdd = !isOdd;
  return isOdd;
}

/** The cells of a row. */
export function cellsOf(row: string, separator: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= row.length; ) {
    const isQuoted = row[at] === QUOTE;
    const end = isQuoted ? closingQuote(row, at + 1) : at;
    const next = row.indexOf(separator, end);
    const cellEnd = next === -1 ? row.length : next;
    cells.push(isQuoted ? row.slice(at + 1, end).replaceAll('""', QUOTE) : row.slice(at, cellEnd));
    at = cellEnd + 1;
  }
  return cells;
}

/** Where the quote is that ends a cell; the end where none does. */
function closingQuote(row: string, from: number): number {
  for (let at = row.indexOf(QUOTE, from); at !== -1; at = row.indexOf(QUOTE, at + 2)) {
    if (row.charCodeAt(at + 1) !== QUOTE_CODE) return at;
  }
  return row.length;
}
