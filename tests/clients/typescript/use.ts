// What an integrator does with the client: check, keep, page through, begin a purchase, send a batch, and meet each problem.
// `node use.js ADDRESS KEY READING_KEY` prints what came of it as JSON.
import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Problem = Schemas["Problem"];

const [address, key, readingKey] = process.argv.slice(2) as [string, string, string];
const named = (bearer: string) => createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${bearer}` } });
const client = named(key);

function the<Body>(found: { data?: Body; error?: unknown; response: Response }): Body {
  if (found.data === undefined) throw new Error(`${found.response.status}: ${JSON.stringify(found.error)}`);
  return found.data;
}

const problem = (found: { error?: Problem }): string => `${found.error?.status} ${found.error?.code}`;

function vendor(name: string, facts: Schemas["VendorFacts"] = {}): Schemas["VendorEvaluation"] {
  return { kind: "vendor_evaluation", subject: { id: name, name }, as_of: "2026-11-21", facts: { vendor: facts } };
}

async function checked() {
  const answer = the(await client.POST("/v1/check", { body: vendor("Bluff", { started_with_product: true }) }));
  const verdict: Schemas["VerdictWord"] = answer.verdict;
  const full = the(
    await client.POST("/v1/check", { body: vendor("Bluff"), params: { query: { explain: "full" } } }),
  );
  return { verdict, says: answer.reasons.map((reason) => reason.says), ask: answer.ask[0]?.fact, worse: full.worse?.length };
}

async function keptAndPaged() {
  for (const name of ["one", "two", "three"]) {
    the(await client.POST("/v1/evaluations", { body: vendor(name) }));
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: 2 } : { limit: 2, cursor };
    const page = the(await client.GET("/v1/evaluations", { params: { query } }));
    seen.push(...page.evaluations.map((line) => line.subject?.name ?? ""));
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor !== null);
  return { seen, pages };
}

async function bought() {
  const begun = the(await client.POST("/v1/purchases", { body: { name: "Discovery training" } }));
  const path = { purchase: begun.purchase.id };
  const own = named(begun.token);
  const added = the(await own.POST("/v1/purchases/{purchase}/vendors", { params: { path }, body: { name: "Northgate" } }));
  const asked = the(await own.POST("/v1/purchases/{purchase}/people", { params: { path }, body: { role: "leader" } }));
  const fact = { about: added.id, fact: "vendor.asked_about_metrics" };
  const told = the(await own.POST("/v1/purchases/{purchase}/tellings", { params: { path }, body: { ...fact, value: true } }));
  the(await own.POST("/v1/purchases/{purchase}/tellings", { params: { path }, body: { ...fact, value: false } }));
  const late = await own.POST("/v1/purchases/{purchase}/tellings", {
    params: { path },
    body: { ...fact, value: true, saw: told.number },
  });
  const board = the(await own.GET("/v1/purchases/{purchase}", { params: { path } }));
  return { vendors: board.vendors.map((each) => each.name), person: asked.number, overtaken: problem(late) };
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<Schemas["BatchLine"]> {
  const decoder = new TextDecoder();
  let left = "";
  for await (const piece of body) {
    const whole = (left + decoder.decode(piece, { stream: true })).split("\n");
    left = whole.pop() ?? "";
    for (const line of whole) yield JSON.parse(line) as Schemas["BatchLine"];
  }
}

async function sentAsBatch() {
  const came: string[] = [];
  const send = async (body: ReadableStream | string, type: string) => {
    const headers = { "Content-Type": type, Authorization: `Bearer ${key}` };
    const streamed: RequestInit & { duplex: "half" } = { method: "POST", headers, body, duplex: "half" };
    const response = await fetch(`${address}/v1/check:batch`, streamed);
    for await (const line of lines(response.body!)) {
      if ("summary" in line) came.push(`${line.summary.rows} rows, ${line.summary.complete ? "complete" : "cut off"}`);
      else if ("row" in line) came.push(`${line.row}: ${line.code}`);
      else came.push(line.verdict);
    }
  };
  const rows = [vendor("a", { started_with_product: true }), { kind: "lunch" }, vendor("c")];
  const left = rows.map((row) => new TextEncoder().encode(`${JSON.stringify(row)}\n`));
  const sending = new ReadableStream({
    pull(line) {
      const next = left.shift();
      if (next) line.enqueue(next);
      else line.close();
    },
  });
  await send(sending, "application/x-ndjson");
  await send(JSON.stringify(rows), "application/json");
  return came;
}

async function refused() {
  const gone = { params: { path: { key: `ev_${"0".repeat(32)}` } } };
  const kept = the(await client.POST("/v1/evaluations", { body: vendor("Fern") }));
  const its = { params: { path: { key: kept.id } } };
  const named_once = { header: { "Idempotency-Key": "once" } };
  the(await client.POST("/v1/evaluations", { params: named_once, body: vendor("once") }));
  const raw = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(`${address}/v1/check`, { method: "POST", headers: { Authorization: `Bearer ${key}`, ...headers }, body });
    return { error: (await response.json()) as Problem };
  };
  const json = { "Content-Type": "application/json" };
  const found = {
    not_json: problem(await raw(json, "{")),
    no_key: problem(await createClient<paths>({ baseUrl: address }).POST("/v1/check", { body: vendor("x") })),
    no_scope: problem(await named(readingKey).POST("/v1/check", { body: vendor("x") })),
    not_there: problem(await client.GET("/v1/evaluations/{key}", gone)),
    outdated: problem(
      await client.POST("/v1/evaluations/{key}/facts", {
        params: { ...its.params, header: { "If-Match": '"other"' } },
        body: { facts: { vendor: { asked_about_metrics: true } } },
      }),
    ),
    reused: problem(await client.POST("/v1/evaluations", { params: named_once, body: vendor("another") })),
    too_large: problem(await raw(json, " ".repeat(1_000_001))),
    other_type: problem(await raw({ "Content-Type": "text/plain" }, "{}")),
    blank: problem(await client.POST("/v1/check", { body: vendor(" ") })),
    no_parameter: problem(await client.GET("/v1/evaluations", { params: { query: { limit: 0 } } })),
    erased: "",
    too_often: "",
  };
  await client.DELETE("/v1/evaluations/{key}", its);
  found.erased = problem(await client.GET("/v1/evaluations/{key}", its));
  while (!found.too_often) {
    const again = await client.GET("/v1/rule-sets");
    if (again.response.status === 429) found.too_often = problem(again);
  }
  return found;
}

console.log(
  JSON.stringify({
    checked: await checked(),
    paged: await keptAndPaged(),
    bought: await bought(),
    batch: await sentAsBatch(),
    refused: await refused(),
  }),
);
