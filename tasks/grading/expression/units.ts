/**
 * PURE. Units beside a number (VERIFIER.md 7.6): words of several letters, or any text after the number; never one
 * letter alone, which is a variable.
 */

const synonyms: Readonly<Record<string, string>> = {
  centimeter: 'cm', centimetre: 'cm', meter: 'm', metre: 'm', kilometer: 'km', kilometre: 'km', millimeter: 'mm',
  millimetre: 'mm', inch: 'in', foot: 'ft', feet: 'ft', yard: 'yd', mile: 'mi', second: 's', sec: 's', minute: 'min', hour: 'h',
  hr: 'h', gram: 'g', kilogram: 'kg', milligram: 'mg', liter: 'l', litre: 'l', milliliter: 'ml', millilitre: 'ml',
  dollar: '$', usd: '$', buck: '$', cent: 'cent', '¢': 'cent', pound: 'lb', ounce: 'oz', mph: 'mi/h', kph: 'km/h', kmh: 'km/h',
  degree: '', unit: '', inche: 'in', day: 'day', week: 'week', month: 'month', year: 'year', yr: 'year', watt: 'W', joule: 'J',
  newton: 'N', volt: 'V', radian: 'rad',
}; // prettier-ignore

/** Read as units without \text when they stand after a number at the end of an answer. */
const plain = new Set([
  'cm', 'mm', 'km', 'dm', 'nm', 'in', 'ft', 'yd', 'mi', 'kg', 'mg', 'lb', 'lbs', 'oz', 'ml', 'mL', 'sec', 'min', 'mins', 'hr',
  'hrs', 'mph', 'kph', 'rad', 'Hz', 'kHz', 'kW', 'kJ', 'ms', 'pm', 'square', 'sq', 'cubic', 'cu', 'am', 'cc', 'eV', 'Pa', 'kPa', 'mol', 'feet', 'foot',
]); // prettier-ignore

const notUnits = new Set([
  'half',
  'dozen',
  'squared',
  'cubed',
  'factorial',
  'percent',
  'times',
  'plus',
  'minus',
  'over',
  'point',
]);

export function isPlainUnit(word: string): boolean {
  return plain.has(word) || Object.hasOwn(synonyms, singular(word.toLowerCase()));
}

/** A noun after a number, `7 apples`; nothing that could change the number. */
export function isNoun(word: string): boolean {
  return word.length >= 4 && /^[a-z]+$/.test(word) && !notUnits.has(word);
}

/**
 * One spelling for each unit: `square centimeters`, `sq cm` and `cm^2` are `cm^2`.
 * @returns '' for words that name no unit of measure (`units`)
 */
export function unitOf(words: string): string {
  const cleaned = words
    .replaceAll('.', '')
    .replace(/\s+/g, ' ')
    .replace(/ ?(?:\/|\bper\b) ?/g, '/')
    .trim();
  const power = /\b(?:square|squared|sq)\b/i.test(cleaned) ? '^2' : /\b(?:cubic|cubed|cu)\b/i.test(cleaned) ? '^3' : '';
  const base = cleaned.replace(/\b(?:square|squared|sq|cubic|cubed|cu)\b ?/gi, '').trim();
  const named = base
    .split('/')
    .map((part) => {
      const [, word = part, exponent = ''] = /^([^\d^]*?) ?\^?([23]?)$/.exec(part.trim()) ?? [];
      const lower = word.trim().toLowerCase();
      const known = synonyms[singular(lower)] ?? synonyms[lower] ?? (lower.length <= 2 ? lower : singular(lower));
      return known + (exponent === '' ? '' : `^${exponent}`);
    })
    .join('/');
  return named === '' ? '' : named + power;
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
