import fc from 'fast-check';

/** Each has broken some tool's output once. */
const known = [
  '\x1b[2J\x1b[31mred\x1b]0;title\x07',
  '\x9b31m',
  '\r\nSet-Cookie: x',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]><failure/>',
  '&lt;&amp;&#0;',
  '\u202egnp.exe\u2066',
  '\u200b\u200d\ufeff\u2028\u2029\u{e0041}',
  '\ud800',
  '\ufffe\uffff',
  '\0',
  '| a | b |\n|---|',
  '`` ` ``',
  '```\n# heading',
  '[x](javascript:alert(1)) ![x](http://x/y.png) @all #1 www.example.com',
  '漢字かな交じり文 한국어 ｆｕｌｌ',
  '👩‍👩‍👧 ⚠️ 🇩🇪 e\u0301\u0301\u0301',
  '1. one',
  '- item',
  'word '.repeat(80),
  'x'.repeat(300),
];

/** Text as a hostile host could write it. */
export const hostile = fc.oneof(
  fc.constantFrom(...known),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...known), { minLength: 2, maxLength: 3 }).map(parts => parts.join('')),
);

/** What no rendering may hold, besides its own line breaks. */
export const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
