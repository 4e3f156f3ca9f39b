/**
 * What auditd must be told so that the T1569 analytics see their events: commands that manage services, unit files and
 * init scripts wherever they may lie, programs of services, and whatever PID 1 executes. In auditctl(8)'s language, as in /etc/audit/rules.d.
 */
export const AUDIT_RULES: readonly string[] = [
  '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemctl -k t1569_cmd',
  '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemd-run -k t1569_cmd',
  '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemd-stdio-bridge -k t1569_cmd',
  '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/busctl -k t1569_cmd',
  '-a always,exit -F arch=b64 -S execve -F path=/usr/sbin/service -k t1569_cmd',
  '-a always,exit -F arch=b64 -S execve -F dir=/etc/init.d -k t1569_cmd',
  '-w /etc/systemd/system -p wa -k t1569_unit',
  '-w /etc/systemd/user -p wa -k t1569_unit',
  '-w /run/systemd/system -p wa -k t1569_unit',
  '-w /run/systemd/transient -p wa -k t1569_unit',
  '-w /root/.config/systemd/user -p wa -k t1569_unit',
  '-w /home/drill/.config/systemd/user -p wa -k t1569_unit',
  '-w /tmp -p wa -k t1569_unit',
  '-w /dev/shm -p wa -k t1569_unit',
  '-w /usr/local/bin -p wa -k t1569_binary',
  '-w /etc/init.d -p wa -k t1569_init',
  '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -k t1569_exec',
];
