import type { SandboxClient } from '../../sandbox/genesys.ts';

/** Clients whose names are hard to type, beside the sandbox's own. */
export const hardNames = [
  "O'Brien sync",
  'Müller’s „Export“',
  '🚀 launch',
  ':tada: party',
  'Flags 🇩🇪 & 👩🏽‍💻',
  'Payroll Export',
  'Payroll Export EU',
  'AT&T — bridge',
  'R&amp;D <test>',
  '5" screens',
  'C++ build',
  'Pay\u200Broll\u202E audit',
  '*bold* _it_ `code`',
  'Straße Zürich – Süd',
  'snake_case_client',
  'Dot. Com.',
  'two  spaces\tand tab',
  '(beta) tool',
  'ops:de:berlin',
] as const;

export const idOf = (at: number): string => `dbb34${String(at).padStart(3, '0')}-48b5-47c7-a3bb-16acca1f18f5`;

/** How Slack sends what was typed in a command. */
export const escaped = (typed: string): string =>
  typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** As the sandbox accepts them. */
export const hardClients: Partial<SandboxClient>[] = hardNames.map((name, at) => ({ id: idOf(at), name }));

type Name = (typeof hardNames)[number];
const id = (name: Name): string => idOf(hardNames.indexOf(name));

/** What is typed, and the one client that it certainly identifies: its ID or full name, with any quotes or marks. */
export const whole: readonly (readonly [typed: string, name: Name])[] = [
  ['O’Brien sync', "O'Brien sync"],
  ['O‘Brien sync', "O'Brien sync"],
  ['O`Brien sync', "O'Brien sync"],
  ['O´Brien sync', "O'Brien sync"],
  ['Oʼbrien SYNC', "O'Brien sync"],
  ['O′Brien sync', "O'Brien sync"],
  ['OˋBrien sync', "O'Brien sync"],
  ['O‚Brien sync', "O'Brien sync"],
  ['O‹Brien sync', "O'Brien sync"],
  ["Müller's 'Export'", 'Müller’s „Export“'],
  ['Muller’s «Export»', 'Müller’s „Export“'],
  ['MÜLLER’S “EXPORT”', 'Müller’s „Export“'],
  ['Mu\u0308ller\u2019s "Export"', 'Müller’s „Export“'],
  [':rocket: launch', '🚀 launch'],
  [':ROCKET: Launch', '🚀 launch'],
  ['🚀 launch', '🚀 launch'],
  ['*:rocket: launch*', '🚀 launch'],
  ['🎉 party', ':tada: party'],
  [':tada: party', ':tada: party'],
  ['Flags :flag-de: & :female-technologist::skin-tone-4:', 'Flags 🇩🇪 & 👩🏽‍💻'],
  ['Flags :de: & 👩‍💻', 'Flags 🇩🇪 & 👩🏽‍💻'],
  ['payroll export', 'Payroll Export'],
  ['  Payroll   Export ', 'Payroll Export'],
  ['“Payroll Export”', 'Payroll Export'],
  ['„Payroll Export“', 'Payroll Export'],
  ['«Payroll Export»', 'Payroll Export'],
  ["'Payroll Export'", 'Payroll Export'],
  ['`Payroll Export`', 'Payroll Export'],
  ['```Payroll Export```', 'Payroll Export'],
  ['*Payroll Export*', 'Payroll Export'],
  ['_Payroll Export_', 'Payroll Export'],
  ['~Payroll Export~', 'Payroll Export'],
  ['*_Payroll Export_*', 'Payroll Export'],
  ['<Payroll Export>', 'Payroll Export'],
  ['Payroll Export.', 'Payroll Export'],
  ['Payroll Export,', 'Payroll Export'],
  ['“Payroll Export”?', 'Payroll Export'],
  ['• Payroll Export', 'Payroll Export'],
  ['Payroll Export -', 'Payroll Export'],
  ['Payroll Export —', 'Payroll Export'],
  ['Payroll\u00A0Export', 'Payroll Export'],
  ['\u2068Payroll Export\u2069', 'Payroll Export'],
  ['Pay\u00ADroll Ex\u200Bport', 'Payroll Export'],
  ['payroll export eu', 'Payroll Export EU'],
  ['AT&T - bridge', 'AT&T — bridge'],
  ['AT&T -- bridge', 'AT&T — bridge'],
  ['at&t – bridge', 'AT&T — bridge'],
  ['at&t − bridge', 'AT&T — bridge'],
  ['R&amp;D <test>', 'R&amp;D <test>'],
  ['5” screens', '5" screens'],
  ['5″ screens', '5" screens'],
  ["5'' screens", '5" screens'],
  ['c++ BUILD', 'C++ build'],
  ['Pay\uFFFDroll\uFFFD audit', 'Pay\u200Broll\u202E audit'],
  ['Payroll audit', 'Pay\u200Broll\u202E audit'],
  ['\u200B*\u200Bbold\u200B*\u200B \u200B_\u200Bit\u200B_\u200B \u02CBcode\u02CB', '*bold* _it_ `code`'],
  ['*bold* _it_ `code`', '*bold* _it_ `code`'],
  ['strasse zurich - sud', 'Straße Zürich – Süd'],
  ['snake_case_client', 'snake_case_client'],
  ['Dot. Com.', 'Dot. Com.'],
  ['two spaces and tab', 'two  spaces\tand tab'],
  ['(beta) tool', '(beta) tool'],
  ['ops:de:berlin', 'ops:de:berlin'],
  [id('C++ build'), 'C++ build'],
  [id('C++ build').toUpperCase(), 'C++ build'],
  [id('C++ build').replaceAll('-', ''), 'C++ build'],
  [`\`${id('C++ build')}\``, 'C++ build'],
  [`“${id('C++ build')}”.`, 'C++ build'],
  [`https://apps.mypurecloud.com/directory/#/admin/integrations/oauth/${id('C++ build')}`, 'C++ build'],
  [
    `<https://apps.mypurecloud.de/directory/#/admin/integrations/oauth/${id('C++ build')}|apps.mypurecloud.de…>`,
    'C++ build',
  ],
  [`<https://apps.mypurecloud.ie/directory/#/admin/integrations/oauth/${id('C++ build')}>`, 'C++ build'],
];

