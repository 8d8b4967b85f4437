/** PURE. A chat request as the JSON that servers read: OpenAI's names, and vLLM's and SGLang's for going on in a message. */
import type { ChatClientOptions, ChatRequest } from './contract.js';

export function requestBody(
  request: ChatRequest,
  { model, tokenLimitKey = 'max_tokens' }: Pick<ChatClientOptions, 'model' | 'tokenLimitKey'>,
): string {
  const body = {
    model,
    messages: request.messages,
    temperature: request.temperature,
    ...(request.top_p !== undefined && { top_p: request.top_p }),
    [tokenLimitKey]: request.maxTokens,
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.n !== undefined && request.n !== 1 && { n: request.n }),
    ...(request.stop !== undefined && request.stop.length > 0 && { stop: request.stop }),
    ...(request.continueFinalMessage === true && { continue_final_message: true, add_generation_prompt: false }),
    stream: false,
  };
  return JSON.stringify(body, (_key, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value));
}

/** Half a surrogate pair (a text that was cut in an emoji) makes Python servers answer 500. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
