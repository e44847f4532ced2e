import { unescapeText } from './escapes.ts';
import type { Source } from './source.ts';

/** A stretch of a text that has the exact shape of something secret. Offsets are UTF-16 code units. */
export interface Secret {
  /** What it is, as in "this is …": `a GitHub token`. */
  readonly what: string;
  /** Where to point: all of a token or URL, the first line of a key. */
  readonly start: number;
  readonly end: number;
  /** Its public beginning, by which people know it again; empty where all of it is secret. */
  readonly shown: string;
  /** What must not be shown again. */
  readonly hidden: { readonly start: number; readonly end: number };
}

const known = new WeakMap<Source, readonly Secret[]>();

/** The secrets in a text, found once. */
export function secretsOf(source: Source): readonly Secret[] {
  const found = known.get(source) ?? findSecrets(source.text);
  known.set(source, found);
  return found;
}

/**
 * Everything in a text that has the shape of a token that real services hand out, of a private key, or of a URL with a
 * password; in the order of the text. Nothing is guessed: only fixed beginnings with their exact alphabets and lengths
 * count. What is plainly made up (`ghp_xxxx…`, `AKIA…EXAMPLE`, `user:password@`) does not. Characters that are escaped by
 * number count as what they stand for. Time is linear.
 */
export function findSecrets(text: string): Secret[] {
  const found: Secret[] = [];
  for (const shape of SHAPES) collect(text, shape, found);
  found.push(...findEscaped(text));
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((secret, at) => at === 0 || secret.start >= found[at - 1]!.end);
}

/** Secrets that show only when escapes are read; their places are those of the text as it is written. */
function findEscaped(text: string): Secret[] {
  const unescaped = unescapeText(text);
  if (!unescaped) return [];
  const { at } = unescaped;
  const found: Secret[] = [];
  for (const shape of SHAPES) collect(unescaped.text, shape, found);
  return found.map(({ what, start, end, shown, hidden }) => ({
    what,
    start: at(start),
    end: at(end),
    shown,
    hidden: { start: at(hidden.start), end: at(hidden.end) },
  }));
}

interface Shape {
  readonly what: string;
  /** Every one begins with it; searched for as it stands. */
  readonly prefix: string;
  /** All of it, from the prefix on; sticky. */
  readonly whole: RegExp;
  /** How many characters of it anybody may see. */
  readonly shown: number;
}

const SHAPES: readonly Shape[] = [
  shape('an AWS access key', 'AKIA', /AKIA[A-Z2-7]{16}(?![A-Za-z0-9])/y, 4),
  shape('an AWS access key', 'ASIA', /ASIA[A-Z2-7]{16}(?![A-Za-z0-9])/y, 4),
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) =>
    shape('a GitHub token', prefix, /gh[pousr]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9_])/y, 4),
  ),
  shape('a GitHub token', 'github_pat_', /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9_])/y, 11),
  shape('a GitLab token', 'glpat-', /glpat-[A-Za-z0-9_-]{20,300}(?:\.[A-Za-z0-9]{2,10}){0,2}/y, 6),
  shape('an Anthropic API key', 'sk-ant-', /sk-ant-[a-z]{3,10}\d\d-[A-Za-z0-9_-]{80,200}/y, 7),
  shape(
    'an OpenAI API key',
    'sk-',
    /sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}/y,
    3,
  ),
  shape('an OpenRouter API key', 'sk-or-v1-', /sk-or-v1-[0-9a-f]{64}(?![A-Za-z0-9])/y, 9),
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-'].map((prefix) =>
    shape('a Slack token', prefix, /xox[abprs]-(?:\d{8,14}-){1,3}[A-Za-z0-9]{16,64}(?![A-Za-z0-9])/y, 5),
  ),
  shape('a Google API key', 'AIza', /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y, 4),
  ...['sk_live_', 'rk_live_'].map((prefix) =>
    shape('a Stripe key', prefix, /[sr]k_live_[A-Za-z0-9]{24,247}(?![A-Za-z0-9])/y, 8),
  ),
  shape('an npm token', 'npm_', /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/y, 4),
  shape('a PyPI token', 'pypi-AgEI', /pypi-AgEI[A-Za-z0-9_-]{50,600}/y, 5),
  shape('a Hugging Face token', 'hf_', /hf_[A-Za-z]{34}(?![A-Za-z0-9_])/y, 3),
  shape(
    'a JSON Web Token',
    'eyJ',
    /eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}/y,
    3,
  ),
  shape('a private key', '-----BEGIN ', /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----/y, 0),
  shape(
    'a URL with a password',
    '://',
    /:\/\/[^\s/:@?#'"`<>\\]{0,200}:([^\s/:@?#'"`<>\\]{1,200})@([^\s/:?#'"`<>\\]{1,200})/y,
    0,
  ),
];

