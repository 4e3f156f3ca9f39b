import { execa } from 'execa';
import type { SshSettings } from '../../inventory/index.ts';
import { expandHome } from '../ssh/key-file.ts';

const askingMs = 10_000;

/**
 * Which user certificates are out of date; the server says of them only that it denies permission.
 * @param keyFiles those offered besides the configuration's: ssh takes the certificate that lies beside a key
 */
export const staleCertificates = async (
  resolved: SshSettings,
  keyFiles: readonly string[],
  now: Date,
): Promise<string[]> => {
  const beside = [...keyFiles, ...(resolved.get('identityfile') ?? [])].map(file => `${file}-cert.pub`);
  const files = [...(resolved.get('certificatefile') ?? []), ...beside].map(expandHome);
  return (await Promise.all([...new Set(files)].map(file => stale(file, now)))).flat();
};

const stale = async (file: string, now: Date): Promise<string[]> => {
  const { stdout } = await execa('ssh-keygen', ['-Lf', file], { reject: false, timeout: askingMs });
  const [, from = '', to = ''] = /^\s*Valid: from (\S+) to (\S+)$/m.exec(stdout) ?? [];
  if (new Date(to) < now) return [`the certificate ${file} ended at ${to}`];
  return new Date(from) > now ? [`the certificate ${file} begins at ${from}`] : [];
};
