/**
 * Whether this WebAssembly has relaxed SIMD, and with it a fused multiplication and addition: 45 GFLOP/s of a core
 * instead of 20 to 28. It is on from Node 22. In Node 20 it stands behind a flag of V8, which is set here, right before
 * the only module that uses it is compiled: it widens what the compiler accepts and changes nothing else.
 */
import { setFlagsFromString } from 'node:v8';
import { isValid } from './instance.js';
import { productCode } from './product-code.js';

export function allowFused(): boolean {
  const probe = productCode(true);
  if (isValid(probe)) return true;
  // V8 passes over a flag that it does not know.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return isValid(probe);
}
