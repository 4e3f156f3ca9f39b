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
}
