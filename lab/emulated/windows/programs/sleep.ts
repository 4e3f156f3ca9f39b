import { pause } from '../../streams.ts';
import { type Call, lines } from '../program.ts';

/** timeout /t SECONDS */
export async function timeout(call: Call): Promise<number> {
  const seconds = Number(call.args.find(word => /^\d+$/.test(word)) ?? 0);
  await pause(seconds * 1000, call.signal);
  return 0;
}

/** ping -n COUNT HOST: one second between two answers, as scripts use it for waiting. */
export async function ping(call: Call): Promise<number> {
  const at = call.args.findIndex(word => /^-n$/i.test(word));
  const count = at < 0 ? 4 : Number(call.args[at + 1]) || 4;
  const host = call.args.findLast(word => !/^[-/\d]/.test(word) || /^\d+\./.test(word)) ?? '127.0.0.1';
  call.stdout.write(lines('', `Pinging ${host} with 32 bytes of data:`));
  for (let sent = 1; sent <= count && !call.signal.aborted; sent++) {
    call.stdout.write(lines(`Reply from ${host}: bytes=32 time<1ms TTL=128`));
    if (sent < count) await pause(1000, call.signal);
  }
  return 0;
}
