import { rmSync } from "node:fs";

/** Removes what the server under test has kept. */
export default function teardown(): void {
  const folder = process.env.SKSCOPE_TEST_DATA;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
