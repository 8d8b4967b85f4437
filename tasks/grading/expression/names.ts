/** PURE. The words that the tokenizer finds in running letters (`2pi`, `sqrt(3)`, `7 cm`), and what they are. */

/** Functions of one argument that every evaluation knows; the value is their canonical name. */
export const functionNames: Readonly<Record<string, string>> = {
  sin: 'sin', cos: 'cos', tan: 'tan', cot: 'cot', sec: 'sec', csc: 'csc', arcsin: 'arcsin', arccos: 'arccos',
  arctan: 'arctan', asin: 'arcsin', acos: 'arccos', atan: 'arctan', acot: 'arccot', sinh: 'sinh', cosh: 'cosh',
  tanh: 'tanh', exp: 'exp', ln: 'ln', log: 'log', lg: 'log', gcd: 'gcd', lcm: 'lcm', min: 'min', max: 'max', abs: 'abs',
  floor: 'floor', ceil: 'ceil', det: 'det', deg: 'deg', arg: 'arg', sgn: 'sgn', Re: 'Re', Im: 'Im', arsinh: 'arsinh',
  arcosh: 'arcosh', artanh: 'artanh', ker: 'ker', dim: 'dim', sup: 'sup', inf: 'inf', Pr: 'Pr', rank: 'rank', tr: 'tr',
  asec: 'arcsec', acsc: 'arccsc',
}; // prettier-ignore

/** Functions whose argument may follow without brackets (`\sin 2x`). */
export const prefixFunctions = new Set([
  'sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'arcsin', 'arccos', 'arctan', 'arccot', 'arcsec', 'arccsc', 'sinh', 'cosh',
  'tanh', 'arsinh', 'arcosh', 'artanh', 'exp', 'ln', 'log', 'det', 'deg', 'arg', 'sgn', 'Re', 'Im', 'ker', 'dim', 'rank', 'tr',
]); // prettier-ignore

/** Of these `^{-1}` is the inverse function. */
export const inverses: Readonly<Record<string, string>> = {
  sin: 'arcsin', cos: 'arccos', tan: 'arctan', cot: 'arccot', sec: 'arcsec', csc: 'arccsc', sinh: 'arsinh',
  cosh: 'arcosh', tanh: 'artanh',
}; // prettier-ignore

export const greekLetters = new Set([
  'alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda', 'mu', 'nu', 'xi', 'rho',
  'sigma', 'tau', 'upsilon', 'phi', 'chi', 'psi', 'omega', 'Gamma', 'Delta', 'Theta', 'Lambda', 'Xi', 'Pi', 'Sigma',
  'Upsilon', 'Phi', 'Psi', 'Omega', 'ell', 'hbar', 'aleph', 'ldots', 'partial', 'nabla', 'star', 'top', 'bot', 'square',
]); // prettier-ignore

/** Found in running letters, as if a backslash stood before them; longest first. */
const running = [
  ...[
    'infinity',
    'arcsin',
    'arccos',
    'arctan',
    'sqrt',
    'cbrt',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'theta',
  ],
  ...[
    'alpha',
    'lambda',
    'omega',
    'sigma',
    'gamma',
    'delta',
    'infty',
    'floor',
    'ceil',
    'beta',
    'union',
    'sin',
    'cos',
    'tan',
  ],
  ...['cot', 'sec', 'csc', 'log', 'exp', 'abs', 'gcd', 'lcm', 'min', 'max', 'phi', 'inf', 'pi', 'ln'],
].sort((left, right) => right.length - left.length);

/** @returns the name that begins `letters` at `start`, if any */
export function runningName(letters: string, start: number): string | null {
  return running.find((name) => letters.startsWith(name, start)) ?? null;
}

export const numberWords: Readonly<Record<string, number>> = {
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19,
  twenty: 20,
}; // prettier-ignore

export const magnitudes: Readonly<Record<string, bigint>> = {
  hundred: 100n,
  thousand: 1_000n,
  million: 1_000_000n,
  billion: 1_000_000_000n,
  trillion: 1_000_000_000_000n,
};
