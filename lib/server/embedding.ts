/** Who may show scenes of this server in a frame of a page of their own: only pages below /embed, and only whom the operator names. */

const EMBED = /^\/embed\//;
/** As a policy takes it: scheme, host (a first label may be `*`) and port; nothing that would end the directive. */
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i;

/** True for the pages that are made for frames: they show what is simulated in the reader's browser, and nothing of this server. */
export function isEmbed(pathname: string): boolean {
  return EMBED.test(pathname);
}

/** What SKSCOPE_EMBED holds, with commas or blanks between. */
function given(env: NodeJS.ProcessEnv): readonly string[] {
  return (env.SKSCOPE_EMBED ?? "").split(/[\s,]+/).filter((part) => part !== "");
}

function isAllowed(one: string): boolean {
  return one === "*" || ORIGIN.test(one);
}

/** The origins of SKSCOPE_EMBED, or `*` for every page; what is no origin is left out. Empty: nobody but this server's own pages. */
export function embedders(env: NodeJS.ProcessEnv): readonly string[] {
  return given(env).filter(isAllowed);
}

/** What is wrong with SKSCOPE_EMBED, as a sentence; null when nothing is. */
export function embedProblem(env: NodeJS.ProcessEnv): string | null {
  const wrong = given(env).find((one) => !isAllowed(one));
  if (wrong === undefined) return null;
  return `SKSCOPE_EMBED holds ${JSON.stringify(wrong)}, which is no origin: write https://blog.example.com, or * for every page.`;
}

/** The sources of `frame-ancestors` for a page. */
export function frameAncestors(pathname: string, env: NodeJS.ProcessEnv): string {
  if (!isEmbed(pathname)) return "'none'";
  const allowed = embedders(env);
  return allowed.includes("*") ? "*" : ["'self'", ...allowed].join(" ");
}

/** Whether a request for this page comes from a frame that may be somebody else's: it needs no session, and gets no data. */
export function isOpenEmbed(pathname: string, env: NodeJS.ProcessEnv): boolean {
  return isEmbed(pathname) && embedders(env).length > 0;
}
