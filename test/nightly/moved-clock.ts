/** Loaded before the program (`--import`): its clock is ahead by $MOVED_CLOCK_MS milliseconds, and goes on from there. */
const ahead = Number(process.env.MOVED_CLOCK_MS ?? 0);
const Real = Date;

globalThis.Date = new Proxy(Real, {
  construct: (target, args, self) =>
    Reflect.construct(target, args.length === 0 ? [Real.now() + ahead] : args, self),
  apply: () => new Real(Real.now() + ahead).toString(),
  get: (target, key) => (key === 'now' ? () => Real.now() + ahead : Reflect.get(target, key)),
});
