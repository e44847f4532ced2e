import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBaseline, makeBaseline } from '../../src/diagnostics/baseline.ts';
import { type Diagnostic, diagnose } from '../../src/diagnostics/diagnostic.ts';
import { hideSecrets, hideSecretsIn } from '../../src/diagnostics/hide-secrets.ts';
import { renderGithub } from '../../src/diagnostics/render/github.ts';
import { renderJson } from '../../src/diagnostics/render/json.ts';
import { renderJunit } from '../../src/diagnostics/render/junit.ts';
import { renderPretty } from '../../src/diagnostics/render/pretty.ts';
import { renderSarif } from '../../src/diagnostics/render/sarif.ts';
import { findSecrets } from '../../src/diagnostics/secrets.ts';

/** Characters without a pattern, the same every time; tokens are put together so that no scanner takes them for one. */
function random(
  length: number,
  alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789',
): string {
  let state = length * 2_654_435_761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet[state % alphabet.length];
  }).join('');
}

const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ234567';
const digits = '23456789';
const tokens: readonly (readonly [what: string, token: string])[] = [
  ['an AWS access key', `AK${'IA'}${random(16, upper)}`],
  ['a GitHub token', `gh${'p_'}${random(36)}`],
  ['a GitHub token', `gh${'s_'}${random(40)}`],
  ['a GitHub token', `github_${'pat_'}${random(22)}_${random(59)}`],
  ['a GitLab token', `gl${'pat-'}${random(20)}`],
  ['an Anthropic API key', `sk-${'ant-'}api03-${random(93)}`],
  ['an OpenAI API key', `sk-${random(20)}T3Blbk${'FJ'}${random(20)}`],
  ['an OpenAI API key', `sk-${'proj-'}${random(60)}T3Blbk${'FJ'}${random(60)}`],
  ['an OpenRouter API key', `sk-or-${'v1-'}${random(64, '0123456789abcdef')}`],
  ['a Slack token', `xo${'xb-'}${random(12, digits)}-${random(12, digits)}-${random(24)}`],
  [
    'a Slack token',
    `xo${'xp-'}${random(11, digits)}-${random(11, digits)}-${random(12, digits)}-${random(32)}`,
  ],
  ['a Google API key', `AI${'za'}${random(35)}`],
  ['a Stripe key', `sk_${'live_'}${random(24)}`],
  ['an npm token', `np${'m_'}${random(36)}`],
  ['a PyPI token', `pypi-Ag${'EI'}${random(120)}`],
  ['a Hugging Face token', `h${'f_'}${random(34, 'abcdefghijkmnopqrstuvwxyzABCDEFGH')}`],
  ['a JSON Web Token', `ey${'J'}${random(20)}.ey${'J'}${random(40)}.${random(43)}`],
  ['a URL with a password', `https://deploy:${random(12)}@packages.host.io`],
  ['a URL with a password', `redis://:${random(12)}@10.0.0.5`],
];

