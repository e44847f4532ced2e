import { describe } from 'vitest';
import { expectRefusals } from './expect-refusal.ts';
import { nestingCases } from './nesting.ts';

describe('hostile nesting', () => {
  expectRefusals(nestingCases);
});
