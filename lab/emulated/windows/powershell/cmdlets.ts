import { type Cmdlet, parameter, textParameter } from './cmdlet.ts';
import { aclCmdlets } from './cmdlets-acl.ts';
import { cimCmdlets } from './cmdlets-cim.ts';
import { hostCmdlets } from './cmdlets-host.ts';
import { itemCmdlets } from './cmdlets-item.ts';
import { serviceCmdlets } from './cmdlets-service.ts';
import { display, isBlock, listOf, PsError, PsObject, plain, textOf, truthy, type Value } from './values.ts';

const selectObject: Cmdlet = call => {
  const first = parameter(call, 'first');
  const last = parameter(call, 'last');
  const expand = textParameter(call, 'expandproperty');
  const names = listOf(parameter(call, 'property', 0) ?? null).map(textOf);
  const some =
    first !== undefined
      ? call.input.slice(0, Number(first))
      : last !== undefined
        ? call.input.slice(-Number(last))
        : call.input;
  if (expand !== undefined)
    return some.map(item => (item instanceof PsObject ? (item.get(expand) ?? null) : null));
  if (names.length === 0) return [...some];
  return some.map(
    item =>
      new PsObject(
        'PSCustomObject',
        Object.fromEntries(
          names.map(name => [name, item instanceof PsObject ? (item.get(name) ?? null) : null]),
        ),
      ),
  );
};

const whereObject: Cmdlet = async call => {
  const test = parameter(call, 'filterscript', 0) ?? null;
  const kept: Value[] = [];
  for (const item of call.input) {
    const [result = null] = isBlock(test)
      ? await test.block(item)
      : [item instanceof PsObject ? (item.get(textOf(test)) ?? null) : null];
    if (truthy(result)) kept.push(item);
  }
  return kept;
};

const forEachObject: Cmdlet = async call => {
  const work = parameter(call, 'process', 0) ?? null;
  const results: Value[] = [];
  for (const item of call.input) {
    if (isBlock(work)) results.push(...(await work.block(item)));
    else if (item instanceof PsObject) results.push(item.get(textOf(work)) ?? null);
  }
  return results;
};

const toJson: Cmdlet = call => {
  const values = (call.input.length > 0 ? call.input : [parameter(call, 'inputobject', 0) ?? null]).map(
    plain,
  );
  return [
    JSON.stringify(
      values.length === 1 ? values[0] : values,
      undefined,
      parameter(call, 'compress') === true ? undefined : 4,
    ),
  ];
};

const print: Cmdlet = call => {
  call.call.stdout.write(`${call.positional.map(textOf).join(' ')}\r\n`);
  return [];
};

export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map<string, Cmdlet>([
  ...serviceCmdlets,
  ...cimCmdlets,
  ...itemCmdlets,
  ...hostCmdlets,
  ...aclCmdlets,
  ['select-object', selectObject],
  ['select', selectObject],
  ['where-object', whereObject],
  ['where', whereObject],
  ['?', whereObject],
  ['foreach-object', forEachObject],
  ['%', forEachObject],
  ['convertto-json', toJson],
  ['write-output', call => call.positional.flatMap(value => [...listOf(value)])],
  ['echo', call => call.positional.flatMap(value => [...listOf(value)])],
  ['write-host', print],
  [
    'write-error',
    call => {
      throw new PsError(
        textParameter(call, 'message', 0) ?? '',
        'Microsoft.PowerShell.Commands.WriteErrorException',
        'NotSpecified',
      );
    },
  ],
  ['out-null', () => []],
  ['out-string', call => [call.input.map(display).join('')]],
  [
    'set-variable',
    call => {
      call.setVariable(
        (textParameter(call, 'name', 0) ?? '').toLowerCase(),
        parameter(call, 'value', 1) ?? null,
      );
      return [];
    },
  ],
  ['set-strictmode', () => []],
]);
