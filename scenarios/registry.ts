import type { Scenario } from './contract.ts';
import { knownAdminServiceLinux } from './controls/known-admin-service-linux.ts';
import { knownAdminServiceMacos } from './controls/known-admin-service-macos.ts';
import { knownAdminServiceWindows } from './controls/known-admin-service-windows.ts';
import { knownServiceChangeLinux } from './controls/known-service-change-linux.ts';
import { knownServiceChangeMacos } from './controls/known-service-change-macos.ts';
import { knownServiceChangeWindows } from './controls/known-service-change-windows.ts';
import { readOnlyEnumerationLinux } from './controls/read-only-enumeration-linux.ts';
import { readOnlyEnumerationMacos } from './controls/read-only-enumeration-macos.ts';
import { readOnlyEnumerationWindows } from './controls/read-only-enumeration-windows.ts';
import { busctlTransient } from './linux/busctl-transient.ts';
import { initScript } from './linux/init-script.ts';
import { masquerade } from './linux/masquerade.ts';
import { serviceBinaryReplace } from './linux/service-binary-replace.ts';
import { systemctlEnableNow } from './linux/systemctl-enable-now.ts';
import { systemctlLinkShm } from './linux/systemctl-link-shm.ts';
import { systemctlLinkTmp } from './linux/systemctl-link-tmp.ts';
import { systemctlRemote } from './linux/systemctl-remote.ts';
import { systemdAutoRestart } from './linux/systemd-auto-restart.ts';
import { systemdPathUnit } from './linux/systemd-path-unit.ts';
import { systemdRun } from './linux/systemd-run.ts';
import { systemdService } from './linux/systemd-service.ts';
import { systemdTimer } from './linux/systemd-timer.ts';
import { systemdUserService } from './linux/systemd-user-service.ts';
import { teamtntMiner } from './linux/teamtnt-miner.ts';
import { unitDropin } from './linux/unit-dropin.ts';
import { unitExecstartModify } from './linux/unit-execstart-modify.ts';
import { launchctlKickstart } from './macos/launchctl-kickstart.ts';
import { launchctlLoad } from './macos/launchctl-load.ts';
import { launchctlSubmit } from './macos/launchctl-submit.ts';
import { launchdAgent } from './macos/launchd-agent.ts';
import { launchdDaemon } from './macos/launchd-daemon.ts';
import { launchdFromTmp } from './macos/launchd-from-tmp.ts';
import { plistModify } from './macos/plist-modify.ts';
import { asrPsexec } from './mitigations/asr-psexec.ts';
import { servicePermissionsLinux } from './mitigations/service-permissions-linux.ts';
import { servicePermissionsMacos } from './mitigations/service-permissions-macos.ts';
import { servicePermissionsWindows } from './mitigations/service-permissions-windows.ts';
import { unprivilegedServiceLinux } from './mitigations/unprivileged-service-linux.ts';
import { unprivilegedServiceMacos } from './mitigations/unprivileged-service-macos.ts';
import { unprivilegedServiceWindows } from './mitigations/unprivileged-service-windows.ts';
import { userLaunchAgent } from './mitigations/user-launch-agent.ts';
import { userSystemdUnit } from './mitigations/user-systemd-unit.ts';
import { cimCreateService } from './windows/cim-create-service.ts';
import { netStart } from './windows/net-start.ts';
import { powershellNewService } from './windows/powershell-new-service.ts';
import { powershellServiceKey } from './windows/powershell-service-key.ts';
import { psexecLike } from './windows/psexec-like.ts';
import { registryImagepath } from './windows/registry-imagepath.ts';
import { registryServiceKey } from './windows/registry-service-key.ts';
import { scConfigBinpath } from './windows/sc-config-binpath.ts';
import { scFailureCommand } from './windows/sc-failure-command.ts';
import { scRemote } from './windows/sc-remote.ts';
import { scSdset } from './windows/sc-sdset.ts';
import { scService } from './windows/sc-service.ts';
import { serviceSpawnsShell } from './windows/service-spawns-shell.ts';
import { servicesExeWriteAttempt } from './windows/services-exe-write-attempt.ts';
import { smbexecLike } from './windows/smbexec-like.ts';

/** The catalogue. A new scenario is its own file and one line here. */
export const scenarios: readonly Scenario[] = [
  systemdService,
  systemdRun,
  systemctlEnableNow,
  initScript,
  systemctlLinkTmp,
  systemctlLinkShm,
  unitExecstartModify,
  unitDropin,
  systemdTimer,
  systemdPathUnit,
  systemdUserService,
  systemdAutoRestart,
  systemctlRemote,
  busctlTransient,
  masquerade,
  serviceBinaryReplace,
  teamtntMiner,
  psexecLike,
  scService,
  scRemote,
  scConfigBinpath,
  scFailureCommand,
  scSdset,
  netStart,
  powershellNewService,
  cimCreateService,
  registryServiceKey,
  powershellServiceKey,
  registryImagepath,
  serviceSpawnsShell,
  smbexecLike,
  servicesExeWriteAttempt,
  launchdDaemon,
  launchdAgent,
  launchctlLoad,
  launchctlSubmit,
  launchctlKickstart,
  plistModify,
  launchdFromTmp,
  unprivilegedServiceLinux,
  unprivilegedServiceWindows,
  unprivilegedServiceMacos,
  asrPsexec,
  servicePermissionsLinux,
  servicePermissionsWindows,
  servicePermissionsMacos,
  userLaunchAgent,
  userSystemdUnit,
  readOnlyEnumerationLinux,
  readOnlyEnumerationWindows,
  readOnlyEnumerationMacos,
  knownAdminServiceLinux,
  knownAdminServiceWindows,
  knownAdminServiceMacos,
  knownServiceChangeLinux,
  knownServiceChangeWindows,
  knownServiceChangeMacos,
];
