// A loopback Slack: emulate's Web API with a movable clock, people made on demand, and signed events. It ends when its
// standard input closes. Its first line of output is JSON: the address, and who the app is. Tests steer it at /_control.

import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { now, setClock } from "./clock.mjs";
import { asked, fieldsOf, mend, refusal } from "./answers.mjs";
import { Deliveries } from "./deliveries.mjs";
import { createEmulator } from "emulate";
// Emulate hands out neither its store nor its dispatcher, and asks this module for the plugin that gets both.
import { getSlackStore, slackPlugin } from "./node_modules/emulate/dist/dist-6ZQHD4DN.js";

const APP = {
  id: "A0BEATDESK",
  team: "T000000001",
  bot: "B0BEATDESK",
  botUser: "U0BEATDESK",
  botToken: "xoxb-of-the-loopback-slack",
  appToken: "xapp-of-the-loopback-slack",
  signingSecret: "the loopback slack's signing secret",
  name: "beatdesk",
};
const ADMIN = "U000000001"; // of emulate's own seed

const slack = { app: APP, profiles: new Map(), socketUrl: null, channels: () => tables.channels.all() };
const deliveries = new Deliveries(APP, APP.signingSecret);
const startingScopes = JSON.parse(process.argv[2] ?? "[]");
let tables;

const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  withoutRateLimit(app);
  register(app, store, webhooks, ...rest);
  tables = getSlackStore(store);
  signBotMessages(tables.messages);
  webhooks.dispatch = dispatch;
  const inner = app.fetch;
  app.fetch = (request) => answer(request, inner);
};

// 5,000 calls an hour and token, with an hour that a stopped clock never ends, and a 403 that Slack never gives.
function withoutRateLimit(app) {
  const kept = app.middleware.filter(({ handlers }) => !handlers.some((each) => String(each).includes("rateLimitCounters")));
  if (kept.length !== app.middleware.length - 1) throw new Error("emulate's rate limit is not where it was");
  app.middleware = kept;
}

function signBotMessages(messages) {
  const insert = messages.insert.bind(messages);
  messages.insert = (message) =>
    insert(message.user === APP.botUser ? { ...message, bot_id: APP.bot, app_id: APP.id } : message);
}

// A person's own call waits for the app's answer, so that a test can go on from there. The app's own calls do not wait,
// as at Slack: an app that handles one request at a time would wait for itself.
function dispatch(_type, _action, payload) {
  const { event } = payload;
  const author = (event.message ?? event.previous_message ?? event).user;
  const sent = deliveries.send(event);
  return author === APP.botUser ? undefined : sent;
}

async function answer(request, inner) {
  const url = new URL(request.url);
  if (url.pathname === "/_control") return control(await request.json());
  const upload = (request.headers.get("content-type") ?? "").startsWith("multipart/");
  if (!url.pathname.startsWith("/api/") || upload) return inner(request);
  const method = url.pathname.slice("/api/".length);
  const token = (request.headers.get("authorization") ?? "").replace(/^Bearer /, "");
  const fields = await fieldsOf(request, url);
  const refused = refusal(slack, method, fields, token);
  if (refused) return Response.json(refused);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify(asked(method, fields));
  const response = await inner(new Request(url.origin + url.pathname, { method: "POST", headers, body }));
  if (response.status === 404) return Response.json({ ok: false, error: "unknown_method", req_method: method });
  const mended = mend(slack, method, fields, await response.json());
  const scopes = tables.tokens.findOneBy("token", token)?.scopes ?? [];
  return Response.json(mended, { status: response.status, headers: { "x-oauth-scopes": scopes.join(",") } });
}

async function control({ op, ...given }) {
  try {
    return Response.json({ value: (await OPERATIONS[op](given)) ?? null });
  } catch (error) {
    return Response.json({ error: error.message }, { status: 400 });
  }
}

