/** Label and field selectors, as the API server reads them. */

/** Says whether an object with these labels (or fields) is meant. */
export type Selector = (values: Readonly<Record<string, string>>) => boolean;

/** The selector cannot be read; answered with 400. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}

const KEY = "[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?";
const VALUE = "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?";
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALS = new RegExp(`^(${KEY})\\s*(=|==|!=)\\s*(${VALUE})$`);
const IN = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const IS_VALUE = new RegExp(`^${VALUE}$`);

/**
 * `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas. Negations also choose objects without
 * the label.
 * @throws SelectorError
 */
export function labelSelector(text: string): Selector | null {
  // A comma inside of parentheses separates values.
  return all(text.split(/,(?![^(]*\))/), labelRequirement);
}

function labelRequirement(text: string): Selector {
  const equals = EQUALS.exec(text);
  if (equals) {
    const [, key = "", operator, value = ""] = equals;
    return operator === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const inside = IN.exec(text);
  if (inside) {
    const [, key = "", operator, list = ""] = inside;
    const values = new Set(list.split(",").map((value) => value.trim()));
    if ([...values].every((value) => IS_VALUE.test(value))) {
      const has = (labels: Readonly<Record<string, string>>) => {
        const value = labels[key];
        return value !== undefined && values.has(value);
      };
      return operator === "in" ? has : (labels) => !has(labels);
    }
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, key = ""] = exists;
    return not ? (labels) => labels[key] === undefined : (labels) => labels[key] !== undefined;
  }
  throw new SelectorError(`unable to parse requirement: found '${text}', expected: a label selector`);
}

/**
 * `metadata.name` and `metadata.namespace` with `=`, `==`, `!=`, joined by commas.
 * @throws SelectorError also for every other field
 */
export function fieldSelector(text: string): Selector | null {
  return all(text.split(","), (requirement) => {
    const [, field = "", operator, value = ""] = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(requirement) ?? [];
    if (operator === undefined) {
      throw new SelectorError(`invalid selector: '${text}'; can't understand '${requirement}'`);
    }
    if (field !== "metadata.name" && field !== "metadata.namespace") {
      throw new SelectorError(`field label not supported: ${field}`);
    }
    return operator === "!="
      ? (fields) => (fields[field] ?? "") !== value
      : (fields) => (fields[field] ?? "") === value;
  });
}

/** null when nothing is required. */
function all(parts: readonly string[], parse: (requirement: string) => Selector): Selector | null {
  const trimmed = parts.map((part) => part.trim());
  if (trimmed.length === 1 && trimmed[0] === "") return null;
  const requirements = trimmed.map(parse);
  return (values) => requirements.every((requirement) => requirement(values));
}
