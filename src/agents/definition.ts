/** An agent as a Markdown file: front matter that Claude Code and others share, then the instructions. */
export interface AgentDefinition {
  /** `name:` of the front matter, or `null`. */
  readonly name: string | null;
  readonly description: string | null;
  /** `null` when absent or `inherit`. */
  readonly model: string | null;
  /** `null` when absent: every tool. */
  readonly tools: readonly string[] | null;
  readonly permission_mode: string | null;
  /** The text below the front matter without surrounding blank lines. */
  readonly instructions: string;
}

/**
 * Reads `.claude/agents/NAME.md`. Real files hold front matter that strict YAML refuses (colons in descriptions), so
 * it is read line by line: `key: value`, `key: [a, b]`, or `key:` with `- item` lines; anything else is passed over.
 */
export function parseAgentDefinition(text: string): AgentDefinition {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines[0]?.trimEnd() === '---' ? lines.findIndex((line, at) => at > 0 && isFence(line)) : -1;
  const fields = readFields(end === -1 ? [] : lines.slice(1, end));
  const scalar = (key: string): string | null => {
    const value = fields.get(key)?.[0] ?? '';
    return value === '' ? null : unquote(value);
  };
  const model = scalar('model');
  return {
    name: scalar('name'),
    description: scalar('description'),
    model: model === 'inherit' ? null : model,
    tools: fields.has('tools') ? readList(fields.get('tools')!) : null,
    permission_mode: scalar('permissionMode'),
    instructions: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  };
}

function isFence(line: string): boolean {
  return line.trimEnd() === '---';
}

/** Key → the rest of its line, then the lines indented or dashed below it. */
function readFields(lines: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let current: string[] | null = null;
  for (const line of lines) {
    const key = /^([A-Za-z][A-Za-z0-9_-]*)\s*:(?:\s+(.*))?$/.exec(line);
    if (key) {
      current = [(key[2] ?? '').trim()];
      fields.set(key[1]!, current);
    } else if (line.trim() !== '') {
      current?.push(line.trim());
    }
  }
  return fields;
}

function readList([first = '', ...below]: readonly string[]): string[] {
  const inline = first.replace(/^\[(.*)\]$/, '$1');
  const items = inline === '' ? below.map((line) => line.replace(/^-\s*/, '')) : splitOutsideBrackets(inline);
  return items.map((item) => unquote(item.trim())).filter((item) => item !== '');
}

/** Splits at commas that are not inside parentheses: `Bash(git add, git rm), Read` has two items. */
function splitOutsideBrackets(text: string): string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth <= 0) items.push('');
    else items[items.length - 1] += character;
  }
  return items;
}

function unquote(value: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/.exec(value);
  return quoted ? (quoted[1] ?? quoted[2] ?? '') : value;
}
