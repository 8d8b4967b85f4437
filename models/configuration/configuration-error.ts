/** A key of the configuration is missing, of the wrong type, or asks for what is not implemented. */
export class ModelConfigurationError extends Error {
  override readonly name = 'ModelConfigurationError';
  readonly key: string;
  constructor(key: string, problem: string) {
    super(`model configuration, key '${key}': ${problem}`);
    this.key = key;
  }
}
