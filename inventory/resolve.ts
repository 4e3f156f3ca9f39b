import { userInfo } from 'node:os';
import { resolveAccount } from './accounts.ts';
import type { Account, Host, HostKeys, Hours, LogSourceConfig, Platform, Transport } from './contract.ts';
import { parseHours } from './hours.ts';
import { logKindsWhere } from './log-kinds.ts';
import { checkMeaning } from './meaning.ts';
import { type Group, list, settingsFor } from './merge.ts';
import type { Finding } from './problem.ts';
import type { HostSettings, InventoryFile } from './schema.ts';

export interface Resolution {
  readonly hosts: readonly Host[];
  readonly findings: readonly Finding[];
}

/** Turns settings into hosts; `path` resolves `~` and paths relative to the inventory's folder. */
export function resolveHosts(
  file: InventoryFile,
  groups: readonly Group[],
  path: (text: string) => string,
): Resolution {
  const hosts: Host[] = [];
  const findings: Finding[] = [];
  for (const [name, own] of Object.entries(file.hosts)) {
    const around = groups.filter(group => group.members.has(name));
    const settings = settingsFor(file, around, own ?? {});
    findings.push(...checkMeaning(name, settings));
    const host = resolveHost(name, settings, around, path);
    if (host !== undefined) hosts.push(host);
  }
  return { hosts, findings };
}

function resolveHost(
  name: string,
  settings: HostSettings,
  groups: readonly Group[],
  path: (text: string) => string,
): Host | undefined {
  const { platform, transport = 'ssh' } = settings;
  const accounts = accountsOf(settings, transport, path);
  if (platform === undefined || accounts === undefined) return undefined;
  const host = {
    name,
    platform,
    transport,
    address: settings.address ?? (transport === 'local' ? 'localhost' : name),
    port: settings.port ?? ports[transport],
    dialect: settings.dialect ?? dialectOf(platform, transport),
    accounts,
    hostKeys: hostKeysOf(settings, path),
    logs: logsOf(settings, platform),
    lab: settings.lab ?? false,
    scenarios: list(settings.scenarios ?? 'all'),
    hours: hoursOf(settings),
    groups: groups.map(group => group.name),
    knownAdmins: unique(list(settings.known_admins)),
    knownServices: unique(list(settings.known_services)),
    emulated: settings.emulated ?? false,
  };
  return {
    ...host,
    ...(settings.machine_id !== undefined && { machineId: settings.machine_id }),
    ...(settings.source !== undefined && { source: settings.source }),
  };
}

/**
 * WinRM by HTTP with Kerberos or NTLM encryption; PSRP goes over SSH. A local host has no port, and the system's ssh
 * looks it up in its configuration.
 */
const ports: Readonly<Record<Transport, number>> = {
  local: 0,
  ssh: 22,
  openssh: 0,
  psrp: 22,
  winrm: 5985,
};

function dialectOf(platform: Platform, transport: Transport): Host['dialect'] {
  if (transport === 'psrp' || transport === 'winrm') return 'powershell';
  return platform === 'windows' ? 'cmd' : 'posix';
}

function accountsOf(
  settings: HostSettings,
  transport: Transport,
  path: (text: string) => string,
): Host['accounts'] | undefined {
  const fallback = transport === 'local' ? userInfo().username : undefined;
  const actor = accountOf(settings.accounts?.actor ?? {}, fallback, path);
  if (actor === undefined) return undefined;
  const observer = accountOf(settings.accounts?.observer, actor.user, path) ?? actor;
  const unprivileged = accountOf(settings.accounts?.unprivileged, undefined, path);
  const known_admin = accountOf(settings.accounts?.known_admin, undefined, path);
  return { actor, observer, ...(unprivileged && { unprivileged }), ...(known_admin && { known_admin }) };
}

function accountOf(
  settings: NonNullable<HostSettings['accounts']>['actor'],
  fallback: string | undefined,
  path: (text: string) => string,
): Account | undefined {
  const user = settings?.user ?? fallback;
  return settings === undefined || user === undefined
    ? undefined
    : resolveAccount({ ...settings, user }, path);
}

/** A pin is meant to be the only key: known_hosts then counts only where it is named too. */
function hostKeysOf(settings: HostSettings, path: (text: string) => string): HostKeys {
  const pins = list(settings.host_key).map(pin => pin.trim());
  const fallback = pins.length > 0 ? [] : ['~/.ssh/known_hosts'];
  return { pins, knownHosts: list(settings.known_hosts ?? fallback).map(path) };
}

function logsOf(settings: HostSettings, platform: Platform): LogSourceConfig[] {
  const usual = logKindsWhere(kind => kind.byDefault && kind.platform === platform);
  return (settings.logs ?? usual).map(log => {
    if (typeof log === 'string') return { kind: log };
    const { kind, path, channel, on } = log;
    return {
      kind,
      ...(path === undefined ? {} : { path }),
      ...(channel === undefined ? {} : { channel }),
      ...(on === undefined ? {} : { on }),
    };
  });
}

const hoursOf = (settings: HostSettings): Hours[] =>
  list(settings.hours).flatMap(text => {
    const hours = parseHours(text);
    return typeof hours === 'string' ? [] : [hours];
  });

const unique = (values: readonly (string | number)[]): string[] => [...new Set(values.map(String))];
