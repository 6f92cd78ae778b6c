// A hook for a CRM: what a deal says of a vendor goes in, what to write on the deal comes out.
//
//   npx openapi-typescript http://127.0.0.1:8000/openapi.json -o schema.d.ts
//   npx tsc crm_hook.ts && node crm_hook.js http://127.0.0.1:8000 < deal.json
import { readFileSync } from "node:fs";

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

interface Deal {
  id: string;
  vendor: string;
  known: components["schemas"]["VendorFacts"];
}

const NEXT: Record<components["schemas"]["Level"], string> = {
  stop: "close the deal",
  act: "hold the deal",
  caution: "go on with care",
  unknown: "ask first",
  none: "go on",
};

const deal = JSON.parse(readFileSync(0, "utf8")) as Deal;
const client = createClient<paths>({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8000" });
const { data, error } = await client.POST("/v1/check", {
  body: { kind: "vendor_evaluation", subject: { id: deal.id, name: deal.vendor }, facts: { vendor: deal.known } },
});
if (error) {
  for (const fault of error.errors) console.error(`${fault.pointer}: ${fault.detail} (${fault.hint})`);
  process.exit(1);
}
console.log(
  JSON.stringify({
    deal: deal.id,
    next: NEXT[data.level],
    note: `${data.headline}. ${data.reasons.map((reason) => reason.because).join(" ")}`.trim(),
    ask: data.ask.filter((question) => question.matters).slice(0, 3).map((question) => question.question),
  }),
);
