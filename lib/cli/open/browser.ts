/** Opens an address in the browser of whoever sits at the machine; no shell sees the address. */
import { spawn } from "node:child_process";

export interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/** What opens addresses on a platform. */
export function openerOf(platform: NodeJS.Platform, url: string): Opener {
  if (platform === "darwin") return { command: "open", args: [url] };
  if (platform === "win32") return { command: "rundll32", args: ["url.dll,FileProtocolHandler", url] };
  return { command: "xdg-open", args: [url] };
}

/** Resolves to false when there is nothing that opens it; a browser that stays in the foreground is not waited for. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { command, args } = openerOf(process.platform, url);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true, env });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    child.unref();
  });
}
