/** A rectangle of bits, row by row. Rows are 32-bit words in one array, so that whole rows combine cheaply. */
export interface BitMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Words per row. */
  readonly stride: number;
  /** Bit `column & 31` of word `row * stride + (column >> 5)`; bits beyond the last column are 0. */
  readonly words: Uint32Array;
}

/** A matrix without any bit set. Takes `rows * columns / 8` bytes. */
export function newBitMatrix(rows: number, columns: number): BitMatrix {
  const stride = (columns + 31) >>> 5;
  return { rows, columns, stride, words: new Uint32Array(rows * stride) };
}

/** Whether the bit is set. */
export function hasBit(matrix: BitMatrix, row: number, column: number): boolean {
  return ((matrix.words[row * matrix.stride + (column >>> 5)]! >>> (column & 31)) & 1) === 1;
}

/** Sets the bit. */
export function setBit(matrix: BitMatrix, row: number, column: number): void {
  const at = row * matrix.stride + (column >>> 5);
  matrix.words[at] = matrix.words[at]! | (1 << (column & 31));
}

/** Adds all bits of one row to another row. */
export function addRow(matrix: BitMatrix, target: number, source: number): void {
  const { words, stride } = matrix;
  const to = target * stride;
  const from = source * stride;
  for (let k = 0; k < stride; k++) words[to + k] = words[to + k]! | words[from + k]!;
}

/** How many bits of the row are set. */
export function countRow(matrix: BitMatrix, row: number): number {
  let count = 0;
  const end = (row + 1) * matrix.stride;
  for (let at = row * matrix.stride; at < end; at++) count += countBits(matrix.words[at]!);
  return count;
}

/** How many bits of the matrix are set. */
export function countMatrix(matrix: BitMatrix): number {
  let count = 0;
  const { words } = matrix;
  for (let at = 0; at < words.length; at++) count += countBits(words[at]!);
  return count;
}

/** The columns whose bit is set in the row, ascending. */
export function* rowColumns(matrix: BitMatrix, row: number): Generator<number> {
  const from = row * matrix.stride;
  for (let k = 0; k < matrix.stride; k++) {
    let word = matrix.words[from + k]!;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      yield k * 32 + bit;
      word &= word - 1;
    }
  }
}

/** The matrix with rows and columns exchanged, made in blocks of 32 by 32 bits. */
export function transposeMatrix(matrix: BitMatrix): BitMatrix {
  const result = newBitMatrix(matrix.columns, matrix.rows);
  addTransposed(result, matrix);
  return result;
}

/** Adds the bits of `matrix` with rows and columns exchanged to `result`, which may be the same (square) matrix. */
export function addTransposed(result: BitMatrix, matrix: BitMatrix): void {
  const block = new Uint32Array(32);
  for (let top = 0; top < matrix.rows; top += 32) {
    const height = Math.min(32, matrix.rows - top);
    for (let k = 0; k < matrix.stride; k++) {
      let any = 0;
      for (let i = 0; i < height; i++) {
        const word = matrix.words[(top + i) * matrix.stride + k]!;
        block[i] = word;
        any |= word;
      }
      if (any === 0) continue;
      block.fill(0, height);
      transposeBlock(block);
      const width = Math.min(32, matrix.columns - k * 32);
      for (let i = 0; i < width; i++) {
        const at = (k * 32 + i) * result.stride + (top >>> 5);
        result.words[at] = result.words[at]! | block[i]!;
      }
    }
  }
}

/** How many bits of a 32-bit word are set. */
export function countBits(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555);
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

// Exchanges ever smaller quadrants: 5 rounds instead of 1,024 single bits.
function transposeBlock(block: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let width = 16; width > 0; width >>>= 1) {
    for (let i = 0; i < 32; i = (i + width + 1) & ~width) {
      const j = i + width;
      const swap = ((block[i]! >>> width) ^ block[j]!) & mask;
      block[j] = block[j]! ^ swap;
      block[i] = block[i]! ^ (swap << width);
    }
    mask ^= mask << (width >>> 1);
  }
}
