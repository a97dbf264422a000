import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../../lib/server/openapi/document.ts";

const API = fileURLToPath(new URL("../../../app/api", import.meta.url));
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description: string;
  }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
const document = openApiDocument("1.2.3") as {
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, one]) => ({ path, method, ...one })),
);

/** "get /api/sources/{source}" of each method that a route answers, and does not refuse by name. */
function routes(): string[] {
  return readdirSync(API, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts") && !file.startsWith("[["))
    .flatMap((file) => {
      const path = `/api/${file.replace(/\/route\.ts$/, "").replace(/\[(\w+)\]/g, "{$1}")}`;
      const code = readFileSync(join(API, file), "utf8");
      return [...code.matchAll(/^export const (GET|POST|PUT|PATCH|DELETE)\b/gm)].map(
        ([, method = ""]) => `${method.toLowerCase()} ${path}`,
      );
    });
}

describe("the description of /api", () => {
  test("is OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test("has every route, and no other", () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes().sort());
  });

  test("names each operation once, says what it is for, and what each status means", () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, summary, responses } of operations) {
      expect(summary, operationId).toMatch(/\.$/);
      for (const { description } of Object.values(responses)) expect(description, operationId).toMatch(/\.$/);
      expect(
        Object.keys(responses).some((status) => status.startsWith("2")),
        operationId,
      ).toBe(true);
    }
  });

  test("tells each parameter in the words with which anything else is refused", () => {
    for (const { path, operationId, parameters = [] } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        parameters
          .filter((one) => one.in === "path")
          .map(({ name }) => name)
          .sort(),
        operationId,
      ).toEqual(inPath.sort());
      for (const { name, description } of parameters) {
        expect(description, `${operationId} ${name}`).toMatch(/^\S.{5,}\.$/);
        expect(description, `${operationId} ${name}`).not.toMatch(/Invalid input|expected/);
      }
    }
  });
});
