import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import { limits } from './limits.ts';

/**
 * Bytes of a file as a text with its name. Refuses what is too large, binary or not UTF-8, and says where. A byte
 * order mark and CRLF line ends are kept: offsets count them.
 */
export function decodeSource(name: string, bytes: Uint8Array): Outcome<Source> {
  if (bytes.length > limits.bytes)
    return refuse(name, '', (source) =>
      diagnose('file-too-large', at(source, 0), { what: `${bytes.length} bytes`, limit: '4 MiB' }),
    );
  const nul = bytes.indexOf(0);
  if (nul !== -1) return refuseBinary(name, bytes, nul);
  try {
    return { value: { name, text: decoder().decode(bytes) }, diagnostics: [] };
  } catch {
    return refuseEncoding(name, bytes);
  }
}

function refuseBinary(name: string, bytes: Uint8Array, nul: number): Outcome<Source> {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const wide = utf16 && bytes[2] === 0 && bytes[3] === 0;
  const detail = wide
    ? 'it is UTF-32; save it as UTF-8'
    : utf16
      ? 'it is UTF-16; save it as UTF-8'
      : `byte ${nul} is NUL`;
  const text = utf16 ? '' : lossy(bytes.subarray(0, nul));
  return refuse(name, text, (source) => diagnose('file-binary', at(source, text.length), { detail }));
}

function refuseEncoding(name: string, bytes: Uint8Array): Outcome<Source> {
  const offset = firstInvalid(bytes);
  const text = lossy(bytes.subarray(0, offset));
  return refuse(name, `${text}\ufffd`, (source) =>
    diagnose('file-not-utf8', at(source, text.length), { offset }),
  );
}

function refuse(
  name: string,
  text: string,
  say: (source: Source) => Outcome<Source>['diagnostics'][number],
): Outcome<Source> {
  return { diagnostics: [say({ name, text })] };
}

function at(source: Source, start: number): { source: Source; start: number; end: number } {
  return { source, start, end: Math.min(start + 1, source.text.length) };
}

/** Bisects for the longest prefix that may still become valid, then steps back over a character cut off at its end. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  return decodesWhole(bytes.subarray(0, good)) ? good : lastStart(bytes, good);
}

function decodes(bytes: Uint8Array): boolean {
  try {
    decoder().decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decodesWhole(bytes: Uint8Array): boolean {
  try {
    decoder().decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function lastStart(bytes: Uint8Array, end: number): number {
  let at = end - 1;
  while (at > 0 && (bytes[at]! & 0xc0) === 0x80) at -= 1;
  return Math.max(at, 0);
}

function decoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
}

function lossy(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
