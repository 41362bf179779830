// What emulate answers otherwise than Slack does, put right: profiles, history's window and metadata, scopes, membership.

import { now } from "./clock.mjs";

const DEFAULT_ZONE = "Europe/Berlin";
const HISTORIES = new Set(["conversations.history", "conversations.replies"]);
const yes = (value) => value === true || value === "true" || value === "1" || value === 1;

/** The fields of a request, whether they came in the address, as a form or as JSON. */
export async function fieldsOf(request, url) {
  const fields = Object.fromEntries(url.searchParams);
  if (request.method === "GET") return fields;
  const text = await request.text();
  if (!(request.headers.get("content-type") ?? "").includes("application/json")) {
    return { ...fields, ...Object.fromEntries(new URLSearchParams(text)) };
  }
  try {
    return { ...fields, ...JSON.parse(text) };
  } catch {
    return fields;
  }
}

/** The answer that Slack gives where emulate would do something else, or null. */
export function refusal(slack, method, fields, token) {
  if (method === "apps.connections.open") {
    if (token !== slack.app.appToken) return { ok: false, error: "invalid_auth" };
    return slack.socketUrl ? { ok: true, url: slack.socketUrl } : { ok: false, error: "internal_error" };
  }
  if (method === "chat.postMessage" && token === slack.app.botToken) {
    const channel = slack.channels().find((each) => each.is_channel && [each.channel_id, each.name].includes(fields.channel));
    if (channel && !channel.members.includes(slack.app.botUser)) return { ok: false, error: "not_in_channel" };
  }
  return null;
}

/** Ask emulate for everything at once where `mend` does the paging. */
export function asked(method, fields) {
  if (method !== "conversations.history") return fields;
  const { cursor, limit, ...rest } = fields;
  return { ...rest, limit: 1000 };
}

/** Emulate's answer as Slack would have given it. */
export function mend(slack, method, fields, answer) {
  if (!answer.ok) return answer;
  if (method === "users.info") return { ...answer, user: person(slack, answer.user) };
  if (method === "users.list") return { ...answer, members: answer.members.map((each) => person(slack, each)) };
  if (!HISTORIES.has(method)) return answer;
  const windowed = method === "conversations.history" ? paged(fields, answer) : answer;
  if (yes(fields.include_all_metadata)) return windowed;
  return { ...windowed, messages: windowed.messages.map(({ metadata, ...message }) => message) };
}

function paged(fields, answer) {
  const { oldest, latest, cursor } = fields;
  const limit = Math.min(Number(fields.limit) || 100, 999);
  const edge = (ts, bound) => yes(fields.inclusive) && Number(ts) === Number(bound);
  const inside = answer.messages.filter(
    ({ ts }) =>
      (!oldest || Number(ts) > Number(oldest) || edge(ts, oldest)) &&
      (!latest || Number(ts) < Number(latest) || edge(ts, latest)) &&
      (!cursor || Number(ts) <= Number(cursor)),
  );
  const next = inside[limit]?.ts;
  const { response_metadata: _, ...rest } = answer;
  const page = { ...rest, messages: inside.slice(0, limit), has_more: next !== undefined };
  return next === undefined ? page : { ...page, response_metadata: { next_cursor: next } };
}

function person(slack, user) {
  const given = slack.profiles.get(user.id) ?? {};
  const zone = given.tz ?? DEFAULT_ZONE;
  const name = given.real_name ?? user.real_name;
  return {
    ...user,
    tz: zone,
    tz_offset: offsetOf(zone),
    is_restricted: false,
    is_ultra_restricted: false,
    is_stranger: false,
    is_app_user: false,
    ...given,
    real_name: name,
    profile: { ...user.profile, real_name: name, ...given.profile },
  };
}

function offsetOf(zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(now());
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find((part) => part.type === "timeZoneName").value);
  return sign ? Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60) : 0;
}
