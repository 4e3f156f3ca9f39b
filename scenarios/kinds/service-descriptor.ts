import type { Change } from '../contract.ts';
import { sc, settingPresence } from './windows-service.ts';

/** What CreateService gives a service (Microsoft, "Service Security and Access Rights"). */
const usual =
  'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

/** Nobody may ask for its status, change, stop or delete it; administrators may still write its descriptor. */
const denied = ['IU', 'SU', 'BA'].map(trustee => `(D;;DCLCWPDTSD;;;${trustee})`).join('');
const hiding = usual.replace('D:', `D:${denied}`);

/** A service of the drill's own hidden by its descriptor, as `sc.exe sdset` writes it; given the usual one again. */
export function serviceDescriptor(name: string): Change {
  return {
    kind: 'serviceDescriptor',
    name,
    describe: () => `service ${name} hidden by its security descriptor`,
    handles: { names: [name], paths: [`\\Services\\${name}`], commandLines: [] },
    creates: [{ kind: 'windows-service', name }],
    apply: [sc('sdset', name, hiding)],
    revert: [sc('sdset', name, usual)],
    probe: sc('sdshow', name),
    state: descriptorPresence,
  };
}

export const descriptorPresence = settingPresence(/\(D;;DCLCWPDTSD;;;BA\)/);
