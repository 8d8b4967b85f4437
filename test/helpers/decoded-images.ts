/** Picture files, and what Pillow decoded of them (test/references/decoded_images.py). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const bytes = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const size = z.tuple([z.number(), z.number()]);

export const decodedImages = z
  .object({
    exact: z.array(z.object({ name: z.string(), file: bytes, size, sha256: z.string() })),
    lossy: z.array(z.object({ name: z.string(), file: bytes, size, samples: bytes })),
    refused: z.array(z.object({ name: z.string(), file: bytes })),
    grey16: z.object({ file: bytes, upper: bytes }),
    real: z.array(
      z.object({ name: z.string(), grid: z.tuple([z.number(), z.number(), z.number()]), sha256: z.string() }),
    ),
  })
  .parse(JSON.parse(readFileSync('test/references/decoded_images.json', 'utf8')));

export function decodedFile(name: string): Uint8Array {
  const all = [...decodedImages.exact, ...decodedImages.lossy, ...decodedImages.refused];
  const found = all.find((image) => image.name === name);
  if (!found) throw new Error(`no ${name} in decoded_images.json`);
  return found.file;
}
