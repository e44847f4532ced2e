import { quoteYaml } from '../../syntax/quote.ts';
import { resolvePlain } from '../../syntax/resolve-scalar.ts';
import type { ListNode, ScalarNode, SyntaxNode } from '../../syntax/tree.ts';

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'double' | 'single';

/** A text as a scalar in a style, or in the nearest one that can hold it. */
export function writeScalar(text: string, style: ScalarStyle): string {
  if (style === 'plain') return isPlain(text) ? text : quoteYaml(text);
  if (hasControls(text)) return JSON.stringify(text);
  return style === 'double' ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

/** How a scalar of the text is written; `null` for block scalars and for what YAML did not read as it stands. */
export function styleOf({ style, text, span }: ScalarNode): ScalarStyle | null {
  const written = span.source.text.slice(span.start, span.end);
  if (style === 'plain') return written === text ? 'plain' : null;
  const quote = written[0];
  if (style !== 'quoted' || written.length < 2 || written.at(-1) !== quote) return null;
  return quote === '"' ? 'double' : quote === "'" ? 'single' : null;
}

/** How the scalars of a list are written: as its first one is. */
export function styleOfItems(list: ListNode | null): ScalarStyle | null {
  for (const item of list?.items ?? []) {
    const style = isText(item) ? styleOf(item) : null;
    if (style !== null) return style;
  }
  return null;
}

function isText(node: SyntaxNode): node is ScalarNode {
  return node.kind === 'scalar' && node.value !== null;
}

/** Words that mean themselves in every place and in every version of YAML. */
function isPlain(text: string): boolean {
  return (
    /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(text) &&
    typeof resolvePlain(text) === 'string' &&
    !/^(?:y|n|yes|no|on|off)$/i.test(text)
  );
}

function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text);
}
