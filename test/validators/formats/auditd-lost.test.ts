import { expect } from 'chai';
import { auditEvents } from '../../../validators/formats/auditd.ts';
import { all } from '../samples/read.ts';

const id = 'msg=audit(1535408057.338:437771):';
const call = (more = 'syscall=59 success=yes items=2') =>
  `type=SYSCALL ${id} arch=c000003e ${more} ppid=1 pid=2 auid=0 uid=0 comm="sh" exe="/usr/bin/dash" key=(null)`;
const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();

async function read(...lines: string[]) {
  const [event] = await all(auditEvents(lines));
  const line = event?.views.find(({ logsource }) => logsource.category === 'process_creation');
  return { commandLine: line?.fields.CommandLine, lacks: event?.lacks, views: event?.views ?? [] };
}

describe('an execve of which records were lost', () => {
  const long = (announced: number, ...pieces: string[]) =>
    [
      `type=EXECVE ${id} argc=2 a0="sh" a1_len=${announced}${pieces[0] === undefined ? '' : ` a1[0]=${hex(pieces[0])}`}`,
      ...pieces.slice(1).map((piece, index) => `type=EXECVE ${id} a1[${index + 1}]=${hex(piece)}`),
    ] as const;

  it('is whole where all announced characters of a long argument came', async () => {
    const { commandLine, lacks } = await read(call(), ...long(12, 'abc', 'def'));
    expect([commandLine, lacks]).to.deep.equal(['sh abcdef', undefined]);
  });

  it('is not whole where a piece of a long argument is missing, the last one or the only one', async () => {
    for (const pieces of [['abc'], []]) {
      const { lacks } = await read(call(), ...long(12, ...pieces));
      expect(lacks).to.contain('records of its arguments were lost');
    }
  });

  it('is not whole where fewer arguments came than there are, from the end or from the middle', async () => {
    for (const words of ['a0="sh" a1="-c"', 'a0="sh" a2="x"', '']) {
      const { lacks } = await read(call(), `type=EXECVE ${id} argc=3 ${words}`);
      expect(lacks, words).to.contain('records of its arguments were lost');
    }
    expect((await read(call(), `type=EXECVE ${id} argc=2 a0="sh" a1=""`)).lacks).to.equal(undefined);
  });

  it('has one view of its arguments, however many records they came in', async () => {
    const { views } = await read(call(), ...long(12, 'abc', 'def'));
    const execve = views.filter(({ fields }) => fields.type === 'EXECVE');
    expect(execve).to.have.length(1);
    expect(execve[0]?.fields).to.include({ a0: 'sh', a1: 'abcdef' });
  });
});

describe('a file event of which records were lost', () => {
  const path = (item: number, nametype: string) =>
    `type=PATH ${id} item=${item} name="/etc/x" inode=${item} dev=fe:00 mode=0100644 nametype=${nametype}`;
  const openat = call('syscall=257 success=yes a0=ffffff9c a2=241 items=2');

  it('is not whole where fewer paths came than the call names', async () => {
    expect((await read(openat, path(0, 'PARENT'))).lacks).to.contain('paths are missing');
    expect((await read(openat, path(0, 'PARENT'), path(1, 'CREATE'))).lacks).to.equal(undefined);
  });
});
