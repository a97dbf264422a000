/** How the command was called: as itself, or as a plugin of kubectl or kn. */

const NAMES: Readonly<Record<string, string>> = {
  "kubectl-skscope": "kubectl skscope",
  "kn-skscope": "kn skscope",
};

/** What somebody types to call it again; `bin/skscope.mjs` tells the name of the file. */
export function commandName(env: NodeJS.ProcessEnv): string {
  return NAMES[env.SKSCOPE_CALLED_AS ?? ""] ?? "skscope";
}

/** `skscope` where it stands for the command, is not the name of the program, and has not been named already. */
const COMMAND =
  /(^ {2}|(?<!kubectl|\bkn)[ “(`])skscope (?=\[serve\]|--|(?:serve|demo|open|why|report|record|convert|export|collect|stats|query|mcp|completion)\b)/g;

/** A line of the usage that says what the command is for behind it. */
const WITH_COLUMN = /^( {2}skscope (?:\S+ )*\S+ {2,})(\S.*)$/;

/** A text with the commands that it names, as they are called here; what stands beside them stays in its column. */
export function withCommandName(text: string, name: string): string {
  if (name === "skscope") return text;
  // What has been named already is named once.
  const named = (part: string): string =>
    part.replaceAll(`${name} `, "skscope ").replace(COMMAND, `$1${name} `);
  const inColumns = (line: string): string => {
    const [, command, beside = ""] = WITH_COLUMN.exec(line) ?? [];
    if (command === undefined) return named(line);
    const longer = named(command).trimEnd();
    const column = command.length;
    const lead = longer.length + 2 > column ? `${longer}\n${" ".repeat(column)}` : longer.padEnd(column);
    return lead + named(beside);
  };
  return text.split("\n").map(inColumns).join("\n");
}
