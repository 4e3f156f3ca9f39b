import * as z from 'zod';
import { defineKind, type Made } from './define-kind.ts';
import { sc, settingPresence } from './sc.ts';
import { plainName } from './spec.ts';

/** What CreateService gives a service (Microsoft, "Service Security and Access Rights"). */
const usual =
  'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

/** Nobody may ask for its status, change, stop or delete it; administrators may still write its descriptor. */
const denied = ['IU', 'SU', 'BA'].map(trustee => `(D;;DCLCWPDTSD;;;${trustee})`).join('');
const hiding = usual.replace('D:', `D:${denied}`);

/** A service that an earlier change of the same scenario installs. */
export interface ServiceDescriptor {
  readonly name: string;
}

const spec: z.ZodType<ServiceDescriptor> = z.strictObject({ name: plainName });

/** A service of the drill's own hidden by its descriptor, as `sc.exe sdset` writes it; given the usual one again. */
export const serviceDescriptor = defineKind({
  name: 'serviceDescriptor',
  spec,
  make,
  presence: settingPresence(/\(D;;DCLCWPDTSD;;;BA\)/),
});

function make({ name }: ServiceDescriptor): Made {
  return {
    name,
    handles: { names: [name], paths: [`\\Services\\${name}`] },
    creates: [{ kind: 'windows-service', name }],
    apply: [sc('sdset', name, hiding)],
    revert: [sc('sdset', name, usual)],
    probe: sc('sdshow', name),
  };
}
