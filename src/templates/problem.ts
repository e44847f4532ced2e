/** Something wrong with a parameter: where (`streams.frontend.agent`), what was expected, why, and a way out. */
export interface ParameterProblem {
  readonly path: string;
  readonly message: string;
  readonly why?: string;
  readonly fix?: string;
}
