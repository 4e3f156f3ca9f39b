import { digest } from '../posix/census.ts';
import type { WindowsMachine } from './machine.ts';

/** Every file, registry value, service and process of a host, a line each, as they are and not as any program tells them. */
export function windowsCensus({ files, registry, services, processes }: WindowsMachine): string[] {
  return [
    ...files
      .everything()
      .map(({ path, directory, content }) => `file ${path} ${directory ? '' : digest(content)}`),
    ...registry
      .everything()
      .flatMap(({ path, values }) => [
        `key ${path}`,
        ...[...values.values()].map(
          ({ name, value: { type, data } }) => `value ${path} ${name} ${type} ${data}`,
        ),
      ]),
    ...services
      .everything()
      .map(
        ({ name, state, deleteMarked, descriptor }) =>
          `service ${name} ${state} ${deleteMarked} ${descriptor}`,
      ),
    ...processes.all().map(({ image, commandLine }) => `process ${image} ${commandLine}`),
  ].sort();
}
