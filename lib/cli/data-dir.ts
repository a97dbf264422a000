/** Where the server of an installed package keeps things. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for data of programs of whoever runs this; a package's own folder goes with the next version. */
export function userDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "skscope");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "skscope");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "skscope");
}

/** What a command reads that was given no folder: `data` here, as a checkout keeps it, else that of the user. */
export function dataDirToRead(env: NodeJS.ProcessEnv): string {
  if (env.SKSCOPE_DATA_DIR) return env.SKSCOPE_DATA_DIR;
  const ofUser = userDataDir(env);
  return !existsSync("data") && existsSync(ofUser) ? ofUser : "data";
}
