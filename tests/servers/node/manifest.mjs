// Writes the JSON Schema of an app manifest, made from the `Manifest` type of Slack's Node client.
// Use: node manifest.mjs OUT.json

import { renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createGenerator } from "ts-json-schema-generator";

const out = process.argv[2];
const home = path.dirname(createRequire(import.meta.url).resolve("@slack/web-api/package.json"));
const generator = createGenerator({
  path: path.join(home, "dist", "types", "request", "manifest.d.ts"),
  skipTypeCheck: true,
  encodeRefs: false,
  additionalProperties: false,
  jsDoc: "none",
});
const schema = generator.createSchema("Manifest");
// The type extends Record<string, unknown> at its top, where a misspelt key would pass.
schema.definitions.Manifest.additionalProperties = false;

writeFileSync(`${out}.${process.pid}`, JSON.stringify(schema));
renameSync(`${out}.${process.pid}`, out);
