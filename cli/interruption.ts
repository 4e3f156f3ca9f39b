export interface Interruption {
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * The first Ctrl-C (or SIGTERM) begins no further step and puts everything back; later ones only repeat that,
 * since leaving now would leave a host changed.
 */
export function interruption(warn: (text: string) => void): Interruption {
  const controller = new AbortController();
  const onSignal = () => {
    warn(
      controller.signal.aborted
        ? 'still putting everything back; simulate cleanup does it after kill -9'
        : 'interrupted: putting everything back',
    );
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
