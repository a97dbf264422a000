/**
 * A plain web server: it sends files of a folder under a path, and knows nothing else. No rewriting, no fallback to
 * another page: what works here works on any web server.
 *
 *   node test/support/file-server.ts dist/static 3198 /skscope
 */
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

const [folder = "dist/static", port = "3198", base = ""] = process.argv.slice(2);

createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
  const file = path.startsWith(`${base}/`) ? await fileOf(path.slice(base.length)) : null;
  if (file === null) {
    const page = await readFile(join(folder, "404.html")).catch(() => "not found");
    response.writeHead(404, { "content-type": "text/html; charset=utf-8" }).end(page);
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  response.end(await readFile(file));
}).listen(Number(port), "127.0.0.1");

/** The file of a path, `index.html` for a folder; null when there is none. */
async function fileOf(path: string): Promise<string | null> {
  const file = join(folder, normalize(path), path.endsWith("/") ? "index.html" : "");
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? file : null;
}
