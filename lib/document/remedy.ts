/** Takes a remedy apart: what to do in words, the commands in it that can be pasted, and what it says was not checked. */

export interface RemedyParts {
  readonly advice: string;
  readonly commands: readonly string[];
  readonly unchecked: string;
}

/** How remedies begin the sentence that says what was not checked, in each language. */
const UNCHECKED = /(?:Not checked: |未检查：)/;
const PROGRAMS = /\b(?:kubectl|curl|nslookup)\s/g;
/** Words of the sentence that a command stands in: no argument of a command reads like one of them. */
const PROSE =
  /^(?:a|and|are|as|at|before|by|does|during|first|for|from|has|have|holds|how|if|in|is|it|its|more|names|needs|no|not|of|on|or|says?|see|shows?|so|tells?|than|that|the|then|there|this|to|until|what|when|where|whether|which|while|who|whom|why|with)$/;
/** How many words without a dash a command of kubectl has at most, by its verb. */
const WORDS: Readonly<Record<string, number>> = {
  get: 3,
  describe: 3,
  logs: 2,
  auth: 4,
  patch: 4,
  rollout: 4,
};
const WORDS_OTHERWISE = 3;

/** The parts of a remedy, in any language: commands are found by their own grammar, not by the words around them. */
export function remedyParts(text: string): RemedyParts {
  const [advice = "", ...rest] = text.split(UNCHECKED);
  return { advice: advice.trim(), commands: commandsIn(advice), unchecked: rest.join(" ").trim() };
}

/** A sentence of an advice, or a command that it names: one is read, the other pasted. */
export interface RemedyStep {
  readonly isCommand: boolean;
  readonly text: string;
}

/** An advice in the order in which it is followed, each command once where the sentence has it. */
export function remedySteps(advice: string): RemedyStep[] {
  const steps: RemedyStep[] = [];
  let end = 0;
  const say = (text: string): void => {
    // What joined a sentence to the command beside it has nothing left to join.
    const said = text.replace(/^[\s.,;:)，。；：）]+/u, "").replace(/[\s(（]+$/u, "");
    if (/\p{L}/u.test(said)) steps.push({ isCommand: false, text: said });
  };
  for (const { index, command } of placesIn(advice)) {
    say(advice.slice(end, index));
    steps.push({ isCommand: true, text: command });
    end = index + command.length;
  }
  say(advice.slice(end));
  return steps;
}

function commandsIn(text: string): string[] {
  return [...new Set(placesIn(text).map(({ command }) => command))];
}

function placesIn(text: string): { readonly index: number; readonly command: string }[] {
  const found: { readonly index: number; readonly command: string }[] = [];
  let end = 0;
  for (const { index } of text.matchAll(PROGRAMS)) {
    // One inside another, as in $(kubectl …), is part of it.
    if (index < end) continue;
    const command = commandAt(text.slice(index));
    end = index + command.length;
    found.push({ index, command });
  }
  return found;
}

/** The command with which a text begins, up to where it goes on as a sentence. */
function commandAt(text: string): string {
  let length = 0;
  let words = 0;
  let most = WORDS_OTHERWISE;
  let isValue = false;
  for (;;) {
    const rest = text.slice(length);
    const space = /^ */.exec(rest)?.[0].length ?? 0;
    const { token, isLast } = tokenAt(rest.slice(space));
    const isFlag = token.startsWith("-");
    const isWord = !isFlag && !isValue && length > 0;
    if (token === "" || (isWord && (PROSE.test(token) || words >= most))) break;
    if (isWord && words === 0) most = text.startsWith("kubectl") ? (WORDS[token] ?? most) : most;
    if (isWord) words += 1;
    isValue = /^-(?:[nlcoHp]|-type|-as|-field-selector)$/.test(token);
    length += space + token.length;
    if (isLast) break;
  }
  return text.slice(0, length);
}

/** One word of a shell: with what is quoted or substituted in it, without the sentence's own full stop or bracket. */
function tokenAt(text: string): { readonly token: string; readonly isLast: boolean } {
  const whole = /^(?:'[^']*'|\$\((?:[^()']|'[^']*')*\)|[!#-&*-~])+/.exec(text)?.[0] ?? "";
  const token = whole.replace(/[.,;:]+$/, "");
  return { token, isLast: token.length < whole.length || /^[^ ]/.test(text.slice(whole.length)) };
}
