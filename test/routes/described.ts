/** Answers of /api against its OpenAPI description. */
import type { IncomingHttpHeaders } from "node:http";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { openApiDocument } from "../../lib/server/openapi/document.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Content {
  readonly schema?: object;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

const document = openApiDocument("test") as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly Problem: object } };
};
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, "api");
const validators = new Map<object, ValidateFunction>();

const patterns = Object.entries(document.paths).map(([path, methods]) => ({
  methods,
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
}));

/** @throws Error when the description does not have this status, this type or this body */
export function checkAnswer(method: string, path: string, { status, headers, text }: Answer): void {
  const [pathname = ""] = path.split("?");
  if (!/^\/api(\/|$)/.test(pathname)) return;
  const type = headers["content-type"]?.split(";")[0] ?? null;
  const where = `${method} ${pathname} ${status}`;
  const operation = patterns.find(({ pattern }) => pattern.test(pathname))?.methods[method.toLowerCase()];
  if (type === "application/problem+json") {
    check(document.components.schemas.Problem, text, where);
    if (operation !== undefined && operation.responses[status] === undefined) {
      throw new Error(`${where} is not described: ${text}`);
    }
    return;
  }
  // Next itself answers what is no request, and HEAD has no body.
  if (operation === undefined || type === "text/html" || status >= 500) return;
  const response = operation.responses[status];
  if (response === undefined) throw new Error(`${where} is not described`);
  if (type === null) return;
  const content = response.content?.[type];
  if (content === undefined) throw new Error(`${where} is described without ${type}`);
  if (content.schema !== undefined) check(content.schema, text, where);
}

function check(schema: object, text: string, where: string): void {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    validators.set(schema, validate);
  }
  if (!validate(JSON.parse(text)))
    throw new Error(`${where} is not as described: ${ajv.errorsText(validate.errors)}`);
}