const OPERATIONS = {
  reset({ scopes }) {
    deliveries.reset();
    slack.profiles.clear();
    slack.socketUrl = null;
    setClock(null);
    emulator.reset();
    furnish(scopes ?? startingScopes);
  },
  clock({ at, running }) {
    const newest = Math.max(0, ...tables.messages.all().map(({ ts }) => Math.floor(Number(ts))));
    if (at !== null && Math.floor(Date.parse(at) / 1000) < newest) throw new Error("the clock would stand before the newest message");
    setClock(at, running);
  },
  events: ({ url, types, seconds }) => void Object.assign(deliveries, { url, types, seconds }),
  socket: ({ url }) => void (slack.socketUrl = url),
  scopes: ({ scopes }) => void tables.tokens.update(tables.tokens.findOneBy("token", APP.botToken).id, { scopes }),
  person: ({ name }) => person(name),
  profile: ({ user, values }) => void slack.profiles.set(user, { ...slack.profiles.get(user), ...values }),
  channel: ({ name, with_bot }) => channel(name, with_bot),
  messages: ({ channel }) => plain(tables.messages.findBy("channel_id", channel)).sort((a, b) => (a.ts > b.ts ? 1 : -1)),
  ephemeral: () => plain(tables.ephemeralMessages.all()),
  views: () => plain(tables.views.all()),
  files: () => plain(tables.files.all()),
  emit: ({ event, envelope }) => deliveries.send(event, envelope),
  redeliver: (given) => deliveries.again(given),
  deliveries: () => deliveries.log,
  settle: () => deliveries.settled(),
};

/** Rows without what is only the store's own. */
const plain = (rows) => rows.map(({ id, created_at, updated_at, ...rest }) => rest);

function idOf(prefix, name) {
  return prefix + createHash("sha256").update(name).digest("hex").slice(0, 9).toUpperCase();
}

function conversation(id, name, members, more) {
  const note = { value: "", creator: ADMIN, last_set: Math.floor(now() / 1000) };
  const common = { team_id: APP.team, is_archived: false, topic: note, purpose: note, creator: ADMIN, last_read: {} };
  return tables.channels.insert({ channel_id: id, name, members, num_members: members.length, ...common, ...more });
}

/** A channel by its name. Made the first time; the bot joins or leaves as told. */
function channel(name, withBot) {
  const found = tables.channels.findOneBy("name", name);
  const members = withBot ? [ADMIN, APP.botUser] : [ADMIN];
  if (found) tables.channels.update(found.id, { members, num_members: members.length });
  else conversation(idOf("C", name), name, members, { is_channel: true, is_private: false });
  return { id: found?.channel_id ?? idOf("C", name) };
}

/** A person by name, with a token of their own and a direct message with the bot. Made the first time. */
function person(name) {
  const [id, dm, token] = [idOf("U", name), idOf("D", name), `xoxp-of-${name}`];
  if (!tables.users.findOneBy("user_id", id)) {
    const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ".")}@example.com`;
    const profile = { real_name: name, display_name: name, email, image_48: "", image_192: "" };
    const state = { presence: "active", manual_presence: "auto", connection_count: 1 };
    const roles = { is_admin: false, is_bot: false, deleted: false };
    tables.users.insert({ user_id: id, team_id: APP.team, name, real_name: name, email, profile, ...roles, ...state });
    const scopes = ["chat:write", "im:history", "reactions:write", "files:write"];
    tables.tokens.insert({ token, token_type: "user", team_id: APP.team, user_id: id, scopes });
    const open = { [id]: true, [APP.botUser]: true };
    const kind = { is_channel: false, is_private: true, is_im: true, is_mpim: false };
    conversation(dm, name, [APP.botUser, id], { ...kind, is_open_by_user: open, user: id });
  }
  return { id, name, token, dm };
}

function furnish(scopes) {
  const { id, team, bot, botUser, botToken } = APP;
  const owner = { team_id: team, user_id: botUser, app_id: id, bot_id: bot, bot_user_id: botUser };
  tables.tokens.insert({ token: botToken, token_type: "bot", scopes, ...owner });
  channel("marketing", true);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

process.stdin.on("end", () => process.exit(0)).resume();
const port = await freePort();
const app = { app_id: APP.id, client_id: "1.1", client_secret: "none", name: APP.name, redirect_uris: [], scopes: [] };
const seed = {
  team: { name: "Beatdesk Tests", domain: "beatdesk-tests" },
  oauth_apps: [{ ...app, bot_id: APP.bot, bot_user_id: APP.botUser, bot_name: APP.name }],
  signing_secret: APP.signingSecret,
  strict_scopes: true,
};
const baseUrl = `http://127.0.0.1:${port}`;
const emulator = await createEmulator({ service: "slack", port, hostname: "127.0.0.1", baseUrl, seed: { slack: seed } });
furnish(startingScopes);
console.log(JSON.stringify({ url: baseUrl, ...APP }));
