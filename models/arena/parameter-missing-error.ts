/** A parameter that the configuration asks for is not among those given. */
export class ParameterMissingError extends Error {
  override readonly name = 'ParameterMissingError';
  readonly parameter: string;
  constructor(parameter: string) {
    super(`the parameter '${parameter}' is missing: were the weights laid out for this configuration?`);
    this.parameter = parameter;
  }
}
