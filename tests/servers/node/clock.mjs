// A clock that tests move: from the moment this module is loaded, `Date` everywhere in this process follows it.

const RealDate = globalThis.Date;
let frozenAt = null;
let ahead = 0;

/** Milliseconds by the moved clock. */
export const now = () => frozenAt ?? RealDate.now() + ahead;

/** Milliseconds by the machine's clock: signatures are checked against that one. */
export const realNow = () => RealDate.now();

/** Stop the clock at a moment, let it run on from there, or (with null) follow the machine's clock again. */
export function setClock(at, running) {
  const moment = at === null ? null : RealDate.parse(at);
  if (Number.isNaN(moment)) throw new Error(`no moment: ${at}`);
  frozenAt = moment === null || running ? null : moment;
  ahead = moment !== null && running ? moment - RealDate.now() : 0;
}

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
