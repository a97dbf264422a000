/** Secrets that are given to the server: in the environment, or in a file that one variable names. */
import { readFileSync } from "node:fs";

/**
 * The value of NAME, or of the file that NAME_FILE names, without the line end that Secrets often have; null where neither is set.
 * @throws Error that says which is blank or cannot be read
 */
export function secretOf(env: NodeJS.ProcessEnv, name: string, what = "secret"): string | null {
  const file = env[`${name}_FILE`];
  const [from, text] = env[name]
    ? [name, env[name]]
    : [`${name}_FILE`, file ? readFileSync(file, "utf8") : null];
  if (text === null || text === undefined) return null;
  const secret = text.trim();
  if (secret === "") throw new Error(`${from} holds no ${what}.`);
  return secret;
}
