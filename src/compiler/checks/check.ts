import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';

/** Looks at a whole model and says what is wrong with one thing about it. Pure; order does not matter. */
export type Check = (model: AnalysedModel) => Iterable<Diagnostic>;
