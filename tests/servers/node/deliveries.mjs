// Signed deliveries to the app's request URL, as Slack sends them: three seconds to answer, and any of them once more on demand.

import { createHmac, randomUUID } from "node:crypto";
import { now, realNow } from "./clock.mjs";

const LOG_LENGTH = 5000;

export class Deliveries {
  #log = [];
  #pending = new Map();
  url = null;
  types = ["*"];
  seconds = 3;

  constructor(app, secret) {
    this.app = app;
    this.secret = secret;
  }

  /** Forget all that was sent, break off what is being sent, and send nothing until there is a URL again. */
  reset() {
    for (const stop of this.#pending.values()) stop.abort(new Error("reset"));
    this.#log = [];
    this.url = null;
  }

  /** Send an event unless nobody wants it. The promise ends when the app has answered, or failed to. */
  async send(event, given = {}) {
    if (this.url === null || !(this.types.includes("*") || this.types.includes(event.type))) return null;
    const { team, id: appId, botUser } = this.app;
    const envelope = {
      team_id: team,
      api_app_id: appId,
      type: "event_callback",
      event_id: `Ev${randomUUID().replaceAll("-", "").slice(0, 12).toUpperCase()}`,
      event_time: Math.floor(now() / 1000),
      authorizations: [
        { enterprise_id: null, team_id: team, user_id: botUser, is_bot: true, is_enterprise_install: false },
      ],
      ...given,
      event: { ...event, ...(event.event_ts || !event.ts ? {} : { event_ts: event.ts }) },
    };
    const delivery = { envelope, attempts: [] };
    this.#log.push(delivery);
    if (this.#log.length > LOG_LENGTH) this.#log.shift();
    return this.#attempt(delivery, envelope, {});
  }

  /** Send an event again, the newest by default, as a retry and perhaps under another id. */
  async again({ event_id, as_event_id, number = 1, reason = "http_timeout" }) {
    const delivery = this.#log.findLast((each) => !event_id || each.envelope.event_id === event_id);
    if (!delivery) throw new Error("nothing of that kind was delivered");
    const envelope = { ...delivery.envelope, ...(as_event_id ? { event_id: as_event_id } : {}) };
    const retry = number ? { "X-Slack-Retry-Num": String(number), "X-Slack-Retry-Reason": reason } : {};
    return this.#attempt(delivery, envelope, retry);
  }

  /** What was sent so far, with each attempt's outcome. */
  get log() {
    return this.#log;
  }

  /** Wait until nothing is under way any more. */
  async settled() {
    while (this.#pending.size > 0) await Promise.allSettled([...this.#pending.keys()]);
  }

  #attempt(delivery, envelope, headers) {
    const attempt = { event_id: envelope.event_id, status: null, body: null, error: null };
    delivery.attempts.push(attempt);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(new Error("no answer in time")), this.seconds * 1000);
    const sent = this.#post(JSON.stringify(envelope), headers, stop.signal)
      .then(async (response) => Object.assign(attempt, { status: response.status, body: await response.text() }))
      .catch((error) => Object.assign(attempt, { error: String(error.cause ?? error) }))
      .finally(() => {
        clearTimeout(patience);
        this.#pending.delete(sent);
      });
    this.#pending.set(sent, stop);
    return sent;
  }

  #post(body, headers, signal) {
    const timestamp = String(Math.floor(realNow() / 1000));
    const signature = createHmac("sha256", this.secret).update(`v0:${timestamp}:${body}`).digest("hex");
    const signed = { "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": `v0=${signature}` };
    return fetch(this.url, {
      method: "POST",
      body,
      signal,
      redirect: "manual",
      headers: { "Content-Type": "application/json", ...signed, ...headers },
    });
  }
}
