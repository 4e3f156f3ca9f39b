/** Where a secret comes from; never the inventory's own text, never a command line. */
export type SecretSource =
  | { readonly from: 'environment'; readonly name: string }
  /** argv; its first line of output is the secret */
  | { readonly from: 'command'; readonly argv: readonly string[] };

export type Login =
  | { readonly kind: 'agent' }
  | { readonly kind: 'key'; readonly path: string; readonly passphrase?: SecretSource }
  | { readonly kind: 'password'; readonly password: SecretSource };

export interface Account {
  readonly user: string;
  readonly logins: readonly Login[];
  /** `sudo -n` before each command. */
  readonly become?: 'sudo';
}

/** How the host's identity is proven; an unknown key is refused, never learnt silently. */
export interface HostKeys {
  /** `SHA256:...` fingerprints or `ssh-ed25519 AAAA...` public keys. */
  readonly pins: readonly string[];
  /** Files in OpenSSH's known_hosts format. */
  readonly knownHosts: readonly string[];
}

export type Platform = 'linux' | 'windows' | 'macos';
export type Transport = 'local' | 'ssh' | 'openssh' | 'psrp' | 'winrm';

/** One log of the host, read there or on a collector (another host of the inventory). */
export interface LogSourceConfig {
  readonly kind: string;
  readonly path?: string;
  readonly channel?: string;
  readonly on?: string;
}

/** Where remote procedures reach out to a host from. */
export interface RemoteSource {
  /** Name of a host of the inventory. */
  readonly host: string;
  /** What the tools there call the host that they reach: `root@web01`. */
  readonly address: string;
}

/** `22:00-06:00`, in the controller's time zone. */
export interface Hours {
  readonly from: string;
  readonly to: string;
  /** `mon` ... `sun`; every day when empty */
  readonly days: readonly string[];
}

export interface Host {
  readonly name: string;
  readonly platform: Platform;
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  readonly dialect: 'posix' | 'cmd' | 'powershell';
  readonly accounts: {
    readonly actor: Account;
    readonly observer: Account;
    readonly unprivileged?: Account;
    /** Acts in the known-admin controls, in place of the actor. */
    readonly known_admin?: Account;
  };
  readonly hostKeys: HostKeys;
  /** For `local`: /etc/machine-id of the host that is meant. */
  readonly machineId?: string;
  readonly logs: readonly LogSourceConfig[];
  readonly source?: RemoteSource;
  readonly lab: boolean;
  /** Scenarios that may run, as `--scenario` names them; `all` where the inventory says nothing, none when empty. */
  readonly scenarios: readonly string[];
  readonly hours: readonly Hours[];
  readonly groups: readonly string[];
  readonly knownAdmins: readonly string[];
  readonly knownServices: readonly string[];
  readonly emulated: boolean;
}

export interface Inventory {
  /** The file, or undefined for the built-in emulated hosts. */
  readonly file?: string;
  readonly hosts: readonly Host[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly nightly?: Nightly;
  /** Gaps that fail no night. */
  readonly accepted?: readonly AcceptedGap[];
  readonly notify?: readonly Channel[];
}

/** What `simulate nightly` does. */
export interface Nightly {
  /** Patterns, as `--host`, `--scenario` and `--report` take them. */
  readonly hosts: readonly string[];
  readonly scenarios: readonly string[];
  readonly reports: readonly string[];
  /** Absolute files and folders. */
  readonly rules: readonly string[];
  /** Milliseconds for the whole night, and for each host of it. */
  readonly withinMs: number;
  readonly hostWithinMs: number;
  /** Further attempts at what did not meet its expectations. */
  readonly retries: number;
  /** Days on which no night begins: `sat`, `2026-12-24`, `2026-12-24..2027-01-02`, by this computer's clock. */
  readonly blackout: readonly string[];
  /** Nights in a row without an answer, from which on that is a regression. */
  readonly inconclusiveNights: number;
  /** A night that was missed is made up for at the next start. */
  readonly catchUp: boolean;
  /** In place of the inventory's own. */
  readonly notify?: readonly Channel[];
  /** Beside the inventory's own. */
  readonly accepted: readonly AcceptedGap[];
}

/** A gap that somebody answers for up to a day. */
export interface AcceptedGap {
  /** Id. */
  readonly scenario: string;
  /** Id; every one of the scenario without it. */
  readonly expectation?: string;
  /** Name; every host without it. */
  readonly host?: string;
  /** `2027-03-01`: the last day, by this computer's clock. */
  readonly until: string;
  readonly owner: string;
  readonly reason: string;
}

/** A text that may stand in the open, or a secret. */
export type Spoken = string | SecretSource;

interface ChannelSettings {
  /** `change`: only where something is not as it was before. */
  readonly when: 'change' | 'always';
  /** Who is answerable, for messages. */
  readonly owner?: string;
}

/** Who is told of a night. */
export type Channel =
  | (ChannelSettings & {
      readonly kind: 'webhook';
      readonly url: Spoken;
      readonly format: 'json' | 'slack' | 'teams';
      readonly headers: Readonly<Record<string, Spoken>>;
    })
  | (ChannelSettings & { readonly kind: 'command'; readonly argv: readonly string[] })
  | (ChannelSettings & {
      readonly kind: 'mail';
      readonly to: readonly string[];
      readonly from?: string;
      /** Absolute path of a program that takes a message as sendmail(8) does. */
      readonly sendmail: string;
    });
