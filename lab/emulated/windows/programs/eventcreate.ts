import { type Call, lines } from '../program.ts';
import { isAdministrator } from '../tokens.ts';

/** eventcreate /t TYPE /id N /l LOG /so SOURCE /d TEXT */
export function eventcreate(call: Call): number {
  const option = (name: string) => {
    const at = call.args.findIndex(word => word.toLowerCase() === name);
    return at < 0 ? undefined : call.args[at + 1];
  };
  const id = Number(option('/id'));
  const log = option('/l') ?? 'APPLICATION';
  const text = option('/d');
  if (!(id >= 1 && id <= 1000) || text === undefined || !/^(application|system)$/i.test(log)) {
    call.stderr.write(
      lines(
        'ERROR: Invalid syntax. Mandatory options are missing or wrong.',
        'Type "EVENTCREATE /?" for usage.',
      ),
    );
    return 1;
  }
  if (!isAdministrator(call.process.token)) {
    call.stderr.write(lines('ERROR: Access is denied.'));
    return 1;
  }
  const type = (option('/t') ?? 'INFORMATION').toUpperCase();
  const level = { ERROR: 2, WARNING: 3 }[type] ?? 4;
  const channel = /^system$/i.test(log) ? 'System' : 'Application';
  const source = option('/so') ?? 'EventCreate';
  call.machine.report({ kind: 'custom-event', token: call.process.token, channel, source, id, level, text });
  call.stdout.write(
    lines(
      '',
      `SUCCESS: An event of type '${type}' was created in the '${log}' log with '${source}' as the source.`,
    ),
  );
  return 0;
}
