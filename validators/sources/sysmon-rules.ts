/** What is known of an event: values by the names that Sysmon's rules use. */
export type SysmonFields = Readonly<Record<string, string>>;

interface Filter {
  readonly field: string;
  readonly condition: string;
  readonly value: string;
}

interface Compound {
  readonly all: boolean;
  readonly filters: Filter[];
}

/** Rules of one kind of event: what matches `exclude` is left out, whatever `include` says. */
interface EventRules {
  readonly include: Compound[];
  readonly exclude: Compound[];
  hasInclude: boolean;
}

/** Sysmon's rules in force. */
export type SysmonRules = ReadonlyMap<string, EventRules>;

const group = /^\s*-\s+(\w+)\s+onmatch:\s+(include|exclude)\b(?:.*using '(And|Or)')?/i;
const compound = /^(\s+)Compound Rule \d+\s+combine using (And|Or)/i;
const filter = /^(\s+)(\w+)\s+filter:\s+(\S.*?)\s+value:\s+'(.*)'\s*$/;

/**
 * Reads what `sysmon -c` prints. Undefined where that holds no rule configuration.
 * Shape: github.com/trustedsec/SysmonCommunityGuide and outputs that people published, Sysmon 10 to 15.
 */
export function sysmonRules(output: string): SysmonRules | undefined {
  if (!/^Rule configuration/m.test(output)) return undefined;
  const rules = new Map<string, EventRules>();
  let into: Compound[] = [];
  let sole: Compound | undefined;
  let open: { readonly indent: number; readonly of: Compound } | undefined;
  for (const line of output.split(/\r?\n/)) {
    const [, event = '', onmatch = '', using = 'Or'] = group.exec(line) ?? [];
    const [, indent = '', how = ''] = compound.exec(line) ?? [];
    const [, at = '', field = '', condition = '', value = ''] = filter.exec(line) ?? [];
    if (event !== '') {
      const of = rulesOf(rules, event);
      const isInclude = onmatch.toLowerCase() === 'include';
      of.hasInclude ||= isInclude;
      into = isInclude ? of.include : of.exclude;
      sole = using.toLowerCase() === 'and' ? { all: true, filters: [] } : undefined;
      if (sole) into.push(sole);
      open = undefined;
    } else if (how !== '') {
      open = { indent: indent.length, of: { all: how.toLowerCase() === 'and', filters: [] } };
      into.push(open.of);
    } else if (field !== '') {
      if (open && at.length <= open.indent) open = undefined;
      const one = { field, condition: condition.toLowerCase(), value };
      const holder = open?.of ?? sole;
      if (holder) holder.filters.push(one);
      else into.push({ all: true, filters: [one] });
    }
  }
  return rules;
}

function rulesOf(rules: Map<string, EventRules>, event: string): EventRules {
  const known = rules.get(event.toLowerCase()) ?? { include: [], exclude: [], hasInclude: false };
  rules.set(event.toLowerCase(), known);
  return known;
}

export type Answer = 'yes' | 'no' | 'unknown';

/** Recorded without a rule for it: Microsoft's page of Sysmon names process creations and their ends. */
const unasked = ['processcreate', 'processterminate'];

/** Whether such an event is recorded; unknown where a rule asks for a field that is not known of it. */
export function isRecorded(rules: SysmonRules, event: string, fields: SysmonFields): Answer {
  const of = rules.get(event.toLowerCase());
  if (of === undefined) return unasked.includes(event.toLowerCase()) ? 'yes' : 'no';
  const excluded = any(of.exclude.map(each => matches(each, fields)));
  const included = of.hasInclude ? any(of.include.map(each => matches(each, fields))) : 'yes';
  if (excluded === 'yes' || included === 'no') return 'no';
  return excluded === 'no' && included === 'yes' ? 'yes' : 'unknown';
}

function matches({ all, filters }: Compound, fields: SysmonFields): Answer {
  const answers = filters.map(each => holds(each, fields));
  return all ? negated(any(answers.map(negated))) : any(answers);
}

function any(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function negated(answer: Answer): Answer {
  if (answer === 'unknown') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

type Test = (seen: string, wanted: string, parts: readonly string[]) => boolean;

/** Conditions by Microsoft's page of Sysmon; case does not count. */
const tests: Readonly<Record<string, Test>> = {
  is: (seen, wanted) => seen === wanted,
  'is any': (seen, _, parts) => parts.includes(seen),
  'is not': (seen, wanted) => seen !== wanted,
  contains: (seen, wanted) => seen.includes(wanted),
  'contains any': (seen, _, parts) => parts.some(part => seen.includes(part)),
  'contains all': (seen, _, parts) => parts.every(part => seen.includes(part)),
  excludes: (seen, wanted) => !seen.includes(wanted),
  'excludes any': (seen, _, parts) => parts.some(part => !seen.includes(part)),
  'excludes all': (seen, _, parts) => parts.every(part => !seen.includes(part)),
  'begin with': (seen, wanted) => seen.startsWith(wanted),
  'not begin with': (seen, wanted) => !seen.startsWith(wanted),
  'end with': (seen, wanted) => seen.endsWith(wanted),
  'not end with': (seen, wanted) => !seen.endsWith(wanted),
  image: (seen, wanted) => seen === wanted || seen.endsWith(`\\${wanted}`),
};

function holds({ field, condition, value }: Filter, fields: SysmonFields): Answer {
  const name = Object.keys(fields).find(known => known.toLowerCase() === field.toLowerCase());
  const test = tests[condition];
  if (name === undefined || test === undefined) return 'unknown';
  const wanted = value.toLowerCase();
  const parts = wanted.split(';').map(part => part.trim());
  return test((fields[name] ?? '').toLowerCase(), wanted, parts) ? 'yes' : 'no';
}
