/** What `troupe sample --model` is told, as the command line says it. */
import type { ParameterDType } from '../../models/configuration/configuration.js';
import type { EngineChoice } from '../machine/model-engine.js';
import type { Device } from '../../tensor/ops.js';

export interface AskOptions {
  /** A folder, a run, or a name. */
  readonly model: string;
  /** `-`: standard input. */
  readonly question: string;
  /** Files of pictures. */
  readonly images: readonly string[];
  readonly system?: string;
  readonly raw: boolean;
  /** Of thought and answer together. */
  readonly maxTokens?: number;
  /** Absent, like the next two: as generation_config.json says, else greedy. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed: number;
  /** Tokens after which a thought is ended by force. */
  readonly thinkingBudget?: number;
  readonly engine: EngineChoice;
  readonly device: Device;
  readonly dtype?: ParameterDType;
  readonly threads?: number;
  /** Print one JSON object at the end and nothing else. */
  readonly json: boolean;
}