describe('a secret whose characters are escaped', () => {
  const spellings: readonly (readonly [string, (character: string) => string])[] = [
    ['\\x70', (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`],
    ['\\u0070', (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`],
    ['\\U00000070', (character) => `\\U${character.charCodeAt(0).toString(16).padStart(8, '0')}`],
    ['lines joined by \\', (character) => `\\\n    ${character}`],
  ];

  it.each(spellings)('is found, and starred out as it is written: %s', (_, spell) => {
    for (const [what, token] of tokens.filter(([name]) => !name.startsWith('a URL')))
      for (const at of [0, 2, token.length >> 1, token.length - 1]) {
        const escaped = token.slice(0, at) + spell(token[at]!) + token.slice(at + 1);
        const text = `  - "\\\\ \\x41 ${escaped}" # after`;
        const [found, ...more] = findSecrets(text);
        expect([escaped, found?.what, more]).toEqual([escaped, what, []]);
        const hidden = hideSecretsIn(text);
        expect(hidden.length).toBe(text.length);
        expect(hidden).toMatch(/^ {2}- "\\\\ \\x41 /);
        expect(hidden).toMatch(/\*" # after$/);
        const rest = token.slice(Math.max(at + 1, token.length >> 1));
        if (rest.length > 3) expect(hidden).not.toContain(rest);
      }
  });

  it('is none where the backslash itself is escaped, or no such character exists', () => {
    const token = `gh${'p_'}${random(36)}`;
    expect(findSecrets(`gh\\\\x70${token.slice(3)}`)).toEqual([]);
    expect(findSecrets(`gh\\UFFFFFFFF${token.slice(3)}`)).toEqual([]);
  });

  it('is told, and no report shows it', () => {
    const token = `gh\\x70_${random(36)}`;
    const source = { name: 'a.yaml', text: `a: "${token}"\n` };
    const span = { source, start: 3, end: 5 + token.length };
    const [hidden] = hideSecrets([diagnose('yaml-tab', span, {})]);
    expect(hidden!.span.source.text).toBe(`a: "gh\\x70_${'*'.repeat(36)}"\n`);
  });
});

describe('a secret', () => {
  it.each(tokens)('%s is found wherever it stands as a word: %s', (what, token) => {
    for (const around of ['#', '"#"', "'#',", '--token=#', '{"a": "#"}', 'Bearer #\n', 'x #/y', '(#)'])
      expect([around, findSecrets(around.replace('#', () => token)).map((found) => found.what)]).toEqual([
        around,
        [what],
      ]);
  });

  it.each(tokens.filter(([what]) => !what.includes('URL')))(
    '%s is none inside a longer word: %s',
    (_what, token) => {
      expect(findSecrets(`x${token}`)).toEqual([]);
      expect(findSecrets(`x-${token}`)).toEqual([]);
    },
  );

  it.each(tokens.filter(([what]) => !what.includes('URL')))(
    '%s is none when it is cut short: %s',
    (_what, token) => {
      expect(findSecrets(token.slice(0, 18))).toEqual([]);
    },
  );

  it.each([
    `ghp_${'x'.repeat(36)}`,
    `ghp_${'0'.repeat(36)}`,
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'AKIAIOSFODNN7EXAMPLE',
    'AKIAXXXXXXXXXXXXXXXX',
    'ghp_…',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'sk-ant-api03-<your key>',
    '$GITHUB_TOKEN ${NPM_TOKEN} <token> {token}',
    'https://user:password@host.io https://deploy:$TOKEN@host.io https://x-access-token:${TOKEN}@github.com',
    'postgres://postgres:postgres@db.host.io:5432/x',
    'postgres://app:k3yb0ard@localhost:5432/x redis://:k3yb0ard@cache:6379 mysql://app:k3yb0ard@127.0.0.1/x',
    'https://app:k3yb0ard@api.example.com/',
    'https://host.io:8080/a@b ssh://git@host.io/x git@host.io:a/b.git http://[::1]:80/a:b@c',
    'never commit a file that begins with -----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqv0kT5uZs1Jw2fPz8rHk\n-----END PUBLIC KEY-----',
    'sk-learn sk-ip-to-the-next-part-of-the-manual-please npm_config_registry npm_lifecycle_event_of_a_long_name_x',
    'eyJhbGciOiJIUzI1NiJ9',
    'AIza',
  ])('is not what is plainly made up, or only the beginning of one: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('with its lines written as escapes is a key all the same', () => {
    const body = `${random(64)}\\n${random(64)}`;
    const [found] = findSecrets(
      `key: "-----BEGIN ${'PRIVATE'} KEY-----\\n${body}\\n-----END PRIVATE KEY-----"`,
    );
    expect(found?.what).toBe('a private key');
    expect(
      hideSecretsIn(`-----BEGIN ${'PRIVATE'} KEY-----\\n${body}\\n-----END PRIVATE KEY-----`),
    ).not.toContain(body.slice(0, 8));
  });

  it.each([
    'sk-',
    'eyJ',
    'eyJaaaaaaaaaaa.',
    '://',
    '://a:',
    `-----BEGIN ${'PRIVATE'} KEY-----`,
    'ghp_',
    'AKIA',
    'glpat-',
    'xoxb-1234567890-',
    'https://u:pw12345@h.io ',
  ])('is looked for in four megabytes of %s', (unit) => {
    const text = unit.repeat((4 << 20) / unit.length);
    // A search that went back over what it had seen would not end in the time a test has.
    for (let again = 0; again < 5; again += 1) expect(findSecrets(text).length).toBeGreaterThanOrEqual(0);
  });
});

describe('hiding', () => {
  const token = tokens[1]![1];
  const password = tokens[17]![1].slice('https://deploy:'.length).split('@')[0]!;
  const text = `a: "${token}"\nb: "${tokens[17]![1]}/x"\nc: nothing\n`;
  const source = { name: 's.yaml', text };

  it('keeps every place, in all texts, and nothing of the secret', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...tokens.map(([, one]) => one)), fc.string({ unit: 'grapheme' }))),
        (pieces) => {
          const whole = pieces.join('\n');
          const hidden = hideSecretsIn(whole);
          expect(hidden.length).toBe(whole.length);
          expect(hidden.split('\n').map((line) => line.length)).toEqual(
            whole.split('\n').map((line) => line.length),
          );
          for (const { hidden: place } of findSecrets(whole))
            expect(hidden.slice(place.start, place.end)).toMatch(/^[\s*]+$/);
          expect(hideSecretsIn(hidden)).toBe(hidden);
        },
      ),
    );
  });

  it('reaches every report, of any rule, with its messages, related places and fixes', () => {
    const span = { source, start: 0, end: 1 };
    const at = text.indexOf('b:');
    const found: Diagnostic[] = [
      diagnose(
        'unknown-key',
        span,
        { key: `x ${token}`, where: 'a stream' },
        {
          help: `did you mean ${token}?`,
          subject: [token],
          related: [{ span: { source, start: at, end: text.length }, message: `see ${token}` }],
          fixes: [
            { title: `write ${token}`, grade: 'safe', edits: [{ span, text: `"${token}"` }] },
            { title: `not ${token}`, grade: 'safe', edits: [{ span, text: 'z' }] },
          ],
        },
      ),
      diagnose(
        'secret-literal',
        { source, start: 4, end: 4 + token.length },
        { what: 'a GitHub token', shown: 'ghp_' },
      ),
    ];
    const suppressed = [{ diagnostic: found[0]!, by: 'comment' as const, reason: 'why not' }];
    const reports = {
      pretty: renderPretty(found),
      json: renderJson(found, { suppressed }),
      sarif: renderSarif(found, { version: '1', suppressed }),
      github: renderGithub(found),
      junit: renderJunit(found, { files: [], failures: 'errors', suppressed }),
      baseline: encodeBaseline(makeBaseline(found)),
    };
    for (const [name, report] of Object.entries(reports)) {
      expect([name, report.includes(token.slice(4, 12))]).toEqual([name, false]);
      expect([name, report.includes(password)]).toEqual([name, false]);
    }
    expect(reports.pretty).toContain('this is a GitHub token (ghp_…)');
    expect(reports.json).toContain('"text": "z"');
  });

  it('leaves findings about other texts as they are', () => {
    const clean = [
      diagnose(
        'unknown-key',
        { source: { name: 't', text: 'a: 1' }, start: 0, end: 1 },
        { key: 'a', where: 'x' },
      ),
    ];
    expect(hideSecrets(clean)).toBe(clean);
  });
});
