import type { Call } from '../../posix/host.ts';
import { toBytes } from '../../posix/inode.ts';
import { type EventName, eventNumbers } from '../esevent.ts';
import type { EndpointSecurity } from '../eslog.ts';

/** eslogger EVENT...: a line of JSON an event until it is ended. Its refusals are worded as those of macOS 26.3. */
export async function eslogger(call: Call, security: EndpointSecurity): Promise<number> {
  const names = call.args.filter(word => !word.startsWith('-'));
  if (call.args.includes('--list-events')) {
    call.out(`${Object.keys(eventNumbers).join('\n')}\n`);
    return 0;
  }
  const known = names.filter(isEvent);
  if (known.length < names.length || names.length === 0) {
    call.error(`Failed to parse event types: ${names.find(name => !isEvent(name)) ?? ''}\n`);
    return 64;
  }
  const refusal = refused(call);
  if (refusal !== undefined) {
    call.error(`${refusal}\n`);
    return 1;
  }
  const show = (line: string) => call.out(toBytes(line));
  const unsubscribe = security.subscribe({ events: new Set(known), group: call.process.pgid, show });
  await call.signal.whenAborted();
  unsubscribe();
  return 0;
}

const isEvent = (name: string): name is EventName => Object.hasOwn(eventNumbers, name);

/** root is needed, and Full Disk Access, which `unreadable-log` takes away. */
function refused({ process, host }: Call): string | undefined {
  if (process.credentials.uid !== 0)
    return 'Failed to create ES client: Not privileged to create an ES client, need to be superuser (ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED)';
  if (host.settings.faults.unreadableLog)
    return 'Failed to create ES client: Not permitted to create an ES Client, responsible process needs TCC Full Disk Access authorization (ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED)';
  return undefined;
}
