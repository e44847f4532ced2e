/** An element of a document as a reader sees it: references resolved, white space in attributes normalised. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Reads the part of XML 1.0 that reports use, and throws at the first thing the standard does not allow. */
export function readXml(document: string): Element {
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(document);
  if (illegal) throw new Error(`a character that XML does not have, at ${illegal.index}`);
  const reader = { at: 0, document };
  take(reader, /<\?xml version="1\.0" encoding="UTF-8"\?>\s*/y);
  const root = readElement(reader);
  take(reader, /\s*/y);
  if (reader.at !== document.length) throw new Error(`something follows the root element, at ${reader.at}`);
  return root;
}

interface Reader {
  at: number;
  readonly document: string;
}

function readElement(reader: Reader): Element {
  const name = take(reader, /<([A-Za-z][\w-]*)/y);
  const attributes: Record<string, string> = {};
  for (;;) {
    if (take(reader, /\s*(\/?)>/y, 'optional') !== null) break;
    const key = take(reader, /\s+([A-Za-z][\w-]*)="/y)!;
    if (key in attributes) throw new Error(`${key} is given twice, at ${reader.at}`);
    attributes[key] = resolve(take(reader, /([^"<]*)"/y)!.replace(/[\t\n\r]/g, ' '));
  }
  if (reader.document[reader.at - 2] === '/') return { name: name!, attributes, children: [], text: '' };
  const children: Element[] = [];
  let text = '';
  for (;;) {
    const found = take(reader, /([^<]*)/y)!;
    if (found.includes(']]>')) throw new Error(`]]> in text, at ${reader.at}`);
    text += resolve(found);
    if (take(reader, /<\/([A-Za-z][\w-]*)>/y, 'optional') === name) break;
    children.push(readElement(reader));
  }
  return { name: name!, attributes, children, text };
}

function take(reader: Reader, pattern: RegExp, want: 'needed' | 'optional' = 'needed'): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.document);
  if (!found && want === 'needed')
    throw new Error(`expected ${pattern} at ${reader.document.slice(reader.at, reader.at + 40)}`);
  if (found) reader.at += found[0].length;
  return found ? (found[1] ?? '') : null;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolve(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1];
    const character = number === undefined ? named[name] : String.fromCodePoint(Number(number));
    if (character === undefined || !whole.endsWith(';')) throw new Error(`no such reference: ${whole}`);
    return character;
  });
}
