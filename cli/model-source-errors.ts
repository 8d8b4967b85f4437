/** Why a model that was named cannot be had: one class per cause. */

/** Neither a folder with config.json nor a name of the hub. */
export class ModelNameError extends Error {
  override readonly name = 'ModelNameError';
  readonly model: string;
  readonly remedy = 'give a folder with config.json and *.safetensors, or owner/name or hf:owner/name[@revision]';
  constructor(model: string, reason: string) {
    super(`'${model}' is no model: ${reason}`);
    this.model = model;
  }
}

/** The hub has no such model or revision, or what it has is none that can be loaded. */
export class ModelMissingError extends Error {
  override readonly name = 'ModelMissingError';
  readonly model: string;
  constructor(model: string, reason: string, options?: ErrorOptions) {
    super(`The model '${model}' is not to be had: ${reason}`, options);
    this.model = model;
  }
}

/** Offline, and the cache has not all that is needed. */
export class ModelNotCachedError extends Error {
  override readonly name = 'ModelNotCachedError';
  readonly model: string;
  readonly cache: string;
  readonly remedy = 'run it once with a network and without HF_HUB_OFFLINE, or give the folder where the model lies';
  constructor(model: string, cache: string, reason: string, options?: ErrorOptions) {
    super(`The model '${model}' is not in the cache ${cache}: ${reason}`, options);
    this.model = model;
    this.cache = cache;
  }
}

/** The hub answered with an error, or did not answer. */
export class ModelHubError extends Error {
  override readonly name = 'ModelHubError';
  readonly model: string;
  /** Of HTTP; null: no answer. */
  readonly status: number | null;
  constructor(model: string, status: number | null, reason: string, options?: ErrorOptions) {
    super(`The hub gave nothing for the model '${model}': ${reason}`, options);
    this.model = model;
    this.status = status;
  }
}
