import { logKindSettings, logKindsWhere } from './log-kinds.ts';
import { type Finding, shown } from './problem.ts';
import { type HostSettings, platforms } from './schema.ts';

/** Settings that are each sound but make no host together. */
export function checkMeaning(name: string, settings: HostSettings): Finding[] {
  const host = ['hosts', name];
  return [
    ...lacksPlatform(name, host, settings),
    ...lacksUser(name, host, settings),
    ...lacksMachineId(name, host, settings),
    ...foreignTransport(host, settings),
    ...foreignDialect(host, settings),
    ...foreignLogs(host, settings),
    ...uncollectable(host, settings),
    ...impossibleSudo(host, settings),
    ...powerlessPassphrase(host, settings),
  ];
}

function lacksPlatform(name: string, path: readonly string[], settings: HostSettings): Finding[] {
  if (settings.platform !== undefined) return [];
  const fix = `write platform: ${platforms.join(', ').replace(/, (?=[^,]*$)/, ' or ')}`;
  return [{ path, at: 'key', message: `host ${shown(name)} has no platform`, fix }];
}

function lacksUser(name: string, path: readonly string[], settings: HostSettings): Finding[] {
  const { accounts = {}, transport } = settings;
  const nameless = (['actor', 'unprivileged', 'known_admin'] as const).filter(
    principal =>
      (principal === 'actor' ? transport !== 'local' : accounts[principal] !== undefined) &&
      accounts[principal]?.user === undefined,
  );
  return nameless.map(principal => ({
    path: [...path, 'accounts', principal],
    at: 'key' as const,
    message: `host ${shown(name)} does not say who its ${principal} is`,
    fix: `write accounts: {${principal}: {user: NAME}}`,
  }));
}

/** This computer has no host key to be known by, so a local lab host is known by its machine id. */
function lacksMachineId(name: string, path: readonly string[], settings: HostSettings): Finding[] {
  if (settings.transport !== 'local' || settings.lab !== true || settings.machine_id !== undefined) return [];
  const message = `host ${shown(name)} is local and has no machine_id to be known by`;
  return [{ path, at: 'key', message, fix: 'write machine_id: with what `cat /etc/machine-id` prints' }];
}

function foreignTransport(path: readonly string[], { platform, transport }: HostSettings): Finding[] {
  if (platform === undefined || platform === 'windows') return [];
  if (transport !== 'psrp' && transport !== 'winrm') return [];
  const message = `${transport} is for Windows, and this host is ${platform}`;
  return [{ path: [...path, 'transport'], at: 'value', message, fix: 'write transport: ssh' }];
}

function foreignDialect(path: readonly string[], { platform, dialect }: HostSettings): Finding[] {
  if (platform === undefined || platform === 'windows') return [];
  if (dialect !== 'powershell' && dialect !== 'cmd') return [];
  const message = `dialect ${dialect} is for Windows, and this host is ${platform}`;
  const fix = 'leave dialect: out, or write platform: windows';
  return [{ path: [...path, 'dialect'], at: 'value', message, fix }];
}

function foreignLogs(path: readonly string[], { platform, logs = [] }: HostSettings): Finding[] {
  return logs.flatMap((log, index): Finding[] => {
    const kind = typeof log === 'string' ? log : log.kind;
    const own = logKindSettings[kind].platform;
    if (platform === undefined || own === platform) return [];
    const message = `${kind} is a log of ${own}, and this host is ${platform}`;
    return [{ path: [...path, 'logs', index], at: 'value', message }];
  });
}

function uncollectable(path: readonly string[], { logs = [] }: HostSettings): Finding[] {
  return logs.flatMap((log, index): Finding[] => {
    if (typeof log === 'string' || log.on === undefined) return [];
    const needs = logKindSettings[log.kind].onCollector;
    if (needs !== undefined && log[needs] !== undefined) return [];
    const kinds = logKindsWhere(({ onCollector }) => onCollector !== undefined).join(' and ');
    const message =
      needs === undefined
        ? `${log.kind} cannot be read on a collector; ${kinds} can`
        : `a collector's ${log.kind} needs its ${needs} there`;
    return [{ path: [...path, 'logs', index, 'on'], at: 'key', message }];
  });
}

function impossibleSudo(path: readonly string[], { platform, accounts = {} }: HostSettings): Finding[] {
  const wrong = (principal: string, message: string): Finding => ({
    path: [...path, 'accounts', principal, 'become'],
    at: 'value',
    message,
    fix: 'write become: none',
  });
  const sudoers = (['actor', 'observer', 'unprivileged', 'known_admin'] as const).filter(
    who => accounts[who]?.become === 'sudo',
  );
  return sudoers.flatMap(who => {
    if (platform === 'windows') return [wrong(who, 'become: sudo does not exist on windows')];
    return who === 'unprivileged' ? [wrong(who, 'an account with become: sudo is not unprivileged')] : [];
  });
}

function powerlessPassphrase(path: readonly string[], { accounts = {} }: HostSettings): Finding[] {
  const idle = (['actor', 'observer', 'unprivileged', 'known_admin'] as const).filter(
    who => accounts[who]?.passphrase !== undefined && accounts[who]?.key === undefined,
  );
  return idle.map(who => ({
    path: [...path, 'accounts', who, 'passphrase'],
    at: 'key' as const,
    message: 'passphrase opens no key',
    fix: 'write key: FILE beside it',
  }));
}
