/** The server's log for a person at a terminal: its JSON lines as short text. Whatever is no such line stays as it is. */

const FIRST_FIELDS = new Set(["level", "time", "msg"]);

/** "19:20:00 warn  watch cut  cluster=kind resource=pods". */
export function readableLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry?.msg !== "string" || typeof entry.level !== "string") return line;
  const { level, time, msg, err } = entry;
  const at = new Date(time);
  const clock = Number.isNaN(at.getTime()) ? "" : `${at.toTimeString().slice(0, 8)} `;
  const fields = Object.entries(entry)
    .filter(([name, value]) => !FIRST_FIELDS.has(name) && name !== "err" && value !== "")
    .map(
      ([name, value]) =>
        `${name}=${typeof value === "string" && !/[\s"=]/.test(value) ? value : JSON.stringify(value)}`,
    );
  const stack = typeof err?.stack === "string" ? `\n${err.stack}` : "";
  return `${clock}${level.padEnd(5)} ${[msg, ...fields].join("  ")}${stack}`;
}

/** Passes a stream on, line by line; `write` gets text that ends with a newline. */
export function readLines(stream, write) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (data) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) write(`${readableLine(line)}\n`);
  });
  stream.on("end", () => rest !== "" && write(`${readableLine(rest)}\n`));
}
