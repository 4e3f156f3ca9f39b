import type { Call } from '../program.ts';

/** A service program that does nothing until it is told to stop; outside the service manager it ends at once. */
export async function functionless({ service }: Call): Promise<number> {
  if (service === undefined) return 1063;
  service.connected();
  await service.stopped;
  return 0;
}
