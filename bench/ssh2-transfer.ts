/** Run by ssh2.ts in a process for each copy of ssh2: prints processor milliseconds of logins and of bytes, as JSON. */
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { ConnectConfig } from 'ssh2';
import { processorTime } from './measure.ts';

const [folder = '', cipher = ''] = process.argv.slice(2);
const { Client, Server } = createRequire(folder)('ssh2') as typeof import('ssh2');
const logins = 40;
const megabytes = 64;
const piece = Buffer.alloc(32 * 1024, 'event ');

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const server = new Server({ hostKeys: [privateKey] }, client => {
  client.on('authentication', login => login.accept());
  client.on('error', () => {});
  client.on('session', accept =>
    accept().on('exec', async (acceptExec, _, { command }) => {
      const channel = acceptExec();
      for (let left = Number(command); left > 0; left -= piece.length)
        if (!channel.write(piece)) await new Promise(resolve => channel.once('drain', resolve));
      channel.exit(0);
      channel.end();
    }),
  );
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

function command(bytes: number): Promise<void> {
  const algorithms = cipher === '' ? {} : { cipher: [cipher] };
  const config = { host: '127.0.0.1', port, username: 'x', password: 'x', algorithms } as ConnectConfig;
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('error', reject).on('ready', () =>
      client.exec(String(bytes), (error, channel) => {
        if (error) return reject(error);
        channel.resume().on('close', () => client.end());
      }),
    );
    client.on('close', () => resolve()).connect(config);
  });
}

await command(1);
const first = process.cpuUsage();
for (let count = 0; count < logins; count++) await command(1);
const loginMs = processorTime(first) / logins;
const second = process.cpuUsage();
await command(megabytes * 1024 * 1024);
const megabyteMs = processorTime(second) / megabytes;
console.log(JSON.stringify({ loginMs, megabyteMs }));
server.close();
