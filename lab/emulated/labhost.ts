import type { Platform, Role } from './machine.ts';

/** How one account logs in to an emulated host. */
interface LabAccount {
  readonly user: string;
  /** Path of the OpenSSH private key, mode 0600, gone after `close` and with this process. */
  readonly keyFile: string;
}

/** An emulated host: real SSH on loopback, with emulated state and logs behind it. */
export interface LabHost {
  readonly name: string;
  readonly platform: Platform;
  readonly address: '127.0.0.1';
  readonly port: number;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  /** `SHA256:...` of the host key. */
  readonly pin: string;
  readonly dialect: 'cmd' | 'posix';
  readonly accounts: Readonly<Record<Role, LabAccount>>;
}