function shape(what: string, prefix: string, whole: RegExp, shown: number): Shape {
  return { what, prefix, whole, shown };
}

function collect(text: string, shape: Shape, found: Secret[]): void {
  const { what, prefix, whole, shown } = shape;
  let at = text.indexOf(prefix);
  while (at !== -1) {
    // A token is a word of its own. So no two tries look at the same characters, and the time stays linear.
    const own = prefix === '://' || prefix.startsWith('-') || !isWord(text.charCodeAt(at - 1));
    whole.lastIndex = at;
    const match = own ? whole.exec(text) : null;
    const secret = match && readMatch(text, match, { what, shown });
    if (secret) found.push(secret);
    at = text.indexOf(prefix, match ? at + match[0].length : at + prefix.length);
  }
}

function readMatch(
  text: string,
  match: RegExpExecArray,
  { what, shown }: Pick<Shape, 'what' | 'shown'>,
): Secret | null {
  const [whole, password, host] = match;
  const { index: start } = match;
  const end = start + whole.length;
  if (password !== undefined) return readUrl(match, { password, host: host ?? '' });
  if (whole.startsWith('-----')) return readKey(text, { what, start, end });
  if (isMadeUp(whole.slice(shown))) return null;
  return {
    what,
    start,
    end,
    shown: whole.slice(0, Math.min(shown, 4)),
    hidden: { start: start + shown, end },
  };
}

/** A header alone is only talked about; a key follows it in base64, behind line ends that may be written as `\n`. */
function readKey(text: string, { what, start, end }: Omit<Secret, 'shown' | 'hidden'>): Secret | null {
  KEY_BODY.lastIndex = end;
  const body = KEY_BODY.exec(text);
  if (!body || isMadeUp(body[1]!)) return null;
  const dashes = text.indexOf('-----', end);
  return {
    what,
    start,
    end,
    shown: '',
    hidden: { start: end, end: dashes === -1 ? end + body[0].length : dashes },
  };
}

const KEY_BODY = /(?:\s|\\[nr]|"|'){0,40}([A-Za-z0-9+/=]{32,})/y;

function readUrl(
  match: RegExpExecArray,
  { password, host }: { readonly password: string; readonly host: string },
): Secret | null {
  const user = match[0].slice(3, match[0].indexOf(':', 3));
  // A machine of one's own or a container beside it: nobody else gets there.
  const local =
    !host.includes('.') ||
    /^(?:127\.|0\.0\.0\.0|\[)|\.(?:local|localhost|test|example|invalid)$|^host\.docker\.internal$/.test(
      host,
    );
  const example = /(?:^|\.)example\.(?:com|org|net)$/i.test(host);
  if (local || example || password === user || password.length < 4 || isMadeUp(password)) return null;
  const end = match.index + match[0].length;
  const at = end - host.length - 1;
  return {
    what: 'a URL with a password',
    start: startOfScheme(match.input, match.index),
    end,
    shown: '',
    hidden: { start: at - password.length, end: at },
  };
}

/** `https` and the like before `://`. */
function startOfScheme(text: string, end: number): number {
  let start = end;
  while (end - start < 20 && /[A-Za-z0-9+.-]/.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

/** Variables, brackets, one character again and again, or words that say so. */
function isMadeUp(text: string): boolean {
  const different = new Set(text.slice(0, 200)).size;
  if (different < 3 || (different < 6 && text.length > 8)) return true;
  return /[$<>{}*…]|\.\.\.|%[sdv(]/.test(text) || MADE_UP.test(text);
}

// The last one is the signature of the token that every introduction to JSON Web Tokens shows.
const MADE_UP =
  /example|placeholder|redacted|changeme|change[-_]me|your[-_]|dummy|fake|xxxx|passw|secret|1234567|abcdefg|(?:^|[-_])token$|SflKxwRJSMeKKF2QT4/i;

function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 45
  );
}
