/**
 * The archive that Headlamp installs, `skscope-headlamp-VERSION.tar.gz`, and how large the plugin is. Headlamp's tool calls the
 * folder in it by the folder that it is given, so it is given one that is called as the plugin. Needs `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Of main.js, in bytes: a browser loads it with Headlamp's first page. */
const MOST = { plain: 1_200_000, gzip: 340_000 };

const here = dirname(fileURLToPath(import.meta.url));
const { name } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
if (!existsSync(join(here, 'dist', 'main.js'))) fail('dist/main.js is missing: run `npm run build` first.');

const main = readFileSync(join(here, 'dist', 'main.js'));
const gzip = gzipSync(main).length;
console.log(`dist/main.js: ${main.length} bytes, ${gzip} with gzip`);
if (main.length > MOST.plain || gzip > MOST.gzip) {
  fail(`at most ${MOST.plain} and ${MOST.gzip} bytes are meant to be loaded; find what was added, or raise MOST here.`);
}

const work = mkdtempSync(join(tmpdir(), 'skscope-headlamp-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const part of ['dist', 'package.json']) cpSync(join(here, part), join(work, name, part), { recursive: true });
const tool = join(here, 'node_modules', '@kinvolk', 'headlamp-plugin', 'bin', 'headlamp-plugin.js');
const { status } = spawnSync(process.execPath, [tool, 'package', join(work, name), here], { stdio: 'inherit' });
process.exitCode = status ?? 1;

function fail(message) {
  console.error(message);
  process.exit(1);
}
