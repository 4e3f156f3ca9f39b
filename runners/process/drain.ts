import type { Ending } from './supervise.ts';

/**
 * Milliseconds to wait for the end of the streams after a program's exit. A child that it left behind may hold
 * them for ever (an init script's daemon does), and the program's own ending is what was asked for.
 */
const drainMs = 1_000;

/** Settles with the program's ending once its streams are closed, or `drainMs` after its exit. */
export const drained = (
  onExit: (listener: (ending: Ending) => void) => void,
  onClose: (listener: (why: string) => void) => void,
): Promise<Ending> =>
  new Promise(resolve => {
    let exit: Ending | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    onExit(ending => {
      exit = ending;
      timer = setTimeout(() => resolve(stillHeld(ending)), drainMs);
    });
    onClose(why => {
      clearTimeout(timer);
      resolve(exit ?? { ended: 'lost', why });
    });
  });

const stillHeld = (ending: Ending): Ending => ({
  why: 'a process it left behind holds its output',
  ...ending,
});
