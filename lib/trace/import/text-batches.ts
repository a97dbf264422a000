/** Short texts, such as the lines of a trace, together: each piece that is handed on costs something. */
export function* textBatches(lines: Iterable<string>, characters: number): Generator<string> {
  let batch: string[] = [];
  let length = 0;
  for (const line of lines) {
    batch.push(line);
    length += line.length;
    if (length < characters) continue;
    yield batch.join("");
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch.join("");
}
