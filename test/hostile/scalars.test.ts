import { describe } from 'vitest';
import { expectRefusals } from './expect-refusal.ts';
import { scalarCases } from './scalars.ts';

describe('hostile scalars', () => {
  expectRefusals(scalarCases);
});
