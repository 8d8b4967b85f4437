/** What a chat client is told, checked before anything is asked; and the key, from the environment alone. */
import { ChatClientOptionsError, type ChatClientOptions } from './contract.js';

/** @throws ChatClientOptionsError when the variable is named and holds no key */
export function readKey(variable: string | undefined): string {
  if (variable === undefined) return '';
  const key = process.env[variable]?.trim() ?? '';
  const remedy = `set the environment variable ${variable}, or name another`;
  if (key === '') throw new ChatClientOptionsError('apiKeyEnvironment', `${variable} is not set`, remedy);
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new ChatClientOptionsError(
      'apiKeyEnvironment',
      `${variable} holds no key: spaces or unusual characters`,
      remedy,
    );
  return key;
}

/** @throws ChatClientOptionsError */
export function checkNumbers(options: ChatClientOptions): void {
  const check = (option: string, value: number, isGood: boolean, wanted: string) => {
    if (!isGood) throw new ChatClientOptionsError(option, `${value} is not ${wanted}`, `give ${wanted}`);
  };
  const { timeoutMs, attemptTimeoutMs = timeoutMs, maxConcurrency, maxRetries } = options;
  // setTimeout takes longer times for 1 ms.
  for (const [option, value] of Object.entries({ timeoutMs, attemptTimeoutMs }))
    check(option, value, value > 0 && value <= 2 ** 31 - 1, 'a number of milliseconds from 1 to 24 days');
  check(
    'maxConcurrency',
    maxConcurrency,
    Number.isInteger(maxConcurrency) && maxConcurrency >= 1,
    'a whole number from 1',
  );
  check('maxRetries', maxRetries, Number.isInteger(maxRetries) && maxRetries >= 0, 'a whole number from 0');
}
