import { parsePatternEntry } from '../algorithms/patterns/list.ts';
import type { Alternative, Element, Token } from '../algorithms/patterns/pattern.ts';

/** Permission rules in Claude Code's own spelling. */
export interface ClaudeRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/**
 * A task's write patterns as Claude's `Edit(…)` rules, which govern all of its tools that write files. They are an
 * early warning, not the guard: `allow` may be wider than the claims, never narrower, and `deny` never takes what is
 * claimed, but for names that differ in case alone; the diff decides. Claude reads a rule as a line of a .gitignore, by a library whose `?`, negated classes
 * and escapes differ from ours, so only literals, `*`, `**` and plain classes are handed over.
 */
export function claudeRules(writes: readonly string[]): ClaudeRules {
  const entries = writes.map(parsePatternEntry).flatMap((entry) => (entry.ok ? [entry.value] : []));
  const lastAllow = entries.findLastIndex((entry) => !entry.negated);
  const allow = new Set(
    entries.flatMap(({ negated, pattern }) => (negated ? [] : pattern.alternatives.flatMap(widened))),
  );
  // A rule to deny beats every rule to allow: it cannot be given when a later entry takes part of it back.
  const deny = new Set(
    entries.flatMap(({ negated, pattern }, at) =>
      negated && at > lastAllow ? pattern.alternatives.filter(isExact).flatMap(widened) : [],
    ),
  );
  const tooMany = [...allow, ...deny].reduce((sum, path) => sum + path.length, 0) > MOST_CHARACTERS;
  if (tooMany) return { allow: ['Edit(/**)'], deny: [] };
  return { allow: [...allow].map(editRule), deny: [...deny].map(editRule) };
}

/**
 * Rules for an attempt's letters, which lie outside of its workspace: nothing else there is opened. Two slashes at the
 * beginning are Claude's spelling of an absolute path.
 */
export function mailboxRules({
  inbox,
  outbox,
}: {
  readonly inbox: string;
  readonly outbox: string;
}): readonly string[] {
  return [`Read(/${spellPath(inbox)})`, editRule(`/${spellPath(outbox)}`)];
}

function spellPath(path: string): string {
  return path.split('/').map(spellText).join('/');
}

// Far below what an argument list may hold; a claim that expands to more is left to the diff alone.
const MOST_CHARACTERS = 100_000;

function editRule(path: string): string {
  return `Edit(${path})`;
}

/** Rule paths whose union holds the alternative. The leading slash anchors them at the workspace. */
function widened(alternative: Alternative): string[] {
  let paths = [''];
  for (const element of alternative) {
    const spellings = spell(element);
    const crossed = paths.flatMap((path) => spellings.map((spelling) => `${path}/${spelling}`));
    paths = crossed.length <= 32 ? crossed : paths.map((path) => `${path}/*`);
  }
  return paths.map((path) => path.replace(/\/\*\*\/\*$/, '/**'));
}

function spell(element: Element): string[] {
  switch (element.kind) {
    case 'globstar':
      return ['**'];
    case 'literal':
      return bothForms(element.text).map(spellText);
    case 'affix':
      return bothForms(element.prefix).flatMap((prefix) =>
        bothForms(element.suffix).map((suffix) => collapse(`${spellText(prefix)}*${spellText(suffix)}`)),
      );
    case 'glob':
      return element.tokens.reduce<string[]>(
        (heads, token) => {
          const tails = spellToken(token);
          const crossed = heads.flatMap((head) => tails.map((tail) => collapse(head + tail)));
          return crossed.length <= 32 ? crossed : heads.map((head) => collapse(`${head}*`));
        },
        [''],
      );
  }
}

function spellToken(token: Token): string[] {
  switch (token.kind) {
    case 'text':
      return bothForms(token.text).map(spellText);
    case 'class':
      if (token.spelling === undefined || !/^\[[A-Za-z0-9-]+\]$/.test(token.source)) return ['*'];
      return [token.source, spellText(token.spelling)];
    case 'choice':
      if (token.operator !== '{' && token.operator !== '@') return ['*'];
      if (token.items.some((item) => item.some((part) => part.kind !== 'text'))) return ['*'];
      return token.items.flatMap((item) => bothForms(item.map(plainText).join('')).map(spellText));
    case 'any':
    case 'star':
      return ['*'];
  }
}

function plainText(token: Token): string {
  return token.kind === 'text' ? token.text : '';
}

// Paths are compared in NFC; a file system may hand out the other form, which Claude compares as it stands.
function bothForms(text: string): string[] {
  const decomposed = text.normalize('NFD');
  return decomposed === text ? [text] : [text, decomposed];
}

// `\[`, `\*`, `\(` and their partners are read as meant; a backslash, a question mark or a space at an end cannot be
// written.
function spellText(text: string): string {
  return text.replace(/[[\]*()\\?]|^ | $/g, (character) =>
    /[[\]*()]/.test(character) ? `\\${character}` : '*',
  );
}

const UNWRITABLE = /[\\?]|^ | $/;

function collapse(text: string): string {
  return text.replace(/(?<!\\)\*(?:\*)+/g, '*');
}

/** Whether the rule means exactly the alternative: what it denies is then really not claimed. */
function isExact(alternative: Alternative): boolean {
  const last = alternative.at(-1);
  if (last === undefined || last.kind === 'globstar' || !alternative.every(isWritable)) return false;
  if (last.kind === 'literal') return true;
  if (last.kind !== 'affix') return false;
  // Claude lets a rule govern everything below a folder that it matches: `gen*` would take `generated/x` as well.
  const below = last.prefix === '' && last.suffix === '' && alternative.at(-2)?.kind === 'globstar';
  return below || /\.[^.]+$/.test(last.suffix);
}

function isWritable(element: Element): boolean {
  if (element.kind === 'globstar') return true;
  if (element.kind === 'glob') return false;
  const texts = element.kind === 'literal' ? [element.text] : [element.prefix, element.suffix];
  return texts.every((text) => text.search(UNWRITABLE) === -1 && bothForms(text).length === 1);
}
