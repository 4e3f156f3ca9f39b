import { expect } from 'chai';
import { syslogViews } from '../../../validators/formats/syslog-views.ts';

const services = (line: string) => syslogViews(line).map(({ logsource }) => logsource.service);

describe('lines of syslog', () => {
  const cases: readonly (readonly [line: string, ...services: string[]])[] = [
    ['Nov 24 03:16:30 web sshd[71]: Failed password for bob', 'syslog', 'sshd', 'auth'],
    ['Nov 24 03:16:30 web sshd-session[71]: Failed password for bob', 'syslog', 'sshd', 'auth'],
    ['2026-11-24T03:16:30.5+01:00 web sudo:   bob : TTY=pts/0 ; COMMAND=/bin/ls', 'syslog', 'sudo', 'auth'],
    ['Nov 24 03:16:30 web crontab[71]: (bob) REPLACE (bob)', 'syslog', 'cron'],
    ['Nov 24 03:16:30 web CRON[71]: pam_unix(cron:session): session opened', 'syslog', 'cron', 'auth'],
    ['Nov 24 03:16:30 web useradd[71]: new user: name=eve, UID=0', 'syslog', 'auth'],
    ['<86>Nov 24 03:16:30 web app[71]: hello', 'syslog', 'auth'],
    ['<78>1 2026-11-24T03:16:30Z web crond 71 - - (root) CMD (run-parts)', 'syslog', 'cron'],
    ['Nov 24 03:16:30 web freshclam[71]: main.cvd updated', 'syslog', 'clamav'],
    ['Nov 24 03:16:30 web kernel: [ 1.2] hello', 'syslog'],
    ['Nov 24 03:16:30 web constructor[7]: hello', 'syslog'],
    ['last message repeated 3 times', 'syslog'],
  ];
  for (const [line, ...wanted] of cases)
    it(`stand in the logs of ${wanted.join(', ')}: ${line}`, () => {
      expect(services(line)).to.deep.equal(wanted);
    });

  it('keep the whole line as message, and name the sender', () => {
    const line = 'Nov 24 03:16:30 web kernel: x';
    expect(syslogViews(line)[0]?.fields).to.deep.equal({ message: line, Computer: 'web' });
    expect(syslogViews('x')[0]?.fields).to.deep.equal({ message: 'x' });
  });

  it("have sudo's own names for what it ran, in its own log only", () => {
    const said =
      'bob : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/home/bob ; USER=#-1 ; COMMAND=/bin/sh -c a ; b';
    const [syslog, sudo] = syslogViews(`Nov 24 03:16:30 web sudo[7]: ${said}`);
    expect(sudo?.fields).to.deep.include({
      TTY: 'pts/0',
      PWD: '/home/bob',
      USER: '#-1',
      COMMAND: '/bin/sh -c a ; b',
    });
    expect(syslog?.fields).not.to.have.property('USER');
  });
});
