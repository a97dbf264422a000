/** The OpenAPI description of /api, made from the validators that the routes use. */
import { z } from "zod";
import { PROBLEM_KINDS, type ProblemKind } from "../problem.ts";
import { problemDetails } from "./bodies.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

type Json = Readonly<Record<string, unknown>>;

interface Described {
  readonly description: string;
  readonly content?: Json;
}

/** What any request may be refused for. */
const EVERYWHERE: readonly ProblemKind[] = [
  "bad-parameter",
  "unauthorized",
  "cross-site",
  "method-not-allowed",
  "too-many-tries",
  "foreign-host",
  "internal",
];
/** Statuses without a name of their own in a client: whoever asked has gone. */
const UNTOLD: readonly ProblemKind[] = ["gone"];

/** The document, OpenAPI 3.1. @param version of skscope */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "skscope",
      version,
      description:
        "What the pages ask, for other programs. Read-only but for notes, uploads, recordings and probes. Members that are not described may change; Maps and Sets of the core are tagged (`~map`, `~set`).",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Of the server that answers.
    servers: [{ url: "/" }],
    // Without a token configured nobody is asked for one.
    security: [{ token: [] }, {}],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(problemDetails, "output") },
    },
  };
}

function described({
  id,
  summary,
  params,
  query = [],
  body,
  answer,
  also = {},
  problems = [],
}: Operation): Json {
  const parameters = [
    ...(params === undefined ? [] : parametersOf(params, "path")),
    ...query.flatMap((schema) => parametersOf(schema, "query")),
  ];
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [body.type]: body.schema === null ? {} : { schema: schemaOf(body.schema, "input") } },
          },
        }),
    responses: merged([
      { [answer.status]: answerOf(answer) },
      ...Object.entries(also).map(([status, one]) => ({ [status]: besides(one) })),
      refusals([...EVERYWHERE, ...problems]),
    ]),
  };
}

function answerOf({ type, schema, status }: Operation["answer"]): Described {
  const description = status === 201 ? "Kept." : status === 204 ? "Done." : "The answer.";
  if (type === null) return { description };
  return { description, content: { [type]: schema === null ? {} : { schema: schemaOf(schema, "output") } } };
}

function besides({ description, schema }: NonNullable<Operation["also"]>[number]): Described {
  if (schema === undefined) return { description };
  return { description, content: { "application/json": { schema: schemaOf(schema, "output") } } };
}

/** A status may have answers of several types. */
function merged(all: readonly Readonly<Record<string, Described>>[]): Readonly<Record<string, Described>> {
  const responses: Record<string, Described> = {};
  for (const [status, one] of all.flatMap(Object.entries) as [string, Described][]) {
    const before = responses[status];
    responses[status] =
      before === undefined
        ? one
        : {
            description: `${before.description} ${one.description}`,
            content: { ...before.content, ...one.content },
          };
  }
  return responses;
}

/** One entry for each status, with the kinds of problem that have it. */
function refusals(kinds: readonly ProblemKind[]): Readonly<Record<string, Described>> {
  const byStatus = new Map<number, string[]>();
  for (const kind of new Set(kinds)) {
    if (UNTOLD.includes(kind)) continue;
    const [status, title] = PROBLEM_KINDS[kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${title} (${kind})`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [
      status,
      {
        description: `${titles.join("; ")}.`,
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

function parametersOf(schema: z.ZodObject, place: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: required.includes(name),
    description: allowed(schema.shape[name] as z.ZodType),
    schema: one,
  }));
}

/** What a parameter may be, in the words with which anything else is refused. */
function allowed(schema: z.ZodType): string {
  const message = schema.safeParse(null).error?.issues[0]?.message ?? "";
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return made;
}
