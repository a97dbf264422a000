/**
 * Stands in for vitest where mutants are judged: collects the tests of a bundle, so that one process can ask them again
 * and again. What `expect` says is vitest's own.
 */
import { expect } from "vitest";

export { expect };

/** Names of the blocks around, and what is to be done before and after each test in them. */
let around = { names: [], before: [], after: [] };

/** The tests so far; `run` throws where one fails. */
export const collected = [];

function within(name, body) {
  const outer = around;
  around = { names: [...outer.names, name], before: [...outer.before], after: [...outer.after] };
  body();
  around = outer;
}

function add(name, body) {
  const { names, before, after } = around;
  collected.push({ name: [...names, name].join(" "), before, after, body });
}

/** `%s` and `$name` as vitest fills them in. */
function titleOf(title, values) {
  let next = 0;
  return title
    .replace(/%[sdifjoO]/g, () => String(values[next++]))
    .replace(/\$(\w+)/g, (_, name) => String(values[0]?.[name]));
}

/** One for each case; the cases are a list, or a template of columns. */
const eachWith =
  (make) =>
  (cases, ...cells) =>
  (title, ...rest) => {
    const body = rest.find((part) => typeof part === "function");
    for (const one of cases.raw === undefined ? cases : rowsOf(cases, cells)) {
      const values = Array.isArray(one) ? one : [one];
      make(titleOf(String(title), values), () => body(...values));
    }
  };

function rowsOf([heading], cells) {
  const columns = heading.split("|").map((column) => column.trim());
  const rows = [];
  for (let i = 0; i < cells.length; i += columns.length) {
    rows.push(Object.fromEntries(columns.map((column, k) => [column, cells[i + k]])));
  }
  return rows;
}

const make = (what) => {
  const plain = (title, ...rest) =>
    what(
      String(title),
      rest.find((part) => typeof part === "function"),
    );
  return Object.assign(plain, { each: eachWith(what) });
};

export const test = make(add);
export const it = test;
export const describe = make(within);
export const suite = describe;

export const beforeEach = (body) => around.before.push(body);
export const afterEach = (body) => around.after.push(body);

/** Done before the first test that is asked. */
export const beforeAll = (body) => {
  let done;
  around.before.push(() => (done ??= Promise.resolve(body())));
};
/** What is left behind goes with the process. */
export const afterAll = () => {};
