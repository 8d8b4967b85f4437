/**
 * PURE. Unicode to LaTeX, before NFKC would lose what is meant (x² → x2, ½ → 1⁄2). VERIFIER.md 7.2. Hidden characters
 * (zero width, direction marks) make an answer unreadable: what a person sees and what is compared would differ.
 */

const hidden = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ';
const superscriptMeanings = '0123456789+-=()ni';
const subscripts = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎';
const subscriptMeanings = '0123456789+-=()';

const greek: Record<string, string> = {
  α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'epsilon', ζ: 'zeta', η: 'eta', θ: 'theta', ι: 'iota', κ: 'kappa',
  λ: 'lambda', μ: 'mu', ν: 'nu', ξ: 'xi', π: 'pi', ρ: 'rho', σ: 'sigma', τ: 'tau', υ: 'upsilon', φ: 'phi', χ: 'chi',
  ψ: 'psi', ω: 'omega', Γ: 'Gamma', Δ: 'Delta', Θ: 'Theta', Λ: 'Lambda', Ξ: 'Xi', Π: 'Pi', Σ: 'Sigma', Φ: 'Phi',
  Ψ: 'Psi', Ω: 'Omega', ϕ: 'phi', ϑ: 'theta', ϵ: 'epsilon', µ: 'mu',
}; // prettier-ignore

const signs: Record<string, string> = {
  '−': '-', '–': '-', '—': '-', '‐': '-', '‑': '-', '‒': '-', '―': '-', '×': '\\times ', '÷': '\\div ', '·': '\\cdot ',
  '⋅': '\\cdot ', '∙': '\\cdot ', '∗': '*', '⁄': '/', '∕': '/', '≤': '\\le ', '≥': '\\ge ', '⩽': '\\le ', '⩾': '\\ge ',
  '≠': '\\ne ', '≈': '\\approx ', '≡': '\\equiv ', '√': '\\sqrt ', '∛': '\\sqrt[3]', '∜': '\\sqrt[4]', '∞': '\\infty ',
  '∪': '\\cup ', '∩': '\\cap ', '∈': '\\in ', '∉': '\\notin ', '∅': '\\emptyset ', '⌀': '\\emptyset ', '±': '\\pm ',
  '∓': '\\mp ', '°': '\\degree ', 'º': '\\degree ', '′': "'", '’': "'", '‘': "'", '“': '"', '”': '"', '″': "''",
  '∥': '\\parallel ', '⊥': '\\perp ', '∠': '', '△': '', '⟨': '\\langle ', '⟩': '\\rangle ', '〈': '\\langle ',
  '〉': '\\rangle ', '⌊': '\\lfloor ', '⌋': '\\rfloor ', '⌈': '\\lceil ', '⌉': '\\rceil ', '∣': '|', '∖': '\\setminus ',
  '→': '\\to ', '⇒': '\\Rightarrow ', '∴': '\\therefore ', '∑': '\\sum ', '∏': '\\prod ', '∫': '\\int ', 'ℝ': '\\mathbb{R}', 'ℤ': '\\mathbb{Z}',
  'ℕ': '\\mathbb{N}', 'ℚ': '\\mathbb{Q}', 'ℂ': '\\mathbb{C}', '…': '\\ldots ', '⋯': '\\ldots ', '，': ',', '、': ',',
  '；': ';', '：': ':', '％': '%', '⊂': '\\subset ', '⊆': '\\subseteq ', '∼': '\\sim ', '≅': '\\cong ', '²': '^{2}',
  '£': '\\$', '€': '\\$', '¥': '\\$', '＄': '\\$',
}; // prettier-ignore

const fractions: Record<string, string> = {
  '½': '12', '⅓': '13', '⅔': '23', '¼': '14', '¾': '34', '⅕': '15', '⅖': '25', '⅗': '35', '⅘': '45', '⅙': '16', '⅚': '56',
  '⅐': '17', '⅛': '18', '⅜': '38', '⅝': '58', '⅞': '78', '⅑': '19',
}; // prettier-ignore

const asciiOnly = /^[\t\n\r\x20-\x7e]*$/;

/** @returns the text in ASCII as far as it has a meaning there; null when it hides characters */
export function toLatex(text: string): string | null {
  if (asciiOnly.test(text)) return text;
  if (hidden.test(text)) return null;
  let latex = '';
  let script: '^' | '_' | '' = '';
  for (const character of text) {
    const upper = superscripts.indexOf(character);
    const lower = subscripts.indexOf(character);
    const kind = upper >= 0 ? '^' : lower >= 0 ? '_' : '';
    if (kind !== script) latex += (script === '' ? '' : '}') + (kind === '' ? '' : `${kind}{`);
    script = kind;
    if (upper >= 0) latex += superscriptMeanings[upper] ?? '';
    else if (lower >= 0) latex += subscriptMeanings[lower] ?? '';
    else latex += meaningOf(character);
  }
  const folded = (script === '' ? latex : `${latex}}`).normalize('NFKC');
  // Bold and italic letters of mathematics become Greek ones only now.
  return asciiOnly.test(folded) ? folded : [...folded].map(meaningOf).join('');
}

function meaningOf(character: string): string {
  const sign = signs[character];
  if (sign !== undefined) return sign;
  const letter = greek[character];
  if (letter !== undefined) return `\\${letter} `;
  const fraction = fractions[character];
  if (fraction !== undefined) return `\\frac{${fraction[0] ?? ''}}{${fraction[1] ?? ''}}`;
  return character;
}
