import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Channel } from '../../inventory/index.ts';
import type { Notification } from '../../nightly/notify/body.ts';
import { notify } from '../../nightly/notify/send.ts';

const waits = { attemptMs: 2_000, pausesMs: [1, 1] };

const body = (action: 'opened' | 'updated' = 'opened'): Notification => ({
  ...{ schema: 'servicedrill/notification@1', kind: 'nightly', run: 'r1', exitCode: 1, emulated: false },
  ...{ headline: 'servicedrill: a detection is broken', report: '/var/runs/r1' },
  messages: [
    {
      ...{ key: '0123456789abcdef', action, cause: 'regression', host: 'web01', owner: null },
      ...{
        title: 'web01 <!channel> [x](http://evil)',
        text: 'why: \u001b[31mred',
        since: '2026-12-01T02:30:00.000Z',
      },
    },
  ],
});

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe('notifications', () => {
  let server: Server;
  let got: Got[] = [];
  let answers: number[] = [];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'notify-'));
    server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', part => {
        text += part;
      });
      request.on('end', () => {
        got.push({ headers: request.headers, text });
        response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    got = [];
    answers = [];
  });

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const webhook = (over: Partial<Extract<Channel, { kind: 'webhook' }>> = {}): Channel => ({
    ...{ kind: 'webhook', when: 'change', url: address(), format: 'json', headers: {} },
    ...over,
  });

  it('a webhook gets the body and the secret header', async () => {
    process.env.NOTIFY_TOKEN = 'Bearer s3cret-token';
    const channel = webhook({ headers: { Authorization: { from: 'environment', name: 'NOTIFY_TOKEN' } } });
    const [sent] = await notify([channel], body(), [], waits);
    delete process.env.NOTIFY_TOKEN;
    expect(sent).to.deep.equal({ channel: '1 (webhook)', state: 'sent', why: '' });
    expect(got[0]?.headers.authorization).to.equal('Bearer s3cret-token');
    expect(JSON.parse(got[0]?.text ?? '')).to.deep.equal(body());
  });

  it('what is only still failing is sent where every night is wanted, or the last message was lost', async () => {
    const channels = [webhook(), webhook({ when: 'always' })];
    const states = async (pending: string[]) =>
      (await notify(channels, body('updated'), pending, waits)).map(({ state }) => state);
    expect(await states([])).to.deep.equal(['unchanged', 'sent']);
    expect(await states(['1 (webhook)'])).to.deep.equal(['sent', 'sent']);
  });

  it('a server in trouble is asked again, a refusal is final, and neither is more than a line', async () => {
    answers = [503, 503, 204];
    expect((await notify([webhook()], body(), [], waits))[0]?.state).to.equal('sent');
    expect(got).to.have.length(3);
    answers = [404, 204];
    const [refused] = await notify([webhook()], body(), [], waits);
    expect(refused).to.deep.include({ state: 'failed', why: 'it answered with HTTP 404' });
    expect(got).to.have.length(4);
  });

  it('a redirect is not followed: it would carry the secret away', async () => {
    answers = [307];
    const [sent] = await notify([webhook()], body(), [], waits);
    expect(sent).to.deep.include({ state: 'failed', why: 'it answered with HTTP 307' });
    expect(got).to.have.length(1);
  });

  it('an address that is a secret is in no message', async () => {
    process.env.NOTIFY_HOOK = 'http://127.0.0.1:1/services/T0/s3cret';
    const url = { from: 'environment', name: 'NOTIFY_HOOK' } as const;
    const [sent] = await notify([webhook({ url })], body(), [], waits);
    delete process.env.NOTIFY_HOOK;
    expect(sent?.state).to.equal('failed');
    expect(JSON.stringify(sent)).not.to.contain('s3cret');
  });

  it('Slack and Teams get what a host said without its markup', async () => {
    await notify([webhook({ format: 'slack' })], body(), [], waits);
    await notify([webhook({ format: 'teams' })], body(), [], waits);
    const [slack = '', teams = ''] = got.map(({ text }) => text);
    expect(JSON.parse(slack).text).to.contain('&lt;!channel&gt;').and.not.contain('\u001b');
    const [card] = JSON.parse(teams).attachments;
    expect(card.contentType).to.equal('application/vnd.microsoft.card.adaptive');
    expect(JSON.stringify(card)).to.contain('\\\\[x\\\\]');
  });

  it('a command gets the body on its standard input, and its failure is shown', async () => {
    const file = join(folder, 'body.json');
    const channels: Channel[] = [
      { kind: 'command', when: 'change', argv: ['/bin/sh', '-c', `cat > ${file}`] },
      { kind: 'command', when: 'change', argv: ['/bin/sh', '-c', 'exit 3'] },
    ];
    const sent = await notify(channels, body(), [], waits);
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(body());
    expect(sent[1]).to.deep.include({ state: 'failed', why: '/bin/sh ended with exit code 3' });
  });

  it('mail goes through a sendmail program whole, with recipients in its headers', async () => {
    const program = join(folder, 'sendmail');
    const file = join(folder, 'mail.txt');
    await writeFile(program, `#!/bin/sh\necho "$@" > ${file}\ncat >> ${file}\n`);
    await chmod(program, 0o755);
    const channel: Channel = { kind: 'mail', when: 'change', to: ['soc@example.org'], sendmail: program };
    expect((await notify([channel], body(), [], waits))[0]?.state).to.equal('sent');
    const mail = await readFile(file, 'utf8');
    const [head = '', text = ''] = mail.split('\n\n');
    expect(head).to.match(/^-i -t\nTo: soc@example\.org\nSubject: =\?UTF-8\?B\?/);
    expect(Buffer.from(text, 'base64').toString())
      .to.contain('opened: web01')
      .and.contain('report: /var/runs/r1');
  });
});