/** What is typed, and the one client that it finds as part of its name. */
export const part: readonly (readonly [typed: string, name: Name])[] = [
  ['sync O’Brien', "O'Brien sync"],
  ['brien', "O'Brien sync"],
  ['launch', '🚀 launch'],
  ['🚀', '🚀 launch'],
  [':rocket:', '🚀 launch'],
  ['eu export payroll', 'Payroll Export EU'],
  ['EU, Payroll', 'Payroll Export EU'],
  ['bridge — AT&T', 'AT&T — bridge'],
  ['zurich', 'Straße Zürich – Süd'],
  ['snake client', 'snake_case_client'],
  ['snake-case', 'snake_case_client'],
  ['case_', 'snake_case_client'],
  ['beta', '(beta) tool'],
  ['tool beta', '(beta) tool'],
  ['berlin', 'ops:de:berlin'],
  [':de:berlin', 'ops:de:berlin'],
  [id('C++ build').slice(0, 8), 'C++ build'],
  [`\`${id('C++ build').slice(0, 8)}\``, 'C++ build'],
  [`${id('C++ build').slice(0, 13)}…`, 'C++ build'],
  [id('C++ build').replaceAll('-', '').slice(0, 12), 'C++ build'],
  [`Payroll Export · ${id('Payroll Export').slice(0, 8)}`, 'Payroll Export'],
  [`“payroll export · ${id('Payroll Export').slice(0, 8)}”`, 'Payroll Export'],
];

/** What is typed, and the clients that are offered for it. */
export const offered: readonly (readonly [typed: string, names: readonly Name[]])[] = [
  ['export payroll', ['Payroll Export', 'Payroll Export EU']],
  ['payroll', ['Payroll Export', 'Payroll Export EU', 'Pay\u200Broll\u202E audit']],
];

/** What is typed with a typo, and the client that's suggested first but never chosen. */
export const typos: readonly (readonly [typed: string, name: Name])[] = [
  ['obrien sync', "O'Brien sync"],
  ['payrll export eu', 'Payroll Export EU'],
  ['payrlol export eu', 'Payroll Export EU'],
  ['payroll exporrt eu', 'Payroll Export EU'],
  ['eu export payeoll', 'Payroll Export EU'],
  ['payrollexport eu', 'Payroll Export EU'],
  ['zurihc', 'Straße Zürich – Süd'],
  ['lounch', '🚀 launch'],
];

/** What is typed and matches nothing. */
export const nothing: readonly string[] = ['xylophone', 'qq', '\u0301', '…', '``', 'dbb34', 'zz zz', '🛰️'];
