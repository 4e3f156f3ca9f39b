import { pathFor } from '../program.ts';
import { auditEntry, isAudited } from '../sacl.ts';
import { isAdministrator } from '../tokens.ts';
import { type Cmdlet, parameter, textParameter } from './cmdlet.ts';
import { PsError, PsObject } from './values.ts';

const trustedInstaller = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
const guarded = `O:${trustedInstaller}G:${trustedInstaller}D:PAI(A;;FA;;;${trustedInstaller})(A;;0x1200a9;;;BA)(A;;0x1200a9;;;SY)(A;;0x1200a9;;;BU)`;
const ordinary = 'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)';

/** Get-Acl of a file; the audit entries are for administrators, and only with -Audit. */
const getAcl: Cmdlet = call => {
  const { machine, process } = call.call;
  const path = textParameter(call, 'path|literalpath', 0) ?? '';
  const file = machine.files.get(pathFor(call.call, path));
  if (file === undefined)
    throw new PsError(
      `Get-Acl : Cannot find path '${path}' because it does not exist.`,
      'GetAcl_PathNotFound',
      'ObjectNotFound',
    );
  const audit = parameter(call, 'audit') === true;
  if (audit && !isAdministrator(process.token))
    throw new PsError(
      "Get-Acl : The process does not possess the 'SeSecurityPrivilege' privilege which is required for this operation.",
      'System.Security.AccessControl.PrivilegeNotHeldException',
      'PermissionDenied',
    );
  const access = file.protected ? guarded : ordinary;
  return [new PsObject('FileSecurity', { Sddl: access + (audit && isAudited(file.path) ? auditEntry : '') })];
};

export const aclCmdlets: readonly (readonly [string, Cmdlet])[] = [['get-acl', getAcl]];
