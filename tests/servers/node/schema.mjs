// Writes one JSON Schema of the blocks, views and metadata that a Slack app may send, made from Slack's own types.
// Use: node schema.mjs OUT.json

import { renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createGenerator } from "ts-json-schema-generator";

const out = process.argv[2];
const home = path.dirname(createRequire(import.meta.url).resolve("@slack/types/package.json"));
const generator = createGenerator({
  path: path.join(home, "dist", "index.d.ts"),
  skipTypeCheck: true,
  encodeRefs: false,
  additionalProperties: false,
  jsDoc: "none",
});
const schema = { definitions: {} };
for (const type of ["KnownBlock", "ModalView", "HomeView", "MessageMetadata"]) {
  Object.assign(schema.definitions, generator.createSchema(type).definitions);
}
// Views may hold AnyBlock, which has a branch for blocks unknown to the types. With it a misspelt key would pass.
schema.definitions.AnyBlock = { $ref: "#/definitions/KnownBlock" };
delete schema.definitions.Block;

// Renamed into place, so that a reader beside us never sees half a file.
writeFileSync(`${out}.${process.pid}`, JSON.stringify(schema));
renameSync(`${out}.${process.pid}`, out);
