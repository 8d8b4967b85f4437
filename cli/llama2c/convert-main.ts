/**
 * Converts a llama2.c checkpoint into a folder that `troupe sample --model` and transformers load:
 *
 *     node dist/cli/llama2c/convert-main.js stories260K.bin tok512.bin models/stories260k
 *     npx troupe sample --model models/stories260k --raw --max-tokens 200 '<s>'
 */
import { describeFailure, exitCodes } from '../failure.js';
import { convertLlama2c } from './convert.js';

const [checkpoint, tokenizer, target] = process.argv.slice(2);
if (checkpoint === undefined || tokenizer === undefined || target === undefined) {
  process.stderr.write('usage: node dist/cli/llama2c/convert-main.js <weights.bin> <tokenizer.bin> <folder to make>\n');
  process.exitCode = exitCodes.usage;
} else {
  try {
    convertLlama2c(checkpoint, tokenizer, target);
    process.stdout.write(`${target}\n`);
  } catch (error) {
    process.stderr.write(`${describeFailure(error, false)}\n`);
    process.exitCode = exitCodes.failed;
  }
}
