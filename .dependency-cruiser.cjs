/** The borders between the rooms: cli -> engine -> rooms -> reports, history; see CONTRIBUTING.md. */
const rooms = [
  'attack',
  'scenarios',
  'runners',
  'validators',
  'inventory',
  'reports',
  'engine',
  'history',
  'nightly',
  'lab',
  'cli',
];

/** A room may import from these, by their doors (index.ts) only; everything else is a border. */
const mayImport = {
  attack: [],
  runners: ['inventory'],
  inventory: [],
  scenarios: ['runners', 'validators', 'reports'],
  validators: ['runners', 'reports', 'inventory'],
  reports: ['attack'],
  history: ['reports'],
  engine: ['scenarios', 'runners', 'validators', 'inventory', 'reports'],
  nightly: ['engine', 'inventory', 'reports', 'history', 'runners', 'scenarios'],
  lab: [],
  cli: [
    'attack',
    'nightly',
    'engine',
    'scenarios',
    'runners',
    'validators',
    'inventory',
    'reports',
    'history',
    'lab',
  ],
};

/**
 * The rooms of the engine, from the ground up: each imports from those before it, by their doors, and nothing from those
 * behind it or from above them, where run, check and cleanup put them together.
 */
const engineRooms = ['plan', 'hosts', 'guard', 'ledger', 'act', 'observe', 'tell'];

const engineBorders = engineRooms.flatMap((room, level) => [
  {
    name: `engine-${room}-looks-down-only`,
    severity: 'error',
    from: { path: `^engine/${room}/` },
    to: { path: `^engine/(${engineRooms.slice(level + 1).join('|') || '^'}|[^/]+[.]ts$)` },
  },
  {
    name: `engine-${room}-has-one-door`,
    severity: 'error',
    from: { path: '^engine/', pathNot: `^engine/${room}/` },
    to: { path: `^engine/${room}/`, pathNot: `^engine/${room}/index[.]ts$` },
  },
]);

const closed = rooms.flatMap(room => {
  const forbidden = rooms.filter(other => other !== room && !mayImport[room].includes(other));
  return forbidden.length === 0
    ? []
    : [
        {
          name: `${room}-stays-in-its-room`,
          severity: 'error',
          from: { path: `^${room}/` },
          to: { path: `^(${forbidden.join('|')})/` },
        },
      ];
});

const doors = rooms.map(room => ({
  name: `${room}-has-one-door`,
  severity: 'error',
  from: { pathNot: `^(${room}|test|bench|docs)/` },
  to: { path: `^${room}/`, pathNot: `^${room}/index[.]tsx?$|^validators/sigma/index[.]ts$` },
}));

module.exports = {
  forbidden: [
    ...closed,
    ...doors,
    ...engineBorders,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'sigma-stands-alone',
      severity: 'error',
      from: { path: '^validators/sigma/' },
      to: { path: '^(validators/(?!sigma/)|runners|scenarios|inventory|engine|reports|history|lab|cli)' },
    },
    {
      name: 'validators-take-types-of-the-inventory-only',
      severity: 'error',
      from: { path: '^validators/' },
      to: { path: '^inventory/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'scenarios-import-types-only',
      severity: 'error',
      from: { path: '^scenarios/' },
      to: { path: '^(runners|validators|reports)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|coverage|docs|[.])' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
