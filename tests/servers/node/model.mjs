// A loopback model server: aimock's OpenAI API, scripted task by task and spoilt on demand. It ends when its standard
// input closes. Its first line of output is JSON: the address. Tests steer it at /_control.

import { LLMock } from "@copilotkit/aimock";

const ERRORS = {
  401: { message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key" },
  404: { message: "The model does not exist.", type: "invalid_request_error", code: "model_not_found" },
  429: { message: "Rate limit reached.", type: "requests", code: "rate_limit_exceeded" },
};
const OTHER_ERROR = { message: "The server had an error while processing your request.", type: "server_error" };

const emptyScript = () => ({ queues: new Map(), always: new Map(), faults: [], calls: [], unscripted: [] });
let script = emptyScript();

// Aimock shows a fixture the request's body and this one header, nothing else of the exchange: by it we find the rest.
const CONTEXT = "x-aimock-context";
const exchanges = new Map();
const exchangeOf = (body) => exchanges.get(body._context);
let arrived = 0;

const opening = {
  async handleRequest(request, response) {
    const headers = { ...request.headers };
    const context = `call-${++arrived}`;
    request.headers[CONTEXT] = context;
    exchanges.set(context, { headers, response });
    response.once("close", () => exchanges.delete(context));
    return false; // aimock goes on with it
  },
};

/** Writes a request down when it arrives: aimock's journal shortens long ones, and leaves out whoever hangs up. */
function note(body) {
  const exchange = exchangeOf(body);
  if (!exchange || exchange.task !== undefined) return false;
  const { _context, _endpointType, ...sent } = body;
  const chat = _endpointType === "chat";
  exchange.task = chat ? taskOf(body) : "embeddings";
  exchange.script = script; // a request that outlives a reset must not take the next test's answers
  exchange.fault = nextFault(exchange.task, chat);
  if (chat) script.calls.push({ body: sent, headers: exchange.headers });
  return false;
}

/** The task that the system message speaks of. Null when it names none, or another one than the schema does. */
function taskOf({ messages, response_format: format }) {
  const system = messages.filter(({ role }) => role === "system" || role === "developer").map(({ content }) => textOf(content));
  const said = /of the form “([^”]+)”/.exec(system.join("\n"))?.[1] ?? null;
  return (format?.json_schema?.name ?? said) === said ? said : null;
}

const textOf = (content) => (Array.isArray(content) ? content.map(({ text }) => text ?? "").join("") : (content ?? ""));

/** Takes the trouble that is due: one of this task, or one of all chat completions. */
function nextFault(task, chat) {
  const at = script.faults.findIndex((fault) => (fault.task === null ? chat : fault.task === task));
  if (at < 0) return null;
  const fault = script.faults[at];
  if (fault.times !== null && --fault.times === 0) script.faults.splice(at, 1);
  return fault;
}

const spoilt = (how) => (body) => exchangeOf(body)?.fault?.how === how;

/** An error in OpenAI's form, or whatever the test wants to be sent in its place. */
function refusal(request) {
  const { response, fault } = exchangeOf(request);
  const { status, body, retry_after: wait } = fault;
  change(response, {
    // Aimock asks for a second's patience with every 429, and with nothing else.
    headers: ({ "Retry-After": _, ...rest }) => ({
      ...rest,
      ...(typeof body === "string" ? { "Content-Type": "text/html; charset=utf-8" } : {}),
      ...(wait === null ? {} : { "Retry-After": String(wait) }),
    }),
    text: (own) => (body === null ? own : typeof body === "string" ? body : JSON.stringify(body)),
  });
  return { status, error: ERRORS[status] ?? OTHER_ERROR };
}

/** An answer of which only the first half is sent; aimock itself breaks off streams alone. */
function half(request) {
  const { response } = exchangeOf(request);
  if (!request.stream) response.end = (text) => response.write(text.slice(0, text.length / 2), () => response.destroy());
  return { content: "This is how the answer would have begun, if there were an end to it." };
}

function scripted(request) {
  const { task, response, script } = exchangeOf(request);
  const next = script.queues.get(task)?.shift() ?? script.always.get(task);
  if (!next) {
    script.unscripted.push(task);
    const message = task === null ? "the request names no task, or two of them" : `nothing is scripted for “${task}”`;
    return { status: 404, error: { message, type: "invalid_request_error", code: "unscripted" } };
  }
  if (script.usage === null) change(response, { text: withoutUsage });
  return { content: next.content, finishReason: next.finish, ...(script.usage ? { usage: script.usage } : {}) };
}

function withoutUsage(text) {
  const { usage, ...rest } = JSON.parse(text);
  return JSON.stringify(rest);
}

/** Lets the headers and the text of a response pass through these two, when aimock writes them. */
function change(response, { headers = (given) => given, text = (own) => own }) {
  const { writeHead, end } = response;
  response.writeHead = (status, given) => writeHead.call(response, status, headers(given));
  response.end = (own) => end.call(response, text(own));
}

const push = (map, task, contents) => map.set(task, [...(map.get(task) ?? []), ...contents]);

const OPERATIONS = {
  reset() {
    script = emptyScript();
    mock.clearChaos();
    mock.clearRequests();
  },
  answer: ({ task, contents, finish }) => void push(script.queues, task, contents.map((content) => ({ content, finish }))),
  always: ({ task, content, finish }) => void script.always.set(task, { content, finish }),
  fail: ({ fault }) => void script.faults.push(fault),
  heal: () => void (script.faults = []),
  delay: ({ seconds }) => void mock.setChaos({ latencyMs: seconds * 1000 }),
  usage: ({ usage }) => void (script.usage = usage),
  calls: () => script.calls,
  unscripted: () => script.unscripted,
};

const control = {
  async handleRequest(request, response) {
    let given = "";
    for await (const chunk of request.setEncoding("utf8")) given += chunk;
    const { op, ...rest } = JSON.parse(given);
    let answer;
    try {
      answer = { value: OPERATIONS[op](rest) ?? null };
    } catch (error) {
      answer = { error: error.message };
    }
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer));
    return true;
  },
};

process.stdin.on("end", () => process.exit(0)).resume();
const mock = new LLMock({ host: "127.0.0.1", port: 0 });
mock.mount("/_control", control);
mock.mount("/v1/chat/completions", opening);
mock.mount("/v1/embeddings", opening);
// The first one that matches answers. A fixture of trouble says with `chaos` what aimock does in place of its response.
mock.addFixtures([
  { match: { predicate: note }, response: { content: "" } },
  { match: { predicate: spoilt("status") }, response: refusal },
  { match: { predicate: spoilt("garble") }, response: { content: "" }, chaos: { malformedRate: 1 } },
  { match: { predicate: spoilt("hang up") }, response: { content: "" }, chaos: { disconnectRate: 1 } },
  { match: { predicate: spoilt("cut"), endpoint: "chat" }, response: half, latency: 10, truncateAfterChunks: 3 },
  { match: { endpoint: "chat" }, response: scripted },
]);
console.log(JSON.stringify({ url: await mock.start() }));
