import { parsePatternEntry } from '../../../algorithms/patterns/index.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ParsedClaim } from '../../model/claims.ts';
import { notableClaims } from './notable-claims.ts';

/** A text that is, or would be, a pattern, but looks like something of another notation. Offsets are within the text. */
export type Look =
  | { readonly kind: 'regex'; readonly start: number; readonly end: number; readonly means: string }
  | { readonly kind: 'backslash'; readonly start: number; readonly end: number }
  | { readonly kind: 'outside'; readonly start: number; readonly end: number; readonly what: string };

/** Longer texts are refused anyway. */
const LONGEST = 1024;

/**
 * What the text of a claim looks like when it is probably no glob below the root of the repository. Only signs that
 * hardly ever belong to the name of a file count: `[id]`, `(group)`, `$id.tsx`, `+page.svelte` and `.*rc` are names.
 */
export function lookOf(text: string): Look | null {
  if (text.length > LONGEST || !SUSPICIOUS.test(text)) return null;
  return lookOutside(text) ?? lookRegex(text) ?? lookBackslash(text);
}

const SUSPICIOUS = /[\\^$|+~:%]|^!?\/|\.\*|\(\?/;

/** The claims of a session that look like one kind of thing, in order. */
export function claimsLike<K extends Look['kind']>(
  model: AnalysedModel,
  kind: K,
): { readonly claim: ParsedClaim; readonly look: Extract<Look, { kind: K }> }[] {
  return lookAlikes(model).flatMap(({ claim, look }) =>
    look.kind === kind ? [{ claim, look: look as Extract<Look, { kind: K }> }] : [],
  );
}

interface LookAlike {
  readonly claim: ParsedClaim;
  readonly look: Look;
}

const lookAlikesOf = new WeakMap<AnalysedModel, readonly LookAlike[]>();

function lookAlikes(model: AnalysedModel): readonly LookAlike[] {
  const known = lookAlikesOf.get(model);
  if (known) return known;
  const found: LookAlike[] = [];
  for (const { claim } of notableClaims(model)) {
    const look = lookOf(claim.pattern.value);
    if (look) found.push({ claim, look });
  }
  lookAlikesOf.set(model, found);
  return found;
}

/** Whether the text is a pattern that nothing can be said against. */
export function isPlainPattern(text: string): boolean {
  const parsed = parsePatternEntry(text);
  return parsed.ok && parsed.value.pattern.notes.length === 0;
}

function lookOutside(text: string): Look | null {
  for (const [what, sign] of OUTSIDE) {
    const found = sign.exec(text);
    if (found) {
      const start = text.startsWith('!') ? 1 : 0;
      return { kind: 'outside', start, end: found[0].length, what };
    }
  }
  return null;
}

const OUTSIDE: readonly (readonly [what: string, sign: RegExp])[] = [
  ['a path in somebody’s home folder', /^!?~[\w.-]*\//],
  ['a path with a drive letter', /^!?[A-Za-z]:[\\/]/],
  ['a path on another machine', /^!?\\\\[\w.-]+\\/],
  ['an address', /^!?file:\/\/?/],
  ['a path with a variable of the shell', /^!?(?:\$(?:HOME|PWD)\b|\$\{(?:HOME|PWD)\}|%[A-Z_]+%)[\\/]/],
  ['an absolute path', /^!?\/(?:(?:home|Users)\/[^/*]+|usr|etc|tmp|var|opt|root|mnt|private)\//],
];

function lookRegex(text: string): Look | null {
  for (const [sign, means] of REGEX) {
    const found = sign.exec(text);
    if (found) return { kind: 'regex', start: found.index, end: found.index + found[0].length, means };
  }
  return null;
}

const REGEX: readonly (readonly [sign: RegExp, means: string])[] = [
  [/(?<=^!?)\^/, 'here `^` is an ordinary character, and every pattern begins at the root anyway'],
  [
    /\\[dDwWsS](?=[+*?{.)\]-]|$)[+*?]?/,
    'here a backslash makes a letter stand for itself: `\\d` is the letter d',
  ],
  [/\[\^\/\][*+]?/, 'here a `*` never matches `/`, and a bracket must not hold one'],
  [/\(\?[:=!<]/, 'here plain parentheses are ordinary characters'],
  [
    /(?<![@?*+!\\])\([^()/]*\|[^()]*\)/,
    'here plain parentheses and bars are ordinary characters; choices are written {a,b}',
  ],
  [/[\])]\+(?=[/.\\$)]|$)/, 'here a `+` after a bracket is an ordinary character'],
  [/\.\*(?=[\\$])|(?<![@?*+!\\])\(\.\*\)/, 'here `.*` is a dot and then anything'],
  [/\.\+(?=[\\$/]|$)/, 'here `.+` is a dot and a plus'],
  [/(?<=[\w*\])])\$$/, 'here `$` is an ordinary character, and every pattern ends at its end anyway'],
];

function lookBackslash(text: string): Look | null {
  const found =
    /\\(?=[A-Za-z0-9])/.exec(text) ?? (text.includes('/') ? null : /(?<=\w)\\(?=\*[.*])/.exec(text));
  return found ? { kind: 'backslash', start: found.index, end: found.index + 1 } : null;
}
